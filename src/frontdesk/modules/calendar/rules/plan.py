"""A calendar's plan: when it may be booked at all, other bookings aside. It is asked before the database judges."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Self

from frontdesk.modules.calendar.rules.week import ALWAYS, Interval, Openings, Week, intersect, merge, subtract
from frontdesk.modules.calendar.rules.zones import (
    DAY,
    EPOCH_DAY,
    Offsets,
    ceil_seconds,
    floor_seconds,
    offsets_around,
)

# How many dates before a day a span may begin and still reach into it: one, and another where a date was skipped.
REACH = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRules:
    """How a calendar may be booked. Elapsed time throughout: a day is 24 hours.

    Args:
        lanes: How many bookings it takes at the same time.
        step_minutes: The grid of starts, counted from the opening of the span that they lie in.
        buffer_before_minutes: Kept free before each booking, needs no open hours.
        buffer_after_minutes: Kept free after each booking; neighbours' buffers add up.
        min_notice_minutes: How long before its start a booking must be made.
        max_advance_days: How long before its start a booking may be made.
    """

    lanes: int = 1
    step_minutes: int = 15
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    min_notice_minutes: int = 0
    max_advance_days: int = 365

    @property
    def buffer_before(self) -> timedelta:
        """Kept free before each booking."""
        return timedelta(minutes=self.buffer_before_minutes)

    @property
    def buffer_after(self) -> timedelta:
        """Kept free after each booking."""
        return timedelta(minutes=self.buffer_after_minutes)

    def first_start(self, now: datetime) -> datetime:
        """The earliest start that can be booked at `now`."""
        return now + timedelta(minutes=self.min_notice_minutes)

    def last_start(self, now: datetime) -> datetime:
        """The latest start that can be booked at `now`."""
        return now + timedelta(days=self.max_advance_days)


class Buffers(NamedTuple):
    """Minutes that are kept free beside a booking, on calendars that do not ask for more themselves."""

    before_minutes: int = 0
    after_minutes: int = 0

    def applied_to(self, rules: CalendarRules) -> CalendarRules:
        """How a calendar may be booked with these beside each booking."""
        return replace(
            rules,
            buffer_before_minutes=max(self.before_minutes, rules.buffer_before_minutes),
            buffer_after_minutes=max(self.after_minutes, rules.buffer_after_minutes),
        )


NO_BUFFERS = Buffers()


class Refusal(StrEnum):
    """Why a calendar cannot be booked for a time, whoever else has booked it."""

    IN_THE_PAST = "in_the_past"
    TOO_SOON = "too_soon"
    TOO_FAR_AHEAD = "too_far_ahead"
    OUTSIDE_OPENING_HOURS = "outside_opening_hours"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Days:
    """Some local days of a calendar as instants: the offsets, the spans, and the time that is open."""

    first: int  # ordinals; both included
    last: int
    until: int  # the last one that the open time is known for
    offsets: Offsets
    openings: Openings
    open: list[Interval]  # spans and closures settled

    @property
    def start(self) -> int:
        """No instant of the first day lies before this one."""
        return (self.first - EPOCH_DAY) * DAY - max(self.offsets.offsets)

    @property
    def end(self) -> int:
        """No instant of the last day lies at or after this one."""
        return (self.last + 1 - EPOCH_DAY) * DAY - min(self.offsets.offsets)

    def within(self, hours: Week) -> Self:
        """The same days, open in these hours only."""
        window = merge(hours.openings(self.first - REACH, self.until, self.offsets).spans)
        return replace(self, open=intersect(self.open, window))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that decides when a calendar may be booked, its own and what it inherits.

    Args:
        zone: The IANA name of the zone of its wall clock.
        rules: How it may be booked.
        week: Its opening hours.
        closures: Its closures and its parent's, disjoint and in order.
    """

    zone: str
    rules: CalendarRules = field(default_factory=CalendarRules)
    week: Week = ALWAYS
    closures: tuple[Interval, ...] = ()

    def days(self, first: int, last: int, *, beyond: int = 0) -> Days:
        """The local days `first` to `last` (ordinals), known for `beyond` more seconds after them."""
        until = last + 1 - (-beyond // DAY)
        offsets = offsets_around(self.zone, first, until)
        openings = self.week.openings(first - REACH, until, offsets)
        holes = merge([*openings.shut, *self._closures_between(first, until)])
        return Days(first, last, until, offsets, openings, subtract(merge(openings.spans), holes))

    def judge(self, start: datetime, end: datetime, *, now: datetime) -> Refusal | None:
        """Why `[start, end)` cannot be booked at `now`; None where nothing but other bookings may stand against it."""
        if start < now:
            return Refusal.IN_THE_PAST
        if start < self.rules.first_start(now):
            return Refusal.TOO_SOON
        if start > self.rules.last_start(now):
            return Refusal.TOO_FAR_AHEAD
        begin, finish = floor_seconds(start), ceil_seconds(end)
        openings = self._openings_around(begin, finish)
        if not _covers(subtract(merge(openings.spans), merge(openings.shut)), begin, finish):
            return Refusal.OUTSIDE_OPENING_HOURS
        return Refusal.CLOSED if _touches(self.closures, begin, finish) else None

    def asks_first(self, start: datetime, end: datetime) -> bool:
        """Whether any of `[start, end)` is open by request only."""
        begin, finish = floor_seconds(start), ceil_seconds(end)
        return _touches(merge(self._openings_around(begin, finish).by_request), begin, finish)

    def _openings_around(self, begin: int, finish: int) -> Openings:
        first, last = begin // DAY + EPOCH_DAY - 1, finish // DAY + EPOCH_DAY + 1  # the local date is one of these
        return self.week.openings(first - REACH, last, offsets_around(self.zone, first, last))

    def _closures_between(self, first: int, last: int) -> tuple[Interval, ...]:
        start, end = (first - 2 - EPOCH_DAY) * DAY, (last + 2 - EPOCH_DAY) * DAY
        begun = bisect_right(self.closures, start, key=lambda closure: closure[1])
        return self.closures[begun : bisect_left(self.closures, end, key=lambda closure: closure[0])]


def _covers(intervals: list[Interval], begin: int, finish: int) -> bool:
    return any(start <= begin and finish <= end for start, end in intervals)


def _touches(intervals: list[Interval] | tuple[Interval, ...], begin: int, finish: int) -> bool:
    return any(start < finish and begin < end for start, end in intervals)
