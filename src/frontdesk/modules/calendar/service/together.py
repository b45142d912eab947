"""When several calendars are free at once: one of each group, such as somebody who gives a lesson and a room for it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import ceil
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import reader
from frontdesk.core.errors import DomainError
from frontdesk.modules.calendar import queries
from frontdesk.modules.calendar.errors import REFUSALS, CalendarNotFound, SlotTaken
from frontdesk.modules.calendar.rules.plan import NO_BUFFERS, Buffers, CalendarRules, Days, Plan
from frontdesk.modules.calendar.rules.slots import Busy, Grid, datetime_of, free_in_lanes, runs, starts_that_fit
from frontdesk.modules.calendar.rules.week import Interval, intersect
from frontdesk.modules.calendar.rules.zones import ceil_seconds, floor_seconds
from frontdesk.modules.calendar.service import plans
from frontdesk.modules.calendar.service.availability import AHEAD, BookableStarts, busy_of, reach
from frontdesk.modules.calendar.service.moments import check_days, check_duration, check_period


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """What is wanted: one calendar of each group, for as long. Starts lie on the grids of the first group."""

    groups: Sequence[Sequence[UUID]]
    duration: timedelta
    buffers: Buffers = NO_BUFFERS


_Window = Callable[[Plan], tuple[int, int]]  # from when until when a reservation matters


@dataclass(frozen=True, slots=True)
class _Seen:
    """Some days of one calendar."""

    plan: Plan
    days: Days
    busy: Busy
    version: UUID | None  # which state the data about its place had in the same snapshot


async def bookable_starts_together(
    session: AsyncSession, wanted: Together, *, zone: str, first: date, last: date, now: datetime
) -> BookableStarts:
    """The starts on the local dates `first` to `last` at which one calendar of each group could be booked.

    One statement, where this process knows the calendars. They are those of one place, whose zone is `zone`.

    Raises:
        CalendarNotFound: one of them does not exist.
        InvalidDuration: not positive, or longer than 31 days.
        InvalidWindow: `last` before `first`, or more than 62 days.
        TimeOutOfRange: days before 1970 or after 2199.
    """
    check_duration(wanted.duration)
    check_days(first, last)
    days = Plan(zone=zone).days(first.toordinal(), last.toordinal())
    seen = await _days(session, wanted, first=days.first, last=days.last, now=now)
    version = next((it.version for it in seen.values()), None)
    return BookableStarts(zone, wanted.duration, _starts(wanted, seen, now=now), days, version)


async def next_free_together(
    session: AsyncSession, wanted: Together, *, zone: str, after: datetime, now: datetime, count: int = 3
) -> list[datetime]:
    """The first `count` starts from `after` on at which one calendar of each group could be booked, in local time.

    Looks as far ahead as `next_free` does. Raises `CalendarNotFound`, `InvalidDuration`, `TimeOutOfRange`.
    """
    check_duration(wanted.duration)
    check_period(after, after + wanted.duration)
    begin = max(after, now)
    found: list[datetime] = []
    for start, end in pairwise(begin + ahead for ahead in AHEAD):
        first, last = start.date().toordinal() - 1, end.date().toordinal() + 1
        seen = await _days(session, wanted, first=first, last=last, now=now)
        window = range(ceil_seconds(start), ceil_seconds(end))
        starts = [instant for instant in _starts(wanted, seen, now=now) if instant in window][: count - len(found)]
        offsets = Plan(zone=zone).days(first, last).offsets
        found += [local for day in runs(starts, offsets, first, last) for run in day for local in run.datetimes()]
        furthest = max((it.plan.rules.last_start(now) for it in seen.values()), default=now)
        if len(found) == count or furthest < end:
            break
    return found


@dataclass(frozen=True, slots=True)
class Opened:
    """How a calendar may be booked, and when on some days: instants (UTC), closures taken out."""

    rules: CalendarRules
    hours: list[tuple[datetime, datetime]]


async def open_hours(
    session: AsyncSession, calendar_ids: Collection[UUID], *, first: date, last: date, now: datetime
) -> dict[UUID, Opened]:
    """When each calendar is open from the local date `first` to `last`, and how it may be booked.

    One statement, where this process knows the calendars. Raises as `bookable_starts_together`.
    """
    check_days(first, last)
    wanted = Together(groups=[list(calendar_ids)], duration=timedelta())
    seen = await _days(session, wanted, first=first.toordinal(), last=last.toordinal(), now=now)
    return {calendar_id: Opened(it.plan.rules, _open(it.days)) for calendar_id, it in seen.items()}


def _open(days: Days) -> list[tuple[datetime, datetime]]:
    return [
        (datetime_of(max(start, days.start)), datetime_of(min(end, days.end)))
        for start, end in days.open
        if start < days.end and end > days.start
    ]


async def verdicts(
    session: AsyncSession,
    calendar_ids: Sequence[UUID],
    *,
    start: datetime,
    end: datetime,
    now: datetime,
    buffers: Buffers = NO_BUFFERS,
    enforce_hours: bool = True,
) -> dict[UUID, type[DomainError] | None]:
    """Why each calendar could not be booked from `start` to `end`; None where it could, at this instant.

    Without `enforce_hours` only what others have counts, as in `reserve`.

    Raises:
        CalendarNotFound: one of them does not exist.
        InvalidDuration, TimeOutOfRange: as `reserve`.
    """
    check_period(start, end)
    whole = floor_seconds(start), ceil_seconds(end)

    def window(plan: Plan) -> tuple[int, int]:
        rules = buffers.applied_to(plan.rules)
        return whole[0] - 60 * rules.buffer_before_minutes, whole[1] + 60 * rules.buffer_after_minutes

    async with reader(session) as connection:
        seen = await _look(connection, calendar_ids, window, now=now)
    found: dict[UUID, type[DomainError] | None] = {}
    for calendar_id, (plan, busy, _) in seen.items():
        refusal = plan.judge(start, end, now=now) if enforce_hours else None
        lanes = free_in_lanes([whole], busy, buffers.applied_to(plan.rules))
        found[calendar_id] = REFUSALS[refusal] if refusal else None if [whole] in lanes else SlotTaken
    return found


async def asking_first(
    session: AsyncSession, calendar_ids: Collection[UUID], *, start: datetime, end: datetime, now: datetime
) -> set[UUID]:
    """Which of these calendars are open by request only at some time from `start` to `end`: somebody has to say yes.

    Raises as `verdicts`.
    """
    check_period(start, end)
    whole = floor_seconds(start), ceil_seconds(end)
    async with reader(session) as connection:
        seen = await _look(connection, calendar_ids, lambda _: whole, now=now)
    return {calendar_id for calendar_id, (plan, _, __) in seen.items() if plan.asks_first(start, end)}


async def _look(
    connection: asyncpg.Connection, calendar_ids: Collection[UUID], window: _Window, *, now: datetime
) -> Mapping[UUID, tuple[Plan, Busy, UUID | None]]:
    """The plans of some calendars, what is reserved on them in a window that follows from the plans, and the version.

    This is of the data about their place.
    """
    if not calendar_ids:
        return {}
    known = dict(await plans.known(connection, calendar_ids))
    while True:
        ends = [window(it.plan) for it in known.values()]
        start, end = datetime_of(min(start for start, _ in ends)), datetime_of(max(end for _, end in ends))
        rows = await connection.fetch(queries.BUSY_EACH, start, end, now, list(known))
        if len(rows) < len(known):
            raise CalendarNotFound
        stale = [row["id"] for row in rows if row["version"] != known[row["id"]].version]
        if not stale:
            return {row["id"]: (known[row["id"]].plan, busy_of(row), row["place_version"]) for row in rows}
        known |= await plans.read(connection, stale)


async def _days(
    session: AsyncSession, wanted: Together, *, first: int, last: int, now: datetime
) -> Mapping[UUID, _Seen]:
    """Some days (ordinals) of all calendars that are asked for."""
    beyond = ceil(wanted.duration.total_seconds())
    reckoned: dict[int, tuple[Plan, Days]] = {}  # by the id of a plan, which stays its own as long as the plan is here

    def days(plan: Plan) -> Days:
        """Most calendars of a place are open alike, and equal plans are one object."""
        if id(plan) not in reckoned:
            reckoned[id(plan)] = plan, plan.days(first, last, beyond=beyond)
        return reckoned[id(plan)][1]

    def window(plan: Plan) -> tuple[int, int]:
        return reach(wanted.buffers.applied_to(plan.rules), days(plan), wanted.duration)

    calendar_ids = {calendar_id for group in wanted.groups for calendar_id in group}
    async with reader(session) as connection:
        seen = await _look(connection, calendar_ids, window, now=now)
    return {it: _Seen(plan, days(plan), busy, version) for it, (plan, busy, version) in seen.items()}


def _starts(wanted: Together, seen: Mapping[UUID, _Seen], *, now: datetime) -> list[int]:
    """For each of the first group the starts on its grid at which one of each other group is free as well."""
    others: list[list[Interval]] | None = None
    for group in wanted.groups[1:]:
        lanes = [lane for calendar_id in group for lane in _lanes(wanted, seen[calendar_id], now=now)]
        others = lanes if others is None else [intersect(one, lane) for one in others for lane in lanes]
    found: set[int] = set()
    for calendar_id in wanted.groups[0]:
        it = seen[calendar_id]
        grid = Grid.of(it.days, wanted.buffers.applied_to(it.plan.rules), duration=wanted.duration, now=now)
        lanes = _lanes(wanted, it, now=now)
        if others is not None:
            lanes = [intersect(lane, other) for lane in lanes for other in others]
        spans = it.days.openings.spans
        found.update(
            starts_that_fit(
                spans, lanes, duration=grid.duration, step=grid.step, earliest=grid.earliest, latest=grid.latest
            )
        )
    return sorted(found)


def _lanes(wanted: Together, it: _Seen, *, now: datetime) -> list[list[Interval]]:
    """The free intervals of each lane of a calendar, within its notice and as far ahead as it can be booked."""
    rules = wanted.buffers.applied_to(it.plan.rules)
    duration = ceil(wanted.duration.total_seconds())
    bounds = [(ceil_seconds(rules.first_start(now)), floor_seconds(rules.last_start(now)) + duration)]
    return [intersect(lane, bounds) for lane in free_in_lanes(it.days.open, it.busy, rules, at_least=duration)]
