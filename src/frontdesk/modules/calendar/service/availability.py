"""When calendars can be booked: one statement for the busy times, and a linear pass beside the plans in memory."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from math import ceil
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import reader
from frontdesk.modules.calendar import queries
from frontdesk.modules.calendar.errors import CalendarNotFound
from frontdesk.modules.calendar.rules.plan import CalendarRules, Days, Plan
from frontdesk.modules.calendar.rules.slots import (
    NOBODY,
    Busy,
    Grid,
    Run,
    datetime_of,
    free_in_lanes,
    longest,
    runs,
    starts_on,
)
from frontdesk.modules.calendar.rules.week import Interval, Week, daily, intersect
from frontdesk.modules.calendar.rules.zones import ceil_seconds, floor_seconds
from frontdesk.modules.calendar.service import plans
from frontdesk.modules.calendar.service.moments import check_days, check_duration, check_period

# How far `next_free` looks, and looks again: most refusals are answered by the same day or the next.
_AHEAD = timedelta(), timedelta(days=2), timedelta(days=31), timedelta(days=366)


@dataclass(frozen=True, slots=True)
class BookableStarts:
    """The starts at which a booking of `duration` would be taken, on some local days."""

    timezone: str
    duration: timedelta
    _starts: list[int]  # instants, in order
    _on: Days

    def __bool__(self) -> bool:
        # beside a change of the clock there may be some that lie just outside of the days
        return bool(self._starts) and (len(self._on.offsets.since) == 1 or next(self.starts(), None) is not None)

    @property
    def days(self) -> dict[date, list[Run]]:
        """The starts of each local date that was asked for; sorted only now: a search shows few of its rooms."""
        on = self._on
        by_day = runs(self._starts, on.offsets, on.first, on.last)
        return {date.fromordinal(on.first + n): found for n, found in enumerate(by_day)}

    def starts(self) -> Iterator[datetime]:
        """The starts in order, in local time, aware by its offset."""
        return (start for found in self.days.values() for run in found for start in run.datetimes())

    def datetimes(self) -> dict[date, list[datetime]]:
        """The starts of each date in local time, aware by its offset."""
        return {day: [start for run in found for start in run.datetimes()] for day, found in self.days.items()}

    def rendered(self) -> dict[str, object]:
        """The same as `schemas.Availability`, ready for JSON: a month has a thousand starts."""
        return {
            "timezone": self.timezone,
            "duration_minutes": self.duration // timedelta(minutes=1),
            "days": [
                {"date": day.isoformat(), "starts": [start for run in found for start in run.texts()]}
                for day, found in self.days.items()
            ],
        }


@dataclass(frozen=True, slots=True)
class _View:
    """Some days of a calendar with what is reserved on them."""

    plan: Plan
    days: Days
    busy: Busy

    def starts(self, duration: timedelta, now: datetime) -> list[int]:
        return starts_on(self.days, self.busy, self.plan.rules, duration=duration, now=now)

    def bookable(self, duration: timedelta, now: datetime) -> BookableStarts:
        return BookableStarts(self.plan.zone, duration, self.starts(duration, now), self.days)


async def bookable_starts(
    session: AsyncSession, calendar_id: UUID, *, first: date, last: date, duration: timedelta, now: datetime
) -> BookableStarts:
    """The starts on the local dates `first` to `last` (included) at which a booking of `duration` would be taken.

    One statement, where this process knows the calendar.

    Raises:
        CalendarNotFound: it does not exist.
        InvalidDuration: not positive, or longer than 31 days.
        InvalidWindow: `last` before `first`, or more than 62 days.
        TimeOutOfRange: days before 1970 or after 2199.
    """
    check_duration(duration)
    check_days(first, last)
    days = {"first": first.toordinal(), "last": last.toordinal()}
    async with reader(session) as connection:
        view = await _view(connection, calendar_id, **days, duration=duration, now=now)
    return view.bookable(duration, now)


async def free_time(
    session: AsyncSession, calendar_id: UUID, *, start: datetime, end: datetime, now: datetime
) -> list[tuple[datetime, datetime]]:
    """The longest intervals (UTC) in `[start, end)` that could be booked, the grid and the notice aside.

    A booking fits, its buffers included, if it lies within one of them. With several lanes they may overlap.

    Raises:
        CalendarNotFound: it does not exist.
        InvalidDuration: `end` is not after `start`, or more than 31 days.
        TimeOutOfRange: before 1970 or after 2199.
    """
    check_period(start, end)
    first, last = start.date().toordinal() - 1, end.date().toordinal() + 1
    async with reader(session) as connection:
        view = await _view(connection, calendar_id, first=first, last=last, duration=timedelta(), now=now)
    window = [(ceil_seconds(start), floor_seconds(end))]
    lanes = [intersect(free, window) for free in free_in_lanes(view.days.open, view.busy, view.plan.rules)]
    return [(datetime_of(begin), datetime_of(finish)) for begin, finish in longest(lanes)]


async def next_free(
    session: AsyncSession, calendar_id: UUID, *, after: datetime, duration: timedelta, now: datetime, count: int = 3
) -> list[datetime]:
    """The first `count` bookable starts from `after` on, in local time, aware by its offset.

    Looks as far ahead as the calendar can be booked, at most a year: one statement for two days, another for a month,
    a third for the rest.

    Raises:
        CalendarNotFound: it does not exist.
        InvalidDuration: not positive, or longer than 31 days.
        TimeOutOfRange: `after` before 1970 or after 2199.
    """
    check_duration(duration)
    check_period(after, after + duration)
    begin = max(after, now)
    found: list[datetime] = []
    for start, end in pairwise(begin + ahead for ahead in _AHEAD):
        first, last = start.date().toordinal() - 1, end.date().toordinal() + 1
        async with reader(session) as connection:
            view = await _view(connection, calendar_id, first=first, last=last, duration=duration, now=now)
        window = range(ceil_seconds(start), ceil_seconds(end))
        starts = [instant for instant in view.starts(duration, now) if instant in window][: count - len(found)]
        by_day = runs(starts, view.days.offsets, first, last)
        found += [local for day in by_day for run in day for local in run.datetimes()]
        if len(found) == count or view.plan.rules.last_start(now) < end:
            break
    return found


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
        return await _answer(connection, question, calendar_ids, area_id=area_id)


async def _view(
    connection: asyncpg.Connection, calendar_id: UUID, *, first: int, last: int, duration: timedelta, now: datetime
) -> _View:
    known = (await plans.known(connection, (calendar_id,)))[calendar_id]
    while True:
        days = known.plan.days(first, last, beyond=ceil(duration.total_seconds()))
        window = (datetime_of(instant) for instant in _reach(known.plan.rules, days, duration))
        row = await connection.fetchrow(queries.BUSY, *window, now, calendar_id)
        if row is None:
            raise CalendarNotFound
        if row["version"] == known.version:
            return _View(known.plan, days, _busy(row))
        known = (await plans.read(connection, (calendar_id,)))[calendar_id]


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
    _grids: dict[int, Grid] = field(default_factory=dict)

    def grid(self, plan: Plan) -> Grid:
        """The question to calendars of this plan; equal plans are mostly one object, which is quick to tell."""
        grid = self._grids.get(id(plan))
        if grid is None:
            key = plan.zone, plan.week, plan.closures
            days = self._days.get(key)
            if days is None:
                days = self._days[key] = self._open_days(plan)
            grid = self._grids[id(plan)] = Grid.of(days, plan.rules, duration=self.duration, now=self.now)
        return grid

    def window(self, plans_asked: Iterable[Plan]) -> tuple[datetime, datetime]:
        """From when until when a reservation could stand against a start in any of these plans."""
        distinct = {id(plan): plan for plan in plans_asked}.values()
        reaches = {_reach(plan.rules, self.grid(plan).days, self.duration) for plan in distinct}
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
        calendar_id: UUID = row["id"]
        plan = known[calendar_id].plan
        grid = question.grid(plan)
        starts = grid.starts(_busy(row))
        if starts and (bookable := BookableStarts(plan.zone, question.duration, starts, grid.days)):
            found[calendar_id] = bookable
    return found


def _reach(rules: CalendarRules, days: Days, duration: timedelta) -> tuple[int, int]:
    """From when until when a reservation could stand against a start on these days."""
    start, end = days.start, days.end + ceil(duration.total_seconds())
    if days.open:  # outside of which nothing is booked
        start, end = max(start, min(days.open[0][0], end)), min(end, max(days.open[-1][1], start))
    return start - 60 * rules.buffer_before_minutes, end + 60 * rules.buffer_after_minutes


def _busy(row: asyncpg.Record) -> Busy:
    lowers = row["lowers"]
    return NOBODY if lowers is None else Busy(lowers, row["uppers"], row["lanes"])
