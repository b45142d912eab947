"""Dates with hours of their own. Every change waits for the bookings under way, and those after it see it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.audit import By
from frontdesk.core.pagination import PageRequest, Slice, paginate
from frontdesk.modules.calendar import queries
from frontdesk.modules.calendar.errors import ExceptionNotFound, TooManyExceptions
from frontdesk.modules.calendar.models import OpeningException
from frontdesk.modules.calendar.rules.limits import MAX_EXCEPTIONS
from frontdesk.modules.calendar.schemas import DaySpan
from frontdesk.modules.calendar.service.calendars import lock, renew
from frontdesk.modules.calendar.service.moments import check_days
from frontdesk.modules.calendar.service.recording import date_told, record


async def list_exceptions(session: AsyncSession, calendar_id: UUID, page: PageRequest) -> Slice[OpeningException]:
    """A calendar's own dates with other hours, the earliest first."""
    return await paginate(session, queries.exceptions(calendar_id), page)


async def set_exception(
    session: AsyncSession,
    calendar_id: UUID,
    day: date,
    hours: Sequence[DaySpan],
    *,
    by: By,
    now: datetime,
    reason: str | None = None,
) -> OpeningException:
    """Give a local date hours of its own, in the place of all that would begin on it by the week; none: closed.

    Raises:
        CalendarNotFound: it does not exist.
        TimeOutOfRange: the date lies before 1970 or after 2199.
        TooManyExceptions: the calendar has as many such dates as it may have.
    """
    check_days(day, day)
    await lock(session, calendar_id)
    exception = await session.get(OpeningException, (calendar_id, day), populate_existing=True)
    before = None if exception is None else date_told(exception)
    if exception is None:
        if (await session.scalar(queries.exception_count(calendar_id)) or 0) >= MAX_EXCEPTIONS:
            raise TooManyExceptions
        exception = OpeningException(calendar_id=calendar_id, date=day)
        session.add(exception)
    exception.hours, exception.reason = [span.model_dump(mode="json") for span in hours], reason
    await session.flush()
    await session.refresh(exception)
    tenant_id = await renew(session, calendar_id, now=now)
    change = before, date_told(exception)
    await record(session, "hours.date_set", calendar_id, change, tenant_id=tenant_id, by=by, now=now)
    return exception


async def remove_exception(session: AsyncSession, calendar_id: UUID, day: date, *, by: By, now: datetime) -> None:
    """Let a date have its week's hours again.

    Raises:
        CalendarNotFound: it does not exist.
        ExceptionNotFound: this date has none of its own.
    """
    await lock(session, calendar_id)
    exception = await session.get(OpeningException, (calendar_id, day), populate_existing=True)
    if exception is None:
        raise ExceptionNotFound
    await session.delete(exception)
    await session.flush()
    tenant_id = await renew(session, calendar_id, now=now)
    change = date_told(exception), None
    await record(session, "hours.date_removed", calendar_id, change, tenant_id=tenant_id, by=by, now=now)
