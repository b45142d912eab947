"""What clients send and get about time; the modules whose things have calendars put these into their routes."""

import re
from datetime import date, time, timedelta
from itertools import combinations
from typing import Annotated, ClassVar, Self
from zoneinfo import ZoneInfo

from pydantic import (
    MISSING,
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    PlainSerializer,
    WithJsonSchema,
    model_validator,
)
from pydantic.main import IncEx
from typing_extensions import TypedDict

from frontdesk.core.schemas import Day, Input, Moment, Output, Record
from frontdesk.core.schemas import Line as OneLine
from frontdesk.modules.calendar.models import Closure
from frontdesk.modules.calendar.rules.limits import (
    MAX_ADVANCE_DAYS,
    MAX_BUFFER_MINUTES,
    MAX_DAY_SPANS,
    MAX_DURATION,
    MAX_LANES,
    MAX_NOTICE_MINUTES,
    MAX_SPANS,
    MAX_STEP_MINUTES,
)
from frontdesk.modules.calendar.rules.plan import CalendarRules
from frontdesk.modules.calendar.rules.week import Mode, Span
from frontdesk.modules.calendar.rules.zones import known_zones


def _known(zone: str) -> str:
    if zone not in known_zones():
        raise ValueError("not a name of the IANA time zone database")
    return zone


_WALL_TIME = r"^([01]\d|2[0-3]):[0-5]\d(:00)?$"


def _wall_time(value: object) -> object:
    if isinstance(value, time) or (isinstance(value, str) and re.match(_WALL_TIME, value)):
        return value
    raise ValueError("hours and minutes, for example 09:00")


Timezone = Annotated[
    str,
    Field(max_length=64, description="A name of the IANA time zone database.", examples=["America/New_York"]),
    AfterValidator(_known),
]
WallTime = Annotated[
    time,
    BeforeValidator(_wall_time),
    PlainSerializer(lambda wall: wall.strftime("%H:%M"), return_type=str, when_used="json"),
    # "format: time" would promise an offset (RFC 3339), which local times must not have
    WithJsonSchema({"type": "string", "pattern": _WALL_TIME, "examples": ["09:00"]}),
]
LocalDate = Day
DurationMinutes = Annotated[int, Field(ge=1, le=MAX_DURATION // timedelta(minutes=1), examples=[60])]

MaxConcurrent = Annotated[
    int, Field(strict=True, ge=1, le=MAX_LANES, description="How many bookings fit side by side.")
]
StepMinutes = Annotated[
    int, Field(strict=True, ge=1, le=MAX_STEP_MINUTES, description="The grid of starts, from the opening of each span.")
]
BufferMinutes = Annotated[
    int, Field(strict=True, ge=0, le=MAX_BUFFER_MINUTES, description="Kept free beside each booking.")
]
NoticeMinutes = Annotated[int, Field(strict=True, ge=0, le=MAX_NOTICE_MINUTES, description="How long ahead at least.")]
AdvanceDays = Annotated[
    int, Field(strict=True, ge=0, le=MAX_ADVANCE_DAYS, description="How long ahead at most, days of 24 hours.")
]


class TimeRules(Input):
    """How something may be booked: the part of a room, a provider or a member of staff that its calendar keeps."""

    step_minutes: StepMinutes = 15
    buffer_before_minutes: BufferMinutes = 0
    buffer_after_minutes: BufferMinutes = 0
    min_notice_minutes: NoticeMinutes = 0
    max_advance_days: AdvanceDays = 365
    max_concurrent: MaxConcurrent = 1

    def calendar_rules(self) -> CalendarRules:
        """The same for the kernel."""
        return CalendarRules(
            lanes=self.max_concurrent,
            step_minutes=self.step_minutes,
            buffer_before_minutes=self.buffer_before_minutes,
            buffer_after_minutes=self.buffer_after_minutes,
            min_notice_minutes=self.min_notice_minutes,
            max_advance_days=self.max_advance_days,
        )


class TimeRulesPatch(Input):
    """What may change about how something may be booked; what is left out stays."""

    step_minutes: StepMinutes | MISSING = MISSING
    buffer_before_minutes: BufferMinutes | MISSING = MISSING
    buffer_after_minutes: BufferMinutes | MISSING = MISSING
    min_notice_minutes: NoticeMinutes | MISSING = MISSING
    max_advance_days: AdvanceDays | MISSING = MISSING
    max_concurrent: MaxConcurrent | MISSING = MISSING

    def applied_to(self, rules: CalendarRules) -> CalendarRules:
        """The rules with these changes."""
        before = TimeRules(max_concurrent=rules.lanes, **{name: getattr(rules, name) for name in _SAME_NAMES})
        given = self.model_dump(include=set(TimeRules.model_fields))
        return before.model_copy(update=given).calendar_rules()


_SAME_NAMES = set(TimeRules.model_fields) - {"max_concurrent"}


_DAY, _WEEK = 24 * 60, 7 * 24 * 60  # minutes


class OpeningSpan(Input):
    """Hours that recur every week, in local time."""

    weekday: int = Field(strict=True, ge=1, le=7, description="ISO 8601: Monday is 1.", examples=[1])
    opens: WallTime
    closes: WallTime = Field(description="At or before `opens` it is on the next day; 00:00 to 00:00 is the whole day.")
    mode: Mode = Field(default=Mode.OPEN, description="`closed` takes away, `by_request` needs somebody's yes.")
    valid_from: Day | None = Field(default=None, description="The first local date it holds on.")
    valid_until: Day | None = Field(default=None, description="The last local date it holds on.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("valid_until lies before valid_from")
        return self

    def meets(self, other: Self) -> bool:
        """Whether both hold at some time of some week."""
        if max(filter(None, (self.valid_from, other.valid_from)), default=date.min) > min(
            filter(None, (self.valid_until, other.valid_until)), default=date.max
        ):
            return False
        (begin, end), (starts, ends) = self._in_week(), other._in_week()
        # the end of a Sunday's night lies at the beginning of the week
        return any(begin < ends + shift and starts + shift < end for shift in (-_WEEK, 0, _WEEK))

    def _in_week(self) -> tuple[int, int]:
        """Its beginning and end in minutes from the beginning of a week."""
        opens, closes = (60 * wall.hour + wall.minute for wall in (self.opens, self.closes))
        begin = (self.weekday - 1) * _DAY
        return begin + opens, begin + closes + (_DAY if closes <= opens else 0)


def _apart(hours: list[OpeningSpan]) -> list[OpeningSpan]:
    """Refuse spans of one mode that overlap: one of them is a slip. Those of different modes overlap on purpose."""
    if any(one.mode is other.mode and one.meets(other) for one, other in combinations(hours, 2)):
        raise ValueError("two spans of the same mode overlap")
    return hours


class OpeningHoursIn(Input):
    """A whole week, which replaces the one before; an empty one gives way to the parent's, or to no limits at all."""

    hours: Annotated[list[OpeningSpan], AfterValidator(_apart)] = Field(max_length=MAX_SPANS)

    def spans(self) -> list[Span]:
        """The same for the kernel."""
        return [Span(**span.model_dump()) for span in self.hours]


class DaySpan(Input):
    """Hours of one date, in local time."""

    opens: WallTime
    closes: WallTime = Field(description="At or before `opens` it is on the next day; 00:00 to 00:00 is the whole day.")
    mode: Mode = Field(default=Mode.OPEN, description="`closed` takes away, `by_request` needs somebody's yes.")


def _apart_that_day(hours: list[DaySpan]) -> list[DaySpan]:
    _apart([OpeningSpan(weekday=1, **span.model_dump()) for span in hours])
    return hours


class OpeningExceptionIn(Input):
    """The hours of one date, in the place of all that would begin on it by the week; none: closed."""

    hours: Annotated[list[DaySpan], AfterValidator(_apart_that_day)] = Field(
        max_length=MAX_DAY_SPANS, examples=[[{"opens": "10:00", "closes": "14:00"}]]
    )
    reason: OneLine | None = Field(default=None, examples=["New Year's Eve"])


class OpeningSpanOut(Output):
    """Hours that recur every week, in local time."""

    weekday: int = Field(examples=[1])
    opens: WallTime
    closes: WallTime
    mode: Mode
    valid_from: date | None
    valid_until: date | None


class OpeningHoursOut(Output):
    """The week that holds."""

    hours: list[OpeningSpanOut]
    inherited: bool = Field(description="Whether these are the provider's, for want of own ones.")


class DaySpanOut(Output):
    """Hours of one date, in local time."""

    opens: WallTime
    closes: WallTime
    mode: Mode


class OpeningExceptionOut(Output):
    """A date with hours of its own."""

    date: LocalDate = Field(examples=["2027-12-31"])
    hours: list[DaySpanOut] = Field(description="In the place of the week's; none: closed.")
    reason: str | None = Field(examples=["New Year's Eve"])
    created_at: AwareDatetime
    updated_at: AwareDatetime


class ClosureIn(Input):
    """A time to be closed, whatever the week says."""

    starts_at: Moment = Field(description="Without an offset: local time.", examples=["2027-12-24T12:00:00"])
    ends_at: Moment = Field(description="The first instant after it.", examples=["2027-12-27T00:00:00"])
    reason: OneLine | None = Field(default=None, examples=["Christmas"])


class ClosurePatch(Input):
    """What may change about a closure; what is left out stays, null empties."""

    starts_at: Moment | MISSING = MISSING
    ends_at: Moment | MISSING = MISSING
    reason: OneLine | MISSING | None = MISSING


class ClosureOut(Record):
    """A time of being closed."""

    edited: ClassVar[IncEx | None] = set(ClosurePatch.model_fields)

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason: str | None = Field(examples=["Christmas"])

    @classmethod
    def of(cls, closure: Closure, *, timezone: str) -> Self:
        """The answer about a closure, in the local time of `timezone`."""
        stored, zone = cls.model_validate(closure), ZoneInfo(timezone)
        local = {"starts_at": stored.starts_at.astimezone(zone), "ends_at": stored.ends_at.astimezone(zone)}
        return stored.model_copy(update=local)


class Window(TypedDict):
    """Local days from the first to the last, and the length of a stay."""

    first: date
    last: date
    duration: timedelta


class DaysQuery(Input):
    """Which local days: one `date`, or `from` and `to`, both included."""

    date: LocalDate | None = Field(default=None, examples=["2027-03-15"])
    from_: LocalDate | None = Field(default=None, alias="from", examples=["2027-03-01"])
    to: LocalDate | None = Field(default=None, description="62 days at most.", examples=["2027-03-31"])

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        if (self.date is None) == (self.from_ is None or self.to is None):
            raise ValueError("give date, or both from and to")
        return self

    @property
    def days(self) -> tuple[Day, Day]:
        """The first and the last."""
        first, last = self.date or self.from_, self.date or self.to
        assert first is not None and last is not None  # noqa: S101, PT018  `_one_or_the_other` has seen to it
        return first, last


class AvailabilityQuery(DaysQuery):
    """Which local days, and how long."""

    duration: DurationMinutes | None = Field(default=None, description="Minutes.")

    def window(self, *, default: timedelta) -> Window:
        """The same for the kernel; `default` is how long a stay is where the question does not say."""
        first, last = self.days
        return Window(first=first, last=last, duration=timedelta(minutes=self.duration) if self.duration else default)


class DayOut(Output):
    """One local date and the starts on it."""

    date: LocalDate = Field(examples=["2027-03-14"])
    starts: list[AwareDatetime] = Field(examples=[["2027-03-14T00:00:00-05:00"]])


class Availability(Output):
    """When something can be booked, in local time with its offset; each day asked for is listed."""

    timezone: str = Field(examples=["America/New_York"])
    duration_minutes: int = Field(examples=[60])
    days: list[DayOut]
