"""A booking at the desk, as a thing that somebody there may see, change, have paid, or give money back for."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from frontdesk.core.permissions import Permission
from frontdesk.entrypoints.web.desk import Desk, at_desk
from frontdesk.modules.bookings.dependencies import desk_booking
from frontdesk.modules.bookings.errors import BookingNotFound
from frontdesk.modules.bookings.models import BookingView


@dataclass(frozen=True, slots=True)
class Served:
    """A booking of a provider, and who serves it at the desk."""

    desk: Desk
    view: BookingView

    def address(self, *parts: str) -> str:
        """Where the booking's pages are."""
        return self.desk.address("calendar", "bookings", self.view.booking.id, *parts)


def served(permission: Permission, *, lock: bool = True) -> Callable[..., Awaitable[Served]]:
    """A dependency: the booking of `{booking_id}` at the desk of `{provider_id}`; 404 for another place's."""

    async def serving(
        desk: Annotated[Desk, Depends(at_desk(permission), scope="function")],
        view: Annotated[BookingView, Depends(desk_booking(permission, lock=lock), scope="function")],
    ) -> Served:
        desk.own(view.booking, BookingNotFound)
        return Served(desk, view)

    return serving


Seen = Annotated[Served, Depends(served(Permission.BOOKINGS_VIEW, lock=False), scope="function")]
Changed = Annotated[Served, Depends(served(Permission.BOOKINGS_MANAGE), scope="function")]
Paid = Annotated[Served, Depends(served(Permission.PAYMENTS_TAKE), scope="function")]
Refunded = Annotated[Served, Depends(served(Permission.PAYMENTS_REFUND), scope="function")]
