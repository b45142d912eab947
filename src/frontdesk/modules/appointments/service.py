"""What can be done with appointments that cannot be done with any booking."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.pagination import PageRequest, Slice
from frontdesk.core.permissions import Permission
from frontdesk.core.principal import Principal
from frontdesk.core.settings import BookingSettings
from frontdesk.modules.appointments import queries
from frontdesk.modules.appointments.errors import AppointmentNotFound
from frontdesk.modules.appointments.schemas import AppointmentPatch
from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.errors import BookingNotFound
from frontdesk.modules.bookings.models import BookingView


async def get(session: AsyncSession, key: UUID | int, *, caller: Principal, lock: bool = False) -> BookingView:
    """An appointment of the caller's own, on their calendar, or of a company whose bookings they see.

    Raises `AppointmentNotFound`.
    """
    try:
        view = await bookings.get(session, key, lock=lock)
    except BookingNotFound as unknown:
        raise AppointmentNotFound from unknown
    booking = view.booking
    if booking.staff_id is None and booking.offering_id is None:
        raise AppointmentNotFound
    seen = booking.user_id == caller.user_id or caller.may(Permission.BOOKINGS_VIEW, company_id=booking.company_id)
    if not seen and await session.scalar(queries.on_calendar(booking.id, caller)) is None:
        raise AppointmentNotFound
    return view


async def list_page(
    session: AsyncSession,
    page: PageRequest,
    *,
    caller: Principal,
    filters: bookings.Filters,
    sort: str | None,
    now: datetime,
) -> Slice[BookingView]:
    """One page of the caller's own appointments and those on their calendar; of all, for who runs the installation."""
    among = queries.of(caller)
    return await bookings.list_page(session, caller=caller, filters=filters, sort=sort, page=page, now=now, among=among)


async def change(
    session: AsyncSession,
    view: BookingView,
    changes: AppointmentPatch,
    *,
    desk: bool,
    settings: BookingSettings,
    now: datetime,
) -> None:
    """Change what is written about an appointment, its status, or its time; all of it or nothing.

    Raises:
        Forbidden, IllegalStatusChange: as `bookings.annotate`.
        NotChangeable, AlreadyStarted, and why the new time cannot be had: as `bookings.reschedule`.
    """
    if move := changes.move(view.booking.start_time):
        await bookings.reschedule(session, view, move, desk=desk, settings=settings, now=now)
    await bookings.annotate(session, view.booking, changes.changes(), desk=desk, settings=settings, now=now)
