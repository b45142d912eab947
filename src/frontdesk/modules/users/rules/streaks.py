"""Streaks: on how many days in a row somebody has learned, by their own calendar.

A day is a date of the calendar where the learner is: in the zone that their profile names at that moment. It counts
once, and the next day begins when it is over. Who travels meanwhile, or says to be elsewhere, has several calendars:

- That of the place where the last day counted and that of the place where they are. A day has to be over by both before
  the next one begins, and it is missed only when it has passed by both: so nobody learns twice on one evening by flying
  east, and nobody loses the day that a flight took away. A date that follows the last one that counted is never a gap,
  however long a flight west has made it, and one that a zone left out (Samoa, 30 December 2011) is nobody's missed day.
- That of the place where the streak began. Each day that counts, and each that a freeze was taken for, uses one of its
  dates, and where none is left the next one has to begin there first. So a streak is never longer than for somebody who
  stayed at home, whichever zones are gone through in whichever order; and who learns every 24 hours has just that one.

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
    counted_at: datetime | None = None  # when the last one counted; None: nothing has been learned yet
    zone: str = "UTC"  # where it counted
    at: datetime | None = None  # when something was learned last
    frozen: int = 0  # days missed since then that a freeze was taken for
    home: str = "UTC"  # where it began
    spent: date = date.min  # the last date there that a day has used

    def settled(self, *, at: datetime, zone: str) -> Self:
        """The same with the days that were missed by `at`: frozen, or the streak is over and its freezes are used."""
        unpaid = self._missed(at=at, zone=zone) - self.frozen
        if unpaid <= 0 or not self.days:
            return self
        if unpaid > self.freezes:
            return replace(self, days=0, freezes=0, frozen=0)
        spent = _later(self.spent, unpaid, zone=self.home)
        return replace(self, freezes=self.freezes - unpaid, frozen=self.frozen + unpaid, spent=spent)

    def learned(self, *, at: datetime, zone: str) -> Self:
        """The same after something was learned at `at`: a day longer, begun anew, or as it was on a day that counts."""
        known = replace(self.settled(at=at, zone=zone), at=at, frozen=0)
        if known.counted_at is None or not known.days:
            return replace(known, days=1, counted_at=at, zone=zone, home=zone, spent=_date(at, zone))
        if not _has_next(known, known.counted_at, at=at, zone=zone):
            return known
        days = known.days + 1
        earned = days % FREEZE_EVERY == 0
        spent = _later(known.spent, 1, zone=known.home)
        freezes = min(known.freezes + earned, MAX_FREEZES)
        return replace(known, days=days, counted_at=at, zone=zone, spent=spent, freezes=freezes)

    def counts_today(self, *, at: datetime, zone: str) -> bool:
        """Whether `at` lies on a day that counts already: learning something then makes the streak no longer."""
        known = self.settled(at=at, zone=zone)
        if known.counted_at is None or not known.days:
            return False
        return not _has_next(known, known.counted_at, at=at, zone=zone)

    def _missed(self, *, at: datetime, zone: str) -> int:
        """How many days have passed since something was learned last, today not among them."""
        if self.counted_at is None or self.at is None:
            return 0
        by_date = _dates_since(_date(self.counted_at, self.zone), at=at, zone=zone)
        by_clock = (_dates_since(_date(self.at, place), at=at, zone=place) for place in (zone, self.zone))
        return min(by_date, *by_clock) - 1


def _has_next(streak: Streak, counted_at: datetime, *, at: datetime, zone: str) -> bool:
    """Whether the next day has begun where the learner is, where the last one counted, and where the first did."""
    counted = _date(counted_at, streak.zone)
    here = _date(at, zone) > min(counted, _date(counted_at, zone))  # a flight may have turned the calendar back
    return here and _date(at, streak.zone) > counted and _date(at, streak.home) > streak.spent


def _date(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def _dates_since(day: date, *, at: datetime, zone: str) -> int:
    """How many dates after `day`, today's included, have begun in a zone by `at`; 0 also where `day` is yet to come."""
    gap = (_date(at, zone) - day).days
    if not 0 < gap <= _FAR:
        return max(gap, 0)
    return sum(_exists(day + timedelta(days=n), zone) for n in range(1, gap)) + 1


def _later(day: date, days: int, *, zone: str) -> date:
    """The date so many dates of a zone's calendar after `day`."""
    for _ in range(days):
        day += timedelta(days=1)
        while not _exists(day, zone):
            day += timedelta(days=1)
    return day


def _exists(day: date, zone: str) -> bool:
    """Whether a zone's calendar has this date: none has ever left out a noon but with its whole day."""
    noon = datetime.combine(day, time(12), ZoneInfo(zone))
    return _date(noon.astimezone(UTC), zone) == day
