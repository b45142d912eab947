"""Which bookings are appointments, and whose."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from frontdesk.core.principal import Principal
from frontdesk.modules.bookings.models import Booking
from frontdesk.modules.staff.models import Staff


def appointments() -> ColumnElement[bool]:
    """Bookings of somebody's time, or of an offering."""
    return or_(Booking.staff_id.is_not(None), Booking.offering_id.is_not(None))


def on_calendar_of(caller: Principal) -> ColumnElement[bool]:
    """Bookings of the caller's own time, where they are on the staff and still work there."""
    theirs = and_(Staff.id == Booking.staff_id, Staff.user_id == caller.user_id)
    return and_(exists().where(theirs), Booking.company_id.in_(caller.companies))


def on_calendar(booking_id: UUID, caller: Principal) -> Select[UUID]:
    """A booking, if it is of the caller's own time."""
    return select(Booking.id).where(Booking.id == booking_id, on_calendar_of(caller))


def of(caller: Principal) -> ColumnElement[bool]:
    """The caller's own appointments and those on their calendar; all, for who runs the installation."""
    if caller.is_admin:
        return appointments()
    return and_(appointments(), or_(Booking.user_id == caller.user_id, on_calendar_of(caller)))
