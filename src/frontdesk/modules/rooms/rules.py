"""How large things may get, and what a stay costs: the cheapest cut of it into parts that one tier of prices covers.

A tier says what up to so many minutes cost, and may name the local time that it is for: weekends, evenings. In the time
that some tier names, only such tiers hold, so that a weekend may be dearer as well as cheaper; in all other time those
hold that name none. A part of a stay lies within the time of its tier and lasts no longer than the tier does.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from math import gcd
from typing import Final
from zoneinfo import ZoneInfo

MAX_PHOTOS: Final = 50  # of one room
MAX_TIERS: Final = 24
MAX_MINUTES: Final = 44_640  # 31 days: with MAX_TIERS the bound of the work below, about a million steps
MIDNIGHT: Final = time()
EVERY_DAY: Final = frozenset(range(1, 8))
MINUTE: Final = timedelta(minutes=1)
DAY: Final = timedelta(days=1)
WEEK_MINUTES: Final = 7 * 24 * 60

Interval = tuple[int, int]  # [start, end) in minutes


@dataclass(frozen=True, slots=True)
class Window:
    """Local time that recurs weekly, told of the ISO weekdays on which it begins.

    It ends at `to_time`, which at or before `from_time` is the next day's: midnight to midnight is a whole day.
    """

    weekdays: frozenset[int] = EVERY_DAY
    from_time: time = MIDNIGHT
    to_time: time = MIDNIGHT

    @property
    def ends_next_day(self) -> bool:
        """Whether it runs to or past midnight."""
        return self.to_time <= self.from_time


ALWAYS: Final = Window()


@dataclass(frozen=True, slots=True)
class Tier:
    """What up to so many minutes cost, in minor units, in the time of its window; without one: in what others leave."""

    duration_minutes: int
    amount: int
    window: Window = ALWAYS


@dataclass(frozen=True, slots=True)
class Line:
    """So many times one tier."""

    tier: Tier
    quantity: int

    @property
    def amount(self) -> int:
        """What the line comes to, in minor units."""
        return self.quantity * self.tier.amount


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Steps of a stay during which the same tiers hold, each with its length in steps and the step at which it ends."""

    start: int
    end: int
    offers: Sequence[tuple[Tier, int, int]]

    def costs(self, step: int, cost: Sequence[int]) -> list[int]:
        """What each offer costs from `step` on, with what comes after it."""
        return [cost[min(step + length, until)] + tier.amount for tier, length, until in self.offers]


def cheapest(tiers: Iterable[Tier], *, start: datetime, minutes: int, zone: ZoneInfo) -> tuple[Line, ...]:
    """The tiers that cover a stay most cheaply, the longest first; where two ways are as cheap, of longer tiers.

    A minute belongs to the time in which it begins. Without prices there is nothing to pay, and no line. It is exact,
    by dynamic programming over the time still to be covered, counted in the largest step that divides every duration
    and every change of the tiers that hold.

    Raises:
        ValueError: `minutes` is not between 1 and `MAX_MINUTES`, or no tier holds at some time of the stay.
    """
    if not 1 <= minutes <= MAX_MINUTES:
        message = f"a stay lasts from 1 to {MAX_MINUTES} minutes"
        raise ValueError(message)
    kept = _worthwhile(tiers)
    if not kept:
        return ()
    times = _times({tier.window for tier in kept}, start=start, minutes=minutes, zone=zone)
    taken = Counter(_taken(list(_stretches(kept, times, minutes=minutes))))
    return tuple(Line(tier, taken[tier]) for tier in kept if taken[tier])


def covers_week(windows: Iterable[Window]) -> bool:
    """Whether every minute of a week lies in one of these windows, so that no time is without a price."""
    spans = []
    for window in windows:
        opens, closes = (60 * wall.hour + wall.minute for wall in (window.from_time, window.to_time))
        length = closes - opens + (24 * 60 if window.ends_next_day else 0)
        for weekday in window.weekdays:
            begin = (weekday - 1) * 24 * 60 + opens
            # what runs past Sunday begins the week too
            spans += [(begin, begin + length), (begin - WEEK_MINUTES, begin + length - WEEK_MINUTES)]
    return any(begin <= 0 and end >= WEEK_MINUTES for begin, end in _merge(spans))


def _worthwhile(tiers: Iterable[Tier]) -> list[Tier]:
    """Tiers from long to short, without those that a longer one of the same time undercuts."""
    kept: list[Tier] = []
    least: dict[Window, int] = {}
    for tier in sorted(tiers, key=lambda it: (-it.duration_minutes, it.amount)):
        if tier.window not in least or tier.amount < least[tier.window]:
            least[tier.window] = tier.amount
            kept.append(tier)
    return kept


def _times(windows: Iterable[Window], *, start: datetime, minutes: int, zone: ZoneInfo) -> dict[Window, list[Interval]]:
    """When in a stay the tiers of each window hold: in its time, and those of `ALWAYS` in what is nobody's."""
    found = {window: [*_occurrences(window, start=start, minutes=minutes, zone=zone)] for window in windows}
    if ALWAYS in found:
        named = _merge(span for window, spans in found.items() if window != ALWAYS for span in spans)
        edges = [0, *(edge for span in named for edge in span), minutes]
        found[ALWAYS] = [(begin, end) for begin, end in zip(edges[::2], edges[1::2], strict=True) if begin < end]
    return {window: _merge(spans) for window, spans in found.items()}


def _occurrences(window: Window, *, start: datetime, minutes: int, zone: ZoneInfo) -> Iterator[Interval]:
    """The times of a window as minutes of a stay."""
    if window == ALWAYS:
        return
    first, last = ((start + n * MINUTE).astimezone(zone).date() for n in (0, minutes))
    day = first - DAY  # what began yesterday may run past midnight
    while day <= last:
        if day.isoweekday() in window.weekdays:
            until = day + DAY if window.ends_next_day else day
            edges = (_instant(day, window.from_time, zone), _instant(until, window.to_time, zone))
            begin, end = (min(max(-((start - edge) // MINUTE), 0), minutes) for edge in edges)
            if begin < end:
                yield begin, end
        day += DAY


def _instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """When a wall clock shows a time; the later instant where a clock change skips or repeats it."""
    return max(datetime.combine(day, wall, zone).replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def _merge(intervals: Iterable[Interval]) -> list[Interval]:
    merged: list[Interval] = []
    for begin, end in sorted(intervals):
        if merged and begin <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((begin, end))
    return merged


def _stretches(
    tiers: Sequence[Tier], times: Mapping[Window, Sequence[Interval]], *, minutes: int
) -> Iterator[_Stretch]:
    """The stay cut wherever other tiers begin to hold, in steps that divide everything."""
    cuts = sorted({0, minutes, *(edge for spans in times.values() for span in spans for edge in span)})
    step = gcd(*(tier.duration_minutes for tier in tiers), *cuts[:-1])
    for begin, end in pairwise(cuts):
        until = {
            window: next((last for first, last in spans if first <= begin < last), begin)
            for window, spans in times.items()
        }
        yield _Stretch(
            begin // step,
            -(-end // step),
            [
                (tier, tier.duration_minutes // step, -(-until[tier.window] // step))
                for tier in tiers
                if until[tier.window] > begin
            ],
        )


def _taken(stretches: Sequence[_Stretch]) -> Iterator[Tier]:
    """The tiers of the cheapest cut, in the order of the parts that they cover."""
    cost = [0] * (stretches[-1].end + 1)  # of what begins at each step
    for stretch in reversed(stretches):
        if not stretch.offers:
            message = "no price holds for a part of this stay"
            raise ValueError(message)
        for step in range(stretch.end - 1, stretch.start - 1, -1):
            cost[step] = min(stretch.costs(step, cost))
    begins, step = [stretch.start for stretch in stretches], 0
    while step < len(cost) - 1:
        stretch = stretches[bisect_right(begins, step) - 1]
        tier, length, until = stretch.offers[stretch.costs(step, cost).index(cost[step])]
        yield tier
        step = min(step + length, until)
