"""When a calendar can be booked: one statement for the busy times, and a linear pass beside its plan in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import Self
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
    Run,
    datetime_of,
    free_in_lanes,
    longest,
    runs,
    starts_on,
)
from frontdesk.modules.calendar.rules.week import intersect
from frontdesk.modules.calendar.rules.zones import ceil_seconds, floor_seconds
from frontdesk.modules.calendar.service import plans
from frontdesk.modules.calendar.service.moments import check_days, check_duration, check_period

# How far `next_free` looks, and looks again: most refusals are answered by the same day or the next.
AHEAD = timedelta(), timedelta(days=2), timedelta(days=31), timedelta(days=366)


@dataclass(frozen=True, slots=True)
class BookableStarts:
    """The starts at which a booking of `duration` would be taken, on some local days."""

    timezone: str
    duration: timedelta
    _starts: list[int]  # instants, in order
    _on: Days
    version: UUID | None = None  # which state the data about the place had in the same snapshot

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

    def none(self) -> Self:
        """The same days without any start."""
        return replace(self, _starts=[])

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
    version: UUID | None

    def starts(self, duration: timedelta, now: datetime) -> list[int]:
        return starts_on(self.days, self.busy, self.plan.rules, duration=duration, now=now)

    def bookable(self, duration: timedelta, now: datetime) -> BookableStarts:
        return BookableStarts(self.plan.zone, duration, self.starts(duration, now), self.days, self.version)


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
    for start, end in pairwise(begin + ahead for ahead in AHEAD):
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


async def _view(
    connection: asyncpg.Connection, calendar_id: UUID, *, first: int, last: int, duration: timedelta, now: datetime
) -> _View:
    known = (await plans.known(connection, (calendar_id,)))[calendar_id]
    while True:
        days = known.plan.days(first, last, beyond=ceil(duration.total_seconds()))
        window = (datetime_of(instant) for instant in reach(known.plan.rules, days, duration))
        row = await connection.fetchrow(queries.BUSY, *window, now, calendar_id)
        if row is None:
            raise CalendarNotFound
        if row["version"] == known.version:
            return _View(known.plan, days, busy_of(row), row["place_version"])
        known = (await plans.read(connection, (calendar_id,)))[calendar_id]


def reach(rules: CalendarRules, days: Days, duration: timedelta) -> tuple[int, int]:
    """From when until when a reservation could stand against a start on these days."""
    start, end = days.start, days.end + ceil(duration.total_seconds())
    if days.open:  # outside of which nothing is booked
        start, end = max(start, min(days.open[0][0], end)), min(end, max(days.open[-1][1], start))
    return start - 60 * rules.buffer_before_minutes, end + 60 * rules.buffer_after_minutes


def busy_of(row: asyncpg.Record) -> Busy:
    """The busy times of a row of a `queries.BUSY…` statement."""
    lowers = row["lowers"]
    return NOBODY if lowers is None else Busy(lowers, row["uppers"], row["lanes"])
