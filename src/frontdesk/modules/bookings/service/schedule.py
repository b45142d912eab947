"""What somebody on the staff has to do, and when they are away."""

from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.bookings import queries
from frontdesk.modules.bookings.models import BookingView, Schedule
from frontdesk.modules.calendar import service as calendar
from frontdesk.modules.staff.models import Staff


async def schedule(session: AsyncSession, staff: Staff, *, first: date, last: date, now: datetime) -> Schedule:
    """The bookings and the leave of the local days `first` to `last`, in order: two statements.

    Raises:
        InvalidWindow: `last` before `first`, or more than 62 days.
        TimeOutOfRange: days before 1970 or after 2199.
    """
    start, end = calendar.bounds_of_days(first, last, staff.timezone)
    rows = await session.execute(queries.schedule(staff.id, start=start, end=end, now=now))
    closed = await calendar.closures_between(session, [staff.id, staff.provider_id], start=start, end=end)
    return Schedule(
        bookings=[BookingView(*row) for row in rows],
        leave=[closure for closure in closed if closure.calendar_id == staff.id],
        closures=[closure for closure in closed if closure.calendar_id != staff.id],
    )
