"""What can be counted."""

from collections import Counter, defaultdict
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.calendar import service as calendar
from frontdesk.modules.stats import queries
from frontdesk.modules.stats.errors import InvalidPeriod
from frontdesk.modules.stats.rules import (
    FIRST,
    LAST,
    LASTING,
    MAX_DAYS,
    MAX_PERIODS,
    By,
    Everything,
    Occupancy,
    Resource,
    Tally,
    Used,
    begins,
    periods,
)

__all__ = ["By", "add_up", "everything", "occupancy", "of_company"]

AT_ONCE = 5_000  # changes that are added up in one statement


async def everything(session: AsyncSession, *, now: datetime) -> Everything:
    """The numbers of the whole installation: two statements."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for facet, key, amount in await session.execute(text(queries.INSTALLATION), {"now": now}):
        found[facet][key] = amount
    return Everything(
        registrations=found["registration"],
        bookings=sum(found["booking"].get(status, 0) for status in LASTING),
        revenue=dict(sorted(found["revenue"].items())),
        learners=await session.scalar(queries.learners()) or 0,
    )


async def of_company(
    session: AsyncSession, company_id: UUID, *, first: date, last: date, by: By, now: datetime
) -> dict[date, Tally]:
    """A company's numbers by when each period begins, local to each of its providers: one statement.

    Raises `InvalidPeriod`.
    """
    _check(first, last)
    found: defaultdict[date, Tally] = defaultdict(Tally)
    for number, start in enumerate(periods(first, last, by)):
        if number == MAX_PERIODS:
            raise InvalidPeriod(f"At most {MAX_PERIODS} periods.")
        found[start] = Tally()
    facets = {"booking": "statuses", "revenue": "revenue", "registration": "registrations"}
    question = {"company_id": company_id, "facets": list(facets), "first": first, "last": last, "now": now}
    for facet, key, day, amount in await session.execute(text(queries.NUMBERS), question):
        getattr(found[begins(day, by)], facets[facet])[key] += amount
    return dict(found)


async def occupancy(session: AsyncSession, company_id: UUID, *, first: date, last: date, now: datetime) -> Occupancy:
    """How much of a company's open time is booked, by resource and by hour of the week: three statements.

    What is open is reckoned from the hours and closures of today, of what can be booked today. Raises `InvalidPeriod`.
    """
    _check(first, last)
    if (last - first).days >= MAX_DAYS:
        raise InvalidPeriod(f"At most {MAX_DAYS} days.")
    minutes, hours = Counter[tuple[str, str]](), Counter[tuple[int, int]]()
    facets = ["room", "staff", "desk", "hour"]
    question = {"company_id": company_id, "facets": facets, "first": first, "last": last, "now": now}
    for facet, key, day, amount in await session.execute(text(queries.MINUTES), question):
        if facet == "hour":
            hours[day.isoweekday(), int(key)] += amount
        else:
            minutes[facet, key] += amount
    there = (await session.execute(text(queries.RESOURCES), {"company_id": company_id})).all()
    staffed = {row.place_id for row in there if row.kind != "desk" and row.open}
    bookable = [row.id for row in there if row.open and (row.kind != "desk" or row.id not in staffed)]
    opened = await calendar.open_minutes(session, bookable, first=first, last=last)
    resources = [
        Resource(
            kind=row.kind,
            id=row.id,
            place_id=row.place_id,
            name=row.name,
            used=Used(booked=minutes[row.kind, str(row.id)], open=sum(opened.get(row.id, {}).values())),
        )
        for row in there
        if row.id in opened or minutes[row.kind, str(row.id)]
    ]
    open_hours = Counter[tuple[int, int]]()
    for its in opened.values():
        open_hours.update(its)
    known = {hour: Used(booked=hours[hour], open=open_hours[hour]) for hour in sorted(hours | open_hours)}
    return Occupancy(resources=resources, hours=known)


async def add_up(session: AsyncSession) -> None:
    """Add what has changed to the sums, and count those places anew whose days are others now; one process at a time.

    Each turn is one statement, so that whoever reads meanwhile sees all of it or nothing.
    """
    if not await session.scalar(text(queries.ONE_AT_A_TIME)):
        return
    await session.execute(text("SET LOCAL statement_timeout = 0"))  # a place may have years to be counted
    while place := (await session.execute(text(queries.STALE))).one_or_none():
        values = {"company_id": place.company_id, "place_id": place.place_id}
        await session.execute(text(queries.FORGET), values)
        await session.execute(text(queries.COUNT_ANEW), values)
    while await session.scalar(text(queries.ADD_UP), {"limit": AT_ONCE}) == AT_ONCE:
        pass


def _check(first: date, last: date) -> None:
    if not FIRST <= first <= last < LAST:
        raise InvalidPeriod
