"""From what a client wrote to two instants."""

import datetime as dt
from dataclasses import dataclass

from frontdesk.modules.bookings.errors import UnclearTime
from frontdesk.modules.bookings.schemas import Times
from frontdesk.modules.calendar import service as calendar


@dataclass(frozen=True, slots=True)
class Interval:
    """From `start` (included) to `end` (excluded), aware, in UTC."""

    start: dt.datetime
    end: dt.datetime

    @property
    def length(self) -> dt.timedelta:
        """The elapsed time, which is what a clock change leaves alone."""
        return self.end - self.start


def interval(times: Times, *, timezone: str, default: dt.timedelta) -> Interval:
    """The instants that are meant; naive times are local in `timezone`, `default` is the length where none is given.

    Raises:
        UnclearTime: a bare `HH:MM` has no date, an end and a duration are both given and differ, or the end is not
            after the start.
    """
    start = _instant(times.starts, day=times.date, timezone=timezone)
    length = dt.timedelta(minutes=times.duration_minutes) if times.duration_minutes else None
    if times.end_time is None:
        return Interval(start, start + (length or default))  # instants are far from the ends of datetime's range
    end = _instant(times.end_time, day=times.date, timezone=timezone)
    if isinstance(times.end_time, dt.time) and end <= start and times.date is not None:
        # "22:00 to 01:00": past midnight
        end = _instant(times.end_time, day=times.date + dt.timedelta(days=1), timezone=timezone)
    if end <= start:
        raise UnclearTime("The end is not after the start.")
    if length is not None and end - start != length:
        raise UnclearTime("end_time and duration_minutes contradict each other.")
    return Interval(start, end)


def _instant(when: dt.datetime | dt.time, *, day: dt.date | None, timezone: str) -> dt.datetime:
    if isinstance(when, dt.time):
        if day is None:
            raise UnclearTime("A time of day needs a date beside it.")
        when = dt.datetime.combine(day, when)
    return calendar.instant_of(when, timezone)
