"""Handlers receive the booking, not its id: the check that it is the caller's business cannot be forgotten."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Query

from frontdesk.core import links
from frontdesk.core.errors import Forbidden
from frontdesk.core.http.auth import Caller, MaybeCaller
from frontdesk.core.http.resources import CurrentSettings
from frontdesk.core.http.session import Session
from frontdesk.core.permissions import Permission
from frontdesk.core.settings import Settings
from frontdesk.modules.bookings import policies, service
from frontdesk.modules.bookings.errors import BookingNotFound
from frontdesk.modules.bookings.models import Booking, BookingView
from frontdesk.modules.bookings.rules import MANAGE

BookingKey = Annotated[
    UUID | Annotated[int, Path(ge=1, le=2**53)],
    Path(description="The booking's id, or the number that people say on the phone."),
]
ManageToken = Annotated[
    str | None,
    Query(description="A guest's manage_token, in place of signing in.", max_length=100, pattern=r"^[\x21-\x7e]*$"),
]


@dataclass(frozen=True, slots=True)
class ManageLink:
    """What opens a booking for its guest."""

    token: str
    url: str


def manage_link(settings: Settings, booking: Booking) -> ManageLink:
    """The link with which a guest looks at, cancels and moves this booking."""
    token = links.token(settings.security, purpose=MANAGE, id=booking.id)
    return ManageLink(token, f"{settings.app.public_url}/api/v1/bookings/{booking.id}?token={token}")


def _opens(token: str | None, settings: Settings, booking: Booking) -> bool:
    return token is not None and links.opens(token, settings.security, purpose=MANAGE, id=booking.id)


async def _visible(
    *, session: Session, settings: CurrentSettings, caller: MaybeCaller, key: UUID | int, token: str | None, lock: bool
) -> BookingView:
    view = await service.get(session, key, lock=lock)
    if not (_opens(token, settings, view.booking) or policies.may_see(caller, view.booking)):
        raise BookingNotFound
    return view


async def visible_booking(
    booking_id: BookingKey,
    session: Session,
    settings: CurrentSettings,
    caller: MaybeCaller,
    token: ManageToken = None,
) -> BookingView:
    """A booking of the caller's own, of a company they work for, or one that their token opens; otherwise 404."""
    return await _visible(session=session, settings=settings, caller=caller, key=booking_id, token=token, lock=False)


async def changing_booking(
    booking_id: BookingKey,
    session: Session,
    settings: CurrentSettings,
    caller: MaybeCaller,
    token: ManageToken = None,
) -> BookingView:
    """The same, locked until the end of the request: of two changes at once, the second sees the first."""
    return await _visible(session=session, settings=settings, caller=caller, key=booking_id, token=token, lock=True)


async def client_booking(
    booking_id: BookingKey,
    session: Session,
    settings: CurrentSettings,
    caller: MaybeCaller,
    token: ManageToken = None,
) -> BookingView:
    """A booking for its client alone, who made it or has its token; 403 for its company's people."""
    view = await _visible(session=session, settings=settings, caller=caller, key=booking_id, token=token, lock=False)
    if not (_opens(token, settings, view.booking) or policies.is_client(caller, view.booking)):
        raise Forbidden
    return view


def desk_booking(permission: Permission, *, lock: bool = True) -> Callable[..., Awaitable[BookingView]]:
    """A dependency: the booking, locked unless it is only read, for those of its company's people with `permission`.

    404 for whom it does not exist, 403 for everybody else who sees it: its client, and people without the right.
    """

    async def guarded(booking_id: BookingKey, session: Session, caller: Caller) -> BookingView:
        view = await service.get(session, booking_id, lock=lock)
        if not policies.may_see(caller, view.booking):
            raise BookingNotFound
        if not caller.may(permission, company_id=view.booking.company_id):
            raise Forbidden
        return view

    return guarded


VisibleBooking = Annotated[BookingView, Depends(visible_booking, scope="function")]
ChangingBooking = Annotated[BookingView, Depends(changing_booking, scope="function")]
ClientBooking = Annotated[BookingView, Depends(client_booking, scope="function")]
PaidBooking = Annotated[BookingView, Depends(desk_booking(Permission.PAYMENTS_TAKE), scope="function")]
RefundableBooking = Annotated[BookingView, Depends(desk_booking(Permission.PAYMENTS_REFUND), scope="function")]
WatchedBooking = Annotated[BookingView, Depends(desk_booking(Permission.BOOKINGS_VIEW, lock=False), scope="function")]
