"""Wall clocks and instants: what a zone's clock shows when, also around its changes.

Instants are whole seconds since 1970 (UTC), wall times are the same count as if the wall clock showed UTC, days are
proleptic ordinals (`date.toordinal`). In these terms an offset is a subtraction, and a month of opening hours costs
microseconds where `datetime` with a zone costs milliseconds.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

DAY = 86_400
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_DAY = EPOCH.toordinal()

# Calendars answer for this time only. Far inside what datetime and PostgreSQL can hold, so that a day more or less
# never overflows, and after the last local times with odd seconds but one (Liberia, until 1972).
EARLIEST = EPOCH
LATEST = datetime(2200, 1, 1, tzinfo=UTC)

FOREVER = 2**62  # later than any instant

_PROBE = 6 * 3600  # no zone has changed its clock twice within six hours


@cache
def known_zones() -> frozenset[str]:
    """The names of the IANA time zone database on this machine."""
    return frozenset(available_timezones())


def in_range(instant: datetime) -> bool:
    """Whether an aware instant lies in the time that calendars answer for."""
    return EARLIEST <= instant < LATEST


def floor_seconds(instant: datetime) -> int:
    """An aware instant as the whole second that it lies in."""
    return (instant - EPOCH) // timedelta(seconds=1)


def ceil_seconds(instant: datetime) -> int:
    """An aware instant as the first whole second not before it."""
    return -((EPOCH - instant) // timedelta(seconds=1))


def instant_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant (UTC) that a naive wall time means; the later one where a clock change skips or repeats it.

    For a skipped time that is when a clock that nobody had put forward would show it (PEP 495, fold=0), for a
    repeated one its second occurrence (fold=1). PostgreSQL chooses the same.
    """
    return max(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


@dataclass(frozen=True, slots=True)
class Offsets:
    """A zone's offsets (seconds east of UTC) over some days: `offsets[i]` holds from the instant `since[i]` on."""

    since: tuple[int, ...]
    offsets: tuple[int, ...]

    def instant(self, wall: int) -> int:
        """The instant of a wall time, the later one where it is skipped or repeated.

        It belongs to the last stretch that has begun by its own reading of the clock: a repeated time has reached
        the new offset's reading, a skipped one has not, so it runs on with the old offset.
        """
        for since, offset in zip(reversed(self.since), reversed(self.offsets), strict=True):
            if since + offset <= wall:
                return wall - offset
        return wall - self.offsets[0]

    def stretches(self) -> list[tuple[int, int, int]]:
        """The instants under each offset, as (start, end, offset)."""
        return list(zip(self.since, (*self.since[1:], FOREVER), self.offsets, strict=True))

    def day_at(self, instant: int) -> int:
        """The local date of an instant, as an ordinal."""
        offset = next(o for s, o in zip(reversed(self.since), reversed(self.offsets), strict=True) if s <= instant)
        return (instant + offset) // DAY + EPOCH_DAY


def offsets_around(zone: str, first: int, last: int) -> Offsets:
    """The offsets of a zone over the local days `first` to `last` (ordinals) and some days on either side."""
    start, end = ((day - EPOCH_DAY) * DAY for day in (first - 4, last + 3))
    years = range(_year(start), _year(end) + 1)
    changes = [change for year in years for change in _changes(zone, year)]
    begun = max(i for i, (since, _) in enumerate(changes) if since <= start)
    kept = [changes[begun]]
    for since, offset in changes[begun + 1 :]:
        if since < end and offset != kept[-1][1]:
            kept.append((since, offset))
    return Offsets(since=tuple(since for since, _ in kept), offsets=tuple(offset for _, offset in kept))


def _year(instant: int) -> int:
    return (EPOCH + timedelta(seconds=instant)).year


@lru_cache(maxsize=4096)
def _changes(zone: str, year: int) -> tuple[tuple[int, int], ...]:
    """The offset at a year's begin (UTC) and each change in it: (since, offset).

    The standard library tells a zone's offset at an instant but not its changes: so it is asked every six hours, and
    a difference is narrowed to the second. A few milliseconds, once for each zone and year.
    """
    info = ZoneInfo(zone)

    def at(instant: int) -> int:
        return int((EPOCH + timedelta(seconds=instant)).astimezone(info).utcoffset() / timedelta(seconds=1))  # type: ignore[operator]

    here, end = (int(datetime(y, 1, 1, tzinfo=UTC).timestamp()) for y in (year, year + 1))
    found = [(here, at(here))]
    while here < end:
        offset, ahead = found[-1][1], min(here + _PROBE, end)
        if at(ahead) == offset:
            here = ahead
            continue
        while ahead - here > 1:
            middle = (here + ahead) // 2
            here, ahead = (middle, ahead) if at(middle) == offset else (here, middle)
        here = ahead
        found.append((here, at(here)))
    return tuple(found)
