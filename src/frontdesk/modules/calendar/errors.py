"""Refusals about time. 422 is for questions without sense, 409 for time that cannot be had."""

from collections.abc import Mapping
from typing import Final

from frontdesk.core.errors import Conflict, DomainError, Invalid, NotFound
from frontdesk.modules.calendar.rules.plan import Refusal


class CalendarNotFound(NotFound):
    """No such calendar."""

    code = "calendar_not_found"
    title = "No such calendar"


class ClosureNotFound(NotFound):
    """No such closure on this calendar."""

    code = "closure_not_found"
    title = "No such closure"


class ExceptionNotFound(NotFound):
    """This date has the week's hours."""

    code = "exception_not_found"
    title = "This date has no hours of its own"


class TooManyExceptions(Conflict):
    """What has other hours on so many dates has another week, or closures."""

    code = "too_many_exceptions"
    title = "Too many dates have hours of their own"


class UnknownTimezone(Invalid):
    """The name is not in the IANA time zone database."""

    code = "unknown_timezone"
    title = "Unknown time zone"


class TimeOutOfRange(Invalid):
    """Calendars answer for the years 1970 to 2199."""

    code = "time_out_of_range"
    title = "This time is out of range"


class InvalidDuration(Invalid):
    """A time ends after it begins, and a booking lasts 31 days at most."""

    code = "invalid_duration"
    title = "This duration is not possible"


class InvalidWindow(Invalid):
    """A window ends no earlier than it begins, and has 62 days at most."""

    code = "invalid_window"
    title = "These days cannot be asked for"


class NestedCalendar(Conflict):
    """A calendar's parent is nobody's child."""

    code = "nested_calendar"
    title = "A calendar that has a parent cannot be one"


class LanesInUse(Conflict):
    """Lanes that future bookings lie on cannot be removed."""

    code = "lanes_in_use"
    title = "Bookings lie on what would be removed"


class SlotTaken(Conflict):
    """Somebody else has the time."""

    code = "slot_taken"
    title = "This time is taken"


class HoldExpired(Conflict):
    """The hold has ended, or was released, before it was confirmed."""

    code = "hold_expired"
    title = "The hold on this time has ended"


class InThePast(Invalid):
    """The time has begun already."""

    code = "in_the_past"
    title = "This time is in the past"


class TooSoon(Conflict):
    """The calendar wants more notice."""

    code = "too_soon"
    title = "This time is too soon"


class TooFarAhead(Conflict):
    """The calendar cannot be booked that far ahead yet."""

    code = "too_far_ahead"
    title = "This time is too far ahead"


class OutsideOpeningHours(Conflict):
    """The week has no opening hours that cover the time."""

    code = "outside_opening_hours"
    title = "This time is outside opening hours"


class Closed(Conflict):
    """A closure lies on the time."""

    code = "closed"
    title = "Closed at this time"


REFUSALS: Final[Mapping[Refusal, type[DomainError]]] = {
    Refusal.IN_THE_PAST: InThePast,
    Refusal.TOO_SOON: TooSoon,
    Refusal.TOO_FAR_AHEAD: TooFarAhead,
    Refusal.OUTSIDE_OPENING_HOURS: OutsideOpeningHours,
    Refusal.CLOSED: Closed,
}
