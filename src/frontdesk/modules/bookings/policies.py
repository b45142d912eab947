"""Who may do what with a booking."""

from uuid import UUID

from frontdesk.core.permissions import Permission
from frontdesk.core.principal import Principal
from frontdesk.modules.bookings.models import Booking


def is_desk(caller: Principal | None, *, company_id: UUID) -> bool:
    """Whether the caller books for others here: in any state, at any time."""
    return caller is not None and caller.may(Permission.BOOKINGS_MANAGE, company_id=company_id)


def is_client(caller: Principal | None, booking: Booking) -> bool:
    """Whether the booking is the caller's own."""
    return caller is not None and booking.user_id == caller.user_id


def may_see(caller: Principal | None, booking: Booking) -> bool:
    """Whether the booking exists for the caller."""
    return is_client(caller, booking) or (
        caller is not None and caller.may(Permission.BOOKINGS_VIEW, company_id=booking.company_id)
    )
