"""What can be counted."""

from collections import defaultdict
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.stats import queries
from frontdesk.modules.stats.errors import InvalidPeriod
from frontdesk.modules.stats.rules import FIRST, LAST, MAX_DAYS, By, Everything, Tally, begins, periods


async def everything(session: AsyncSession, *, now: datetime) -> Everything:
    """Count the whole installation: four statements."""
    registrations = await session.execute(queries.registrations_by_status())
    revenue = await session.execute(queries.revenue())
    return Everything(
        registrations={row[0]: row[1] for row in registrations},
        bookings=await session.scalar(queries.live_bookings(now=now)) or 0,
        revenue={row[0]: int(row[1]) for row in sorted(revenue)},
        learners=await session.scalar(queries.learners()) or 0,
    )


async def of_company(
    session: AsyncSession, company_id: UUID, *, first: date, last: date, by: By, now: datetime
) -> dict[date, Tally]:
    """A company's numbers by when each period begins, local to each of its providers: two statements.

    Raises `InvalidPeriod`.
    """
    if not (FIRST <= first <= last < LAST and (last - first).days < MAX_DAYS):
        raise InvalidPeriod
    found: defaultdict[date, Tally] = defaultdict(Tally)
    for start in periods(first, last, by):
        found[start] = Tally()
    bookings = await session.execute(queries.bookings_by_day(company_id, first=first, last=last, now=now))
    for day, status, currency, count, paid in bookings:
        tally = found[begins(day, by)]
        tally.statuses[status] += count
        if paid:
            tally.revenue[currency] += int(paid)
    for day, status, count in await session.execute(queries.registrations_by_day(company_id, first=first, last=last)):
        found[begins(day, by)].registrations[status] += count
    return dict(found)
