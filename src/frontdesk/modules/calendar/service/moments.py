"""Moments that come from outside: what they mean, and whether calendars answer for them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from frontdesk.modules.calendar.errors import InvalidDuration, InvalidWindow, TimeOutOfRange, UnknownTimezone
from frontdesk.modules.calendar.rules import zones
from frontdesk.modules.calendar.rules.limits import MAX_DAYS, MAX_DURATION

_MARGIN = timedelta(days=1)  # no offset is longer


def instant_of(moment: datetime, zone: str) -> datetime:
    """The instant (UTC) that a client's moment means: by its own offset, or else by the wall clock of `zone`.

    A wall time that a clock change skips or repeats means the later instant; the earlier one is named by its offset.

    Raises:
        UnknownTimezone: `zone` is not in the IANA database.
        TimeOutOfRange: the instant lies before 1970 or after 2199.
    """
    if zone not in zones.known_zones():
        raise UnknownTimezone
    rough = moment.replace(tzinfo=UTC)
    if not (zones.EARLIEST - _MARGIN <= rough < zones.LATEST + _MARGIN):
        raise TimeOutOfRange  # before any arithmetic, which fails at the ends of datetime's range
    instant = moment.astimezone(UTC) if moment.tzinfo else zones.instant_of(moment, ZoneInfo(zone))
    if not zones.in_range(instant):
        raise TimeOutOfRange
    return instant


def check_duration(duration: timedelta) -> None:
    """Refuse what no booking can last."""
    if not timedelta() < duration <= MAX_DURATION:
        raise InvalidDuration


def check_period(start: datetime, end: datetime) -> None:
    """Refuse a time (aware) that no booking can have."""
    if not (zones.in_range(start) and zones.in_range(end)):
        raise TimeOutOfRange
    check_duration(end - start)


def check_days(first: date, last: date) -> None:
    """Refuse days that cannot be asked about."""
    if not zones.EARLIEST.date() <= first <= last < zones.LATEST.date():
        raise InvalidWindow if last < first else TimeOutOfRange
    if (last - first).days >= MAX_DAYS:
        raise InvalidWindow


def bounds_of_days(first: date, last: date, zone: str) -> tuple[datetime, datetime]:
    """The instants (UTC) at which the local date `first` begins and the local date `last` ends.

    Raises:
        UnknownTimezone: `zone` is not in the IANA database.
        InvalidWindow: `last` before `first`, or more than 62 days.
        TimeOutOfRange: days before 1970 or after 2199.
    """
    check_days(first, last)
    begins, ends = (datetime.combine(day, time()) for day in (first, last + timedelta(days=1)))
    return instant_of(begins, zone), instant_of(ends, zone)
