"""What is left of a calendar's open time beside its reservations, and the starts that fit into it."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from itertools import islice, pairwise
from typing import Self

from frontdesk.modules.calendar.rules.limits import MAX_ROW
from frontdesk.modules.calendar.rules.plan import CalendarRules, Days
from frontdesk.modules.calendar.rules.week import Interval, subtract
from frontdesk.modules.calendar.rules.zones import DAY, EPOCH, EPOCH_DAY, Offsets, ceil_seconds, floor_seconds

_CLOCK = tuple(f"T{minute // 60:02d}:{minute % 60:02d}:00" for minute in range(DAY // 60))


@dataclass(frozen=True, slots=True)
class Busy:
    """Reserved times in order of beginning, as three columns: the lower and upper ends and the lanes."""

    lowers: Sequence[int]
    uppers: Sequence[int]
    lanes: Sequence[int]


NOBODY = Busy((), (), ())


@dataclass(frozen=True, slots=True)
class Run:
    """Starts on one local date under one offset (seconds east of UTC), as instants in order."""

    day: int  # ordinal
    offset: int
    starts: list[int]

    def __len__(self) -> int:
        return len(self.starts)

    def datetimes(self) -> list[datetime]:
        """The starts in their zone's local time, with its offset."""
        zone = timezone(timedelta(seconds=self.offset))
        return [datetime.fromtimestamp(start, zone) for start in self.starts]

    def texts(self) -> list[str]:
        """The starts as RFC 3339: at a thousand starts per month, formatting each by itself would be what costs."""
        minutes = abs(self.offset) // 60
        sign = "-" if self.offset < 0 else "+"
        head, tail = date.fromordinal(self.day).isoformat(), f"{sign}{minutes // 60:02d}:{minutes % 60:02d}"
        midnight = (self.day - EPOCH_DAY) * DAY - self.offset
        return [f"{head}{_CLOCK[(start - midnight) // 60]}{tail}" for start in self.starts]


def free_in_lanes(
    open_time: list[Interval], busy: Busy, rules: CalendarRules, *, at_least: int = 1
) -> list[list[Interval]]:
    """For each lane the intervals of `at_least` so many seconds in which a booking may lie so that its buffers fit too.

    Rather than each candidate, what is busy is widened by the buffers that a neighbour would bring.
    """
    after, before = 60 * rules.buffer_after_minutes, 60 * rules.buffer_before_minutes
    columns = zip(busy.lowers, busy.uppers, busy.lanes, strict=True)
    if rules.lanes == 1:  # as most things have it, which spares each its list of lists
        holes = [(lower - after, upper + before) for lower, upper, lane in columns if not lane]
        return [subtract(open_time, holes, at_least=at_least)]
    taken: list[list[Interval]] = [[] for _ in range(rules.lanes)]
    for lower, upper, lane in columns:
        if lane < rules.lanes:
            taken[lane].append((lower - after, upper + before))
    return [subtract(open_time, holes, at_least=at_least) for holes in taken]


def longest(lanes: list[list[Interval]]) -> list[Interval]:
    """Of all lanes' intervals those that no other one contains, in order. They may overlap."""
    found: list[Interval] = []
    for start, end in sorted((interval for free in lanes for interval in free), key=lambda free: (free[0], -free[1])):
        if not found or end > found[-1][1]:
            found.append((start, end))
    return found


def starts_that_fit(
    spans: list[Interval], lanes: list[list[Interval]], *, duration: int, step: int, earliest: int, latest: int
) -> list[int]:
    """The starts from `earliest` to `latest` (included) on the spans' grids for which one lane is free throughout.

    All in seconds. Both spans and each lane's free intervals must be in order; the answer is in order, without doubles.
    """
    found: list[int] = []
    for free in lanes:
        passed = 0
        for begin, end in free:
            lowest, highest = max(begin, earliest), min(end - duration, latest)
            if highest < lowest:
                continue
            while passed < len(spans) and spans[passed][1] <= lowest:
                passed += 1
            for opens, closes in islice(spans, passed, None):
                if opens > highest:
                    break
                first = opens if opens >= lowest else opens + -((opens - lowest) // step) * step
                found.extend(range(first, min(highest, closes - 1) + 1, step))
    if len(found) > 1 and (len(lanes) > 1 or any(later[0] < earlier[1] for earlier, later in pairwise(spans))):
        return sorted(set(found))
    return found


@dataclass(frozen=True, slots=True)
class Grid:
    """A question about some days of a plan: the same for all calendars of a city that are open alike."""

    days: Days
    rules: CalendarRules
    duration: int  # all in seconds
    step: int
    earliest: int
    latest: int

    @classmethod
    def of(cls, days: Days, rules: CalendarRules, *, duration: timedelta, now: datetime) -> Self:
        """The question at `now` about stays of `duration`."""
        return cls(
            days,
            rules,
            duration=ceil_seconds(EPOCH + duration),
            step=60 * rules.step_minutes,
            earliest=max(days.start, ceil_seconds(rules.first_start(now))),
            latest=min(days.end - 1, floor_seconds(rules.last_start(now))),  # at the end the next day begins
        )

    def starts(self, busy: Busy) -> list[int]:
        """All starts that can be booked beside what is busy."""
        lanes = free_in_lanes(self.days.open, busy, self.rules, at_least=self.duration)
        return starts_that_fit(
            self.days.openings.spans,
            lanes,
            duration=self.duration,
            step=self.step,
            earliest=self.earliest,
            latest=self.latest,
        )


def starts_on(days: Days, busy: Busy, rules: CalendarRules, *, duration: timedelta, now: datetime) -> list[int]:
    """All starts on some days that can be booked at `now`, beside what is busy."""
    return Grid.of(days, rules, duration=duration, now=now).starts(busy)


def runs(starts: list[int], offsets: Offsets, first: int, last: int) -> Iterator[list[Run]]:
    """The starts (in order) of each local date from `first` to `last` (ordinals)."""
    stretches = offsets.stretches()
    for day in range(first, last + 1):
        midnight = (day - EPOCH_DAY) * DAY
        found: list[Run] = []
        for since, until, offset in stretches:
            begin, end = max(since, midnight - offset), min(until, midnight + DAY - offset)
            if begin < end and (part := starts[bisect_left(starts, begin) : bisect_left(starts, end)]):
                found.append(Run(day, offset, part))
        yield found


def rows_of(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The contiguous pieces, none longer than a row may be, that together are `[start, end)`."""
    while start < end:
        yield start, min(start + MAX_ROW, end)
        start += MAX_ROW


def datetime_of(instant: int) -> datetime:
    """An instant as an aware datetime in UTC."""
    return EPOCH + timedelta(seconds=instant)
