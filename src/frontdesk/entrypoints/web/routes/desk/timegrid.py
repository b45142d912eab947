"""Times as a picture: columns side by side, with the hours of a day from top to bottom.

Everything is counted in minutes from the top of a column. A day's columns count elapsed minutes, so that a day of 23 or
25 hours has as many; a week's count what the wall clock says, so that its days stand side by side.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from frontdesk.modules.calendar.service import instant_of

HOUR: Final = 60
LEAST_HOURS: Final = 8  # that are shown of a day
USUAL: Final = (8 * HOUR, 18 * HOUR)  # of a day on which nothing is open and nothing booked
LANES: Final = 12  # that there are classes for
SHORTEST: Final = 15  # minutes that a block is high, so that it can be read
A_MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)

Period = tuple[datetime, datetime]


class Stretch(NamedTuple):
    """A part of a column."""

    at: int
    minutes: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.at + self.minutes

    @property
    def place(self) -> str:
        """The classes that put it there; a calendar has hundreds."""
        at, minutes = divmod(self.at, HOUR), divmod(self.minutes, HOUR)
        return f"pos at-h{at[0]} at-m{at[1]} for-h{minutes[0]} for-m{minutes[1]}"


class Beside(NamedTuple):
    """A part of a column, beside others at the same time: the `lane`th of `lanes`."""

    stretch: Stretch
    lane: int
    lanes: int

    @property
    def place(self) -> str:
        """The classes that put it there, as far as there are such."""
        return f"{self.stretch.place} lane-{min(self.lane, LANES - 1)} lanes-{min(self.lanes, LANES)}"


class Hour(NamedTuple):
    """A line across all columns."""

    at: int
    clock: time
    offset: str | None  # of an hour that comes twice

    @property
    def place(self) -> str:
        """The classes that put it there."""
        return Stretch(self.at, HOUR).place


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Which minutes of a local day a column shows."""

    day: date
    zone: ZoneInfo
    by_wall: bool = False
    top: int = 0  # minutes of the day above it
    minutes: int = 0

    @property
    def midnight(self) -> datetime:
        """When the day begins (UTC)."""
        return _midnight(self.day, self.zone)

    @property
    def whole(self) -> int:
        """How many minutes the day has."""
        return A_DAY // A_MINUTE if self.by_wall else self.position(_midnight(self.day + A_DAY, self.zone))

    @property
    def all(self) -> Stretch:
        """The whole column."""
        return Stretch(0, self.minutes)

    def position(self, instant: datetime) -> int:
        """How many minutes of its day come before an instant; negative, or more than it has, on other days."""
        if self.by_wall:
            wall = instant.astimezone(self.zone).replace(tzinfo=None)
            return (wall - datetime.combine(self.day, time())) // A_MINUTE
        return (instant - self.midnight) // A_MINUTE

    def stretch(self, period: Period) -> Stretch | None:
        """What of a period lies in the column; None: nothing."""
        start, end = (self.position(it) - self.top for it in period)
        end = max(end, start + SHORTEST) if self.by_wall and period[0] < period[1] else end  # of an hour that repeats
        start, end = max(start, 0), min(end, self.minutes)
        return Stretch(start, end - start) if start < end else None

    def starts_at(self) -> str:
        """The time at the top, as forms send it: an instant, or a wall time where the column counts those."""
        if self.by_wall:
            return (datetime.combine(self.day, time()) + self.top * A_MINUTE).isoformat(timespec="minutes")
        return (self.midnight + self.top * A_MINUTE).astimezone(self.zone).isoformat()

    def hours(self) -> Iterator[Hour]:
        """The hours of the column, with what a clock shows then."""
        if self.by_wall:
            yield from (Hour(at, time((self.top + at) // HOUR % 24), None) for at in range(0, self.minutes, HOUR))
            return
        lines = range(self.top, self.top + self.minutes, HOUR)
        shown = [(self.midnight + at * A_MINUTE).astimezone(self.zone) for at in lines]
        clocks = [it.time() for it in shown]
        for at, it in enumerate(shown):
            offset = it.isoformat()[-6:] if clocks.count(it.time()) > 1 else None
            yield Hour(at * HOUR, it.time(), offset)


@lru_cache(maxsize=512)
def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return instant_of(datetime.combine(day, time()), zone.key)


def scales_of(days: Sequence[date], zone: ZoneInfo, periods: Iterable[Period], *, by_wall: bool) -> list[Scale]:
    """The scales of some columns, all of the same hours: from the first period that touches any of them to the last."""
    whole = [Scale(day=day, zone=zone, by_wall=by_wall) for day in days]
    whole = [replace(it, minutes=it.whole) for it in whole]
    found = [stretch for period in periods for it in whole if (stretch := it.stretch(period))]
    longest = max(it.minutes for it in whole)
    first = min((it.at for it in found), default=USUAL[0]) // HOUR * HOUR
    last = -(-max((it.end for it in found), default=USUAL[1]) // HOUR) * HOUR
    last = min(max(last, first + LEAST_HOURS * HOUR), longest)
    first = min(first, max(last - LEAST_HOURS * HOUR, 0))
    return [replace(it, top=first, minutes=last - first) for it in whole]


def gaps(scale: Scale, periods: Sequence[Period]) -> list[Stretch]:
    """What lies between some periods, which are in order: when it is shut."""
    found, free_from = [], 0
    for period in periods:
        stretch = scale.stretch(period)
        if stretch is not None:
            if stretch.at > free_from:
                found.append(Stretch(free_from, stretch.at - free_from))
            free_from = max(free_from, stretch.end)
    if free_from < scale.minutes:
        found.append(Stretch(free_from, scale.minutes - free_from))
    return found


def side_by_side(stretches: Sequence[Stretch]) -> list[Beside]:
    """Stretches in the order of their starts, with those that overlap next to each other."""
    placed: list[Beside] = []
    cluster: list[tuple[Stretch, int]] = []
    ends: list[int] = []  # of the last one in each lane of the cluster
    for stretch in stretches:
        if cluster and stretch.at >= max(ends):
            placed += [Beside(it, lane, len(ends)) for it, lane in cluster]
            cluster, ends = [], []
        lane = next((n for n, end in enumerate(ends) if end <= stretch.at), len(ends))
        end = stretch.at + max(stretch.minutes, SHORTEST)
        ends[lane : lane + 1] = [end]
        cluster.append((stretch, lane))
    return [*placed, *(Beside(it, lane, len(ends)) for it, lane in cluster)]
