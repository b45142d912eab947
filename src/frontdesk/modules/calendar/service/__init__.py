"""What a calendar can do. The modules above call these, and hold a calendar's id."""

from frontdesk.modules.calendar.rules.limits import MAX_BUFFER_MINUTES
from frontdesk.modules.calendar.rules.plan import NO_BUFFERS, Buffers, CalendarRules
from frontdesk.modules.calendar.rules.week import Mode, Span
from frontdesk.modules.calendar.rules.zones import known_zones
from frontdesk.modules.calendar.service.availability import (
    BookableStarts,
    bookable_starts,
    free_time,
    next_free,
)
from frontdesk.modules.calendar.service.calendars import (
    CalendarChanges,
    Timed,
    create_calendar,
    get_calendar,
    timezone_of,
    update_calendar,
)
from frontdesk.modules.calendar.service.exceptions import list_exceptions, remove_exception, set_exception
from frontdesk.modules.calendar.service.hours import (
    Hours,
    add_closure,
    change_closure,
    close_for_good,
    closures_between,
    get_closure,
    get_hours,
    list_closures,
    remove_closure,
    set_hours,
)
from frontdesk.modules.calendar.service.many import bookable_starts_of_each, find_free
from frontdesk.modules.calendar.service.moments import bounds_of_days, instant_of
from frontdesk.modules.calendar.service.notice import ClosedTime, Notice, OtherHours, notice
from frontdesk.modules.calendar.service.opened import open_minutes
from frontdesk.modules.calendar.service.placing import Reserved, Taking
from frontdesk.modules.calendar.service.reserve import confirm, hold, move, release, reserve, sweep_expired
from frontdesk.modules.calendar.service.together import (
    Together,
    asking_first,
    bookable_starts_together,
    next_free_together,
    open_hours,
    verdicts,
)

__all__ = [
    "MAX_BUFFER_MINUTES",
    "NO_BUFFERS",
    "BookableStarts",
    "Buffers",
    "CalendarChanges",
    "CalendarRules",
    "ClosedTime",
    "Hours",
    "Mode",
    "Notice",
    "OtherHours",
    "Reserved",
    "Span",
    "Taking",
    "Timed",
    "Together",
    "add_closure",
    "asking_first",
    "bookable_starts",
    "bookable_starts_of_each",
    "bookable_starts_together",
    "bounds_of_days",
    "change_closure",
    "close_for_good",
    "closures_between",
    "confirm",
    "create_calendar",
    "find_free",
    "free_time",
    "get_calendar",
    "get_closure",
    "get_hours",
    "hold",
    "instant_of",
    "known_zones",
    "list_closures",
    "list_exceptions",
    "move",
    "next_free",
    "next_free_together",
    "notice",
    "open_hours",
    "open_minutes",
    "release",
    "remove_closure",
    "remove_exception",
    "reserve",
    "set_exception",
    "set_hours",
    "sweep_expired",
    "timezone_of",
    "update_calendar",
    "verdicts",
]
