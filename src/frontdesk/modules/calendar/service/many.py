"""When many calendars can be booked: one statement for all their busy times, and what they share reckoned once."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import ceil
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import reader
from frontdesk.modules.calendar import queries
from frontdesk.modules.calendar.rules.plan import Days, Plan
from frontdesk.modules.calendar.rules.slots import Grid, datetime_of
from frontdesk.modules.calendar.rules.week import Interval, Week, daily
from frontdesk.modules.calendar.service import plans
from frontdesk.modules.calendar.service.availability import BookableStarts, busy_of, reach
from frontdesk.modules.calendar.service.moments import check_days, check_duration


async def find_free(
    session: AsyncSession,
    *,
    first: date,
    last: date,
    duration: timedelta,
    now: datetime,
    calendar_ids: Collection[UUID] | None = None,
    area_id: int | None = None,
    between: tuple[time, time] | None = None,
) -> dict[UUID, BookableStarts]:
    """Of many calendars those that a booking of `duration` fits into, with their starts.

    Args:
        session: Read in one statement, where this process knows the calendars.
        first: The first local date, each calendar's own.
        last: The last one.
        duration: Of the booking.
        now: The current instant.
        calendar_ids: Which calendars; none given: all of the area.
        area_id: Their area. Given beside the ids it makes the search faster: one range of one index.
        between: The local hours that the booking must lie in; the second at or before the first: past midnight.

    Raises:
        CalendarNotFound: one of them does not exist.
        InvalidDuration: not positive, or longer than 31 days.
        InvalidWindow: `last` before `first`, or more than 62 days.
        TimeOutOfRange: days before 1970 or after 2199.
    """
    check_duration(duration)
    check_days(first, last)
    if calendar_ids is None:
        async with reader(session) as connection:
            calendar_ids = await connection.fetchval(queries.IN_AREA, area_id) or ()
    if not calendar_ids:
        return {}
    question = _Question(first.toordinal(), last.toordinal(), between, duration, now)
    async with reader(session) as connection:
        found = await _answer(connection, question, calendar_ids, area_id=area_id)
    return {calendar_id: bookable for calendar_id, bookable in found.items() if bookable}


async def bookable_starts_of_each(
    session: AsyncSession,
    calendar_ids: Collection[UUID],
    *,
    first: date,
    last: date,
    duration: timedelta,
    now: datetime,
) -> dict[UUID, BookableStarts]:
    """`bookable_starts` of each of several calendars, in one statement where this process knows them; raises alike."""
    check_duration(duration)
    check_days(first, last)
    question = _Question(first.toordinal(), last.toordinal(), None, duration, now)
    if not calendar_ids:
        return {}
    async with reader(session) as connection:
        return await _answer(connection, question, calendar_ids, area_id=None)


@dataclass(slots=True)
class _Question:
    """What is asked of many calendars.

    The rooms of a provider, and most places of a city, are open alike: what holds for all of them is reckoned once.
    """

    first: int
    last: int
    between: tuple[time, time] | None
    duration: timedelta
    now: datetime
    _days: dict[tuple[str, Week, tuple[Interval, ...]], Days] = field(default_factory=dict)
    _grids: dict[int, tuple[Plan, Grid]] = field(default_factory=dict)  # with the plan, so that its id stays its own

    def grid(self, plan: Plan) -> Grid:
        """The question to calendars of this plan; equal plans are mostly one object, which is quick to tell."""
        held = self._grids.get(id(plan))
        if held is None:
            key = plan.zone, plan.week, plan.closures
            days = self._days.get(key)
            if days is None:
                days = self._days[key] = self._open_days(plan)
            held = self._grids[id(plan)] = plan, Grid.of(days, plan.rules, duration=self.duration, now=self.now)
        return held[1]

    def window(self, plans_asked: Iterable[Plan]) -> tuple[datetime, datetime]:
        """From when until when a reservation could stand against a start in any of these plans."""
        distinct = {id(plan): plan for plan in plans_asked}.values()
        reaches = {reach(plan.rules, self.grid(plan).days, self.duration) for plan in distinct}
        return datetime_of(min(start for start, _ in reaches)), datetime_of(max(end for _, end in reaches))

    def _open_days(self, plan: Plan) -> Days:
        days = plan.days(self.first, self.last, beyond=ceil(self.duration.total_seconds()))
        return days.within(daily(*self.between)) if self.between else days


async def _answer(
    connection: asyncpg.Connection, question: _Question, calendar_ids: Collection[UUID], *, area_id: int | None
) -> dict[UUID, BookableStarts]:
    known = dict(await plans.known(connection, calendar_ids))
    while True:
        window = question.window(it.plan for it in known.values())
        if area_id is None:
            rows = await connection.fetch(queries.BUSY_EACH, *window, question.now, list(known))
        else:
            rows = await connection.fetch(queries.BUSY_AREA, *window, question.now, area_id, list(known))
        stale = [row["id"] for row in rows if row["version"] != known[row["id"]].version]
        if not stale:
            break
        known |= await plans.read(connection, stale)
    found = {}
    for row in rows:
        plan = known[row["id"]].plan
        grid = question.grid(plan)
        found[row["id"]] = BookableStarts(
            plan.zone, question.duration, grid.starts(busy_of(row)), grid.days, row.get("place_version")
        )
    return found
