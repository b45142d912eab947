"""Streaks: on how many days in a row somebody has learned, by their own calendar.

A day is a date of the calendar where the learner is: in the zone that their profile names at that moment. A date counts
once, and the next day begins when it is over. Who travels meanwhile has two calendars, that of the place where the day
counted and that of the place where they are: it has to be over by both, so that nobody learns twice on one evening by
flying east, and a day is missed only when it has passed by both, so that nobody loses the day that a flight took away.
A date that follows the last one that counted is never a gap, however long a flight west has made it. A date that a zone
left out (Samoa, 30 December 2011) is nobody's missed day.

A missed day takes a freeze. Where there is none left the streak is over; each seventh day of a streak earns a freeze,
and at most two are kept. What has been missed stays missed, wherever somebody goes afterwards (`settled`).
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Self
from zoneinfo import ZoneInfo

FREEZE_EVERY: Final = 7  # days of a streak
MAX_FREEZES: Final = 2
_FAR: Final = 31  # days after which no streak lives, whichever dates there were among them


@dataclass(frozen=True, slots=True)
class Streak:
    """A streak as of the last thing that was learned, or of the last time that it was settled."""

    days: int = 0  # that counted, in a row
    freezes: int = 0  # left
    day: date | None = None  # the last one that counted; None: nothing has been learned yet
    zone: str = "UTC"  # where it counted
    at: datetime | None = None  # when something was learned last
    frozen: int = 0  # days missed since then that a freeze was taken for

    def settled(self, *, at: datetime, zone: str) -> Self:
        """The same with the days that were missed by `at`: frozen, or the streak is over and its freezes are used."""
        unpaid = self._missed(at=at, zone=zone) - self.frozen
        if unpaid <= 0 or not self.days:
            return self
        if unpaid > self.freezes:
            return replace(self, days=0, freezes=0, frozen=0)
        return replace(self, freezes=self.freezes - unpaid, frozen=self.frozen + unpaid)

    def learned(self, *, at: datetime, zone: str) -> Self:
        """The same after something was learned at `at`: a day longer, begun anew, or as it was on a day that counts."""
        known = replace(self.settled(at=at, zone=zone), at=at, frozen=0)
        today = _date(at, zone)
        if known.day is None or not known.days:
            return replace(known, days=1, day=max(today, known.day or today), zone=zone)
        if today <= known.day or _date(at, known.zone) <= known.day:
            return known
        days = known.days + 1
        earned = days % FREEZE_EVERY == 0
        return replace(known, days=days, day=today, zone=zone, freezes=min(known.freezes + earned, MAX_FREEZES))

    def _missed(self, *, at: datetime, zone: str) -> int:
        """How many days have passed since something was learned last, today not among them."""
        if self.day is None or self.at is None:
            return 0
        by_date = _dates_since(self.day, at=at, zone=zone)
        by_clock = (_dates_since(_date(self.at, place), at=at, zone=place) for place in (zone, self.zone))
        return min(by_date, *by_clock) - 1


def _date(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def _dates_since(day: date, *, at: datetime, zone: str) -> int:
    """How many dates after `day`, today's included, have begun in a zone by `at`; 0 also where `day` is yet to come."""
    gap = (_date(at, zone) - day).days
    if not 0 < gap <= _FAR:
        return max(gap, 0)
    return sum(_exists(day + timedelta(days=n), zone) for n in range(1, gap)) + 1


def _exists(day: date, zone: str) -> bool:
    """Whether a zone's calendar has this date: none has ever left out a noon but with its whole day."""
    noon = datetime.combine(day, time(12), ZoneInfo(zone))
    return _date(noon.astimezone(UTC), zone) == day
