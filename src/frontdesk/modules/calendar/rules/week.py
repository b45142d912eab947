"""Opening hours: a week of local spans, and the instants between which it stands open on given days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from itertools import islice
from types import MappingProxyType

from frontdesk.modules.calendar.rules.zones import DAY, EPOCH_DAY, FOREVER, Offsets

Interval = tuple[int, int]  # [start, end) in whole seconds since 1970 (UTC)


class Mode(StrEnum):
    """What holds during a span. Closed beats by_request, by_request beats open, whatever their order."""

    OPEN = "open"
    CLOSED = "closed"
    BY_REQUEST = "by_request"  # open, but somebody has to say yes


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Local hours that recur weekly, told of the date on which they begin.

    Args:
        weekday: ISO, Monday is 1.
        opens: The wall time of the beginning.
        closes: The wall time of the end; at or before `opens` it is the next day's, so 00:00 to 00:00 is a whole day.
        mode: What holds during the span.
        valid_from: The first date it begins on; none: always.
        valid_until: The last date it begins on; none: always.
    """

    weekday: int
    opens: time
    closes: time
    mode: Mode = Mode.OPEN
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Openings:
    """A week's spans as instants, each list in order of beginning; spans may touch and overlap."""

    spans: list[Interval]  # open or by request: what a grid of starts begins with
    by_request: list[Interval]
    shut: list[Interval]


# opens and closes in seconds after local midnight, first and last date that a span may begin on (ordinals)
_Shift = tuple[int, int, int, int]


Exceptions = Mapping[date, Sequence[Span]]


class Week:
    """The opening hours of a calendar, prepared for being asked often.

    On a date that is among the `exceptions` the spans that are listed for it begin, and none of the week's.
    """

    __slots__ = ("_dates", "_shifts")

    def __init__(self, spans: Iterable[Span], exceptions: Exceptions = MappingProxyType({})) -> None:
        self._shifts: dict[Mode, list[list[_Shift]]] = {}
        for span in spans:
            self._of(span.mode)[span.weekday - 1].append(_shift(span))
        for mode in {span.mode for its in exceptions.values() for span in its}:
            self._of(mode)
        self._dates = {
            mode: {day.toordinal(): [_shift(it) for it in its if it.mode is mode] for day, its in exceptions.items()}
            for mode in self._shifts
        }

    def _of(self, mode: Mode) -> list[list[_Shift]]:
        return self._shifts.setdefault(mode, [[] for _ in range(7)])

    def openings(self, first: int, last: int, offsets: Offsets) -> Openings:
        """The spans that begin on the local dates `first` to `last` (ordinals), as instants.

        A date that its zone skips altogether (Samoa, 30 December 2011) has none.
        """
        of = {
            mode: _instants(by_weekday, self._dates[mode], days=range(first, last + 1), offsets=offsets)
            for mode, by_weekday in self._shifts.items()
        }
        by_request = of.get(Mode.BY_REQUEST, [])
        return Openings(
            spans=sorted(of.get(Mode.OPEN, []) + by_request), by_request=by_request, shut=of.get(Mode.CLOSED, [])
        )


def _shift(span: Span) -> _Shift:
    opens, closes = (60 * (60 * wall.hour + wall.minute) for wall in (span.opens, span.closes))
    valid_from, valid_until = (span.valid_from or date.min).toordinal(), (span.valid_until or date.max).toordinal()
    return opens, closes if closes > opens else closes + DAY, valid_from, valid_until


def _instants(
    by_weekday: list[list[_Shift]], by_date: dict[int, list[_Shift]], *, days: range, offsets: Offsets
) -> list[Interval]:
    if len(offsets.since) == 1:  # most months of the year, and spared the questions below they take half the time
        return [
            (midnight + opens, midnight + closes)
            for day in days
            for midnight in ((day - EPOCH_DAY) * DAY - offsets.offsets[0],)
            for opens, closes, valid_from, valid_until in by_date.get(day, by_weekday[(day - 1) % 7])
            if valid_from <= day <= valid_until
        ]
    found = []
    instant = offsets.instant
    for day in days:
        midnight = (day - EPOCH_DAY) * DAY
        if instant(midnight) == instant(midnight + DAY):
            continue
        for opens, closes, valid_from, valid_until in by_date.get(day, by_weekday[(day - 1) % 7]):
            span = instant(midnight + opens), instant(midnight + closes)
            if valid_from <= day <= valid_until and span[0] < span[1]:  # else it lies in the hour that is skipped
                found.append(span)
    return found


def daily(opens: time, closes: time) -> Week:
    """The same hours every day."""
    return Week(_daily(opens, closes))


def _daily(opens: time, closes: time) -> tuple[Span, ...]:
    return tuple(Span(weekday=weekday, opens=opens, closes=closes) for weekday in range(1, 8))


ALWAYS_OPEN = _daily(time(0), time(0))  # what holds where nobody has said anything
ALWAYS = Week(ALWAYS_OPEN)


def merge(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time as disjoint intervals in order: what touches or overlaps becomes one."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = merged[-1][0], end
        else:
            merged.append((start, end))
    return merged


def subtract(intervals: Iterable[Interval], holes: Sequence[Interval], *, at_least: int = 1) -> list[Interval]:
    """What of `intervals` (disjoint, in order) lies in no hole (in order of both their ends), pieces shorter left out.

    A search does this for each room of a city: what is too short to be of use is never made.
    """
    left: list[Interval] = []
    passed, count = 0, len(holes)
    for start, end in intervals:
        while passed < count and holes[passed][1] <= start:
            passed += 1
        for lower, upper in islice(holes, passed, None) if passed else holes:
            if lower >= end:
                break
            if lower - start >= at_least:
                left.append((start, lower))
            if upper > start:  # noqa: PLR1730  a call of max would be a third of the time of this loop
                start = upper  # noqa: PLW2901  the rest of the interval is what is looked at next
        if end - start >= at_least:
            left.append((start, end))
    return left


def intersect(intervals: Iterable[Interval], others: Sequence[Interval]) -> list[Interval]:
    """The time that lies in both (each disjoint and in order)."""
    outside = [(-FOREVER, FOREVER)]
    return subtract(intervals, subtract(outside, others))
