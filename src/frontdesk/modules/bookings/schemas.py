"""What clients send and get about bookings."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Annotated, Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, ConfigDict, Field, StrictBool, WithJsonSchema, model_validator

from frontdesk.core.schemas import Day, IdOrNumber, Input, Line, Output, Record, Text, written
from frontdesk.modules.bookings.models import BookingView
from frontdesk.modules.bookings.rules import Collision, PendingReason, Source, Status
from frontdesk.modules.calendar.models import Closure
from frontdesk.modules.calendar.schemas import ClosureIn, ClosureOut
from frontdesk.modules.payments import service as payments
from frontdesk.modules.payments.schemas import ChargeOut
from frontdesk.modules.users.schemas import Email, Phone

LOCAL_TIME = r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"


def _moment_or_clock(value: Any) -> Any:
    """A time of day stands beside a date; all else is a moment."""
    if isinstance(value, dt.time):
        return value
    return dt.time.fromisoformat(value) if isinstance(value, str) and re.match(LOCAL_TIME, value) else written(value)


def _moment_or_day(value: Any) -> Any:
    """A plain date stays one: pydantic would make it a midnight."""
    if isinstance(value, str) and len(value) == len("2027-03-15"):
        return dt.date.fromisoformat(value)
    return written(value)


When = Annotated[
    dt.datetime | dt.time,
    BeforeValidator(_moment_or_clock),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "pattern": LOCAL_TIME}],
            "description": "RFC 3339, or without an offset for the provider's local time, or `HH:MM` beside `date`.",
            "examples": ["2027-03-15T10:00:00", "2027-03-15T10:00:00+01:00", "10:00"],
        }
    ),
]
LocalMoment = Annotated[
    dt.datetime | dt.date,
    BeforeValidator(_moment_or_day),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}],
            "examples": ["2027-03-15", "2027-03-15T10:00:00"],
        }
    ),
]
Duration = Annotated[
    int, Field(strict=True, ge=1, le=44_640, description="In minutes, at most 31 days.", examples=[60])
]


def _named(*names: str) -> dict[str, Any]:
    """JSON Schema's way of saying that one of these must be there."""
    return {"anyOf": [{"required": [name], "properties": {name: {"not": {"type": "null"}}}} for name in names]}


class Times(Input):
    """When: a start, and an end or a duration, or neither for the place's usual length."""

    model_config = ConfigDict(json_schema_extra={"allOf": [_named("start_time", "scheduled_at")]})

    date: Day | None = None
    start_time: When | None = None
    scheduled_at: When | None = Field(default=None, description="Another name for start_time.")
    end_time: When | None = None
    duration_minutes: Duration | None = None

    @property
    def starts(self) -> dt.datetime | dt.time:
        """The start, under either of its names."""
        start = self.start_time if self.start_time is not None else self.scheduled_at
        assert start is not None  # noqa: S101  see `_once`
        return start

    @model_validator(mode="after")
    def _once(self) -> Self:
        given = {when for when in (self.start_time, self.scheduled_at) if when is not None}
        if len(given) != 1:
            message = "give start_time, or scheduled_at in its place"
            raise ValueError(message)
        return self


Overrides = Annotated[
    StrictBool,
    Field(description="In spite of opening hours, closures and notice, by those who may; it is written down."),
]
_PLACES = ("room_id", "provider_id", "staff_id", "offering_id", "service_id")


class BookingIn(Times):
    """A booking to be made."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                _named("start_time", "scheduled_at"),
                _named("room_id", "provider_id", "staff_id", "offering_id", "service_id"),
            ]
        }
    )

    provider_id: IdOrNumber | None = Field(default=None, description="An id, or the number people say on the phone.")
    room_id: UUID | None = None
    staff_id: UUID | None = Field(default=None, description="With this person, not just with anybody.")
    offering_id: UUID | None = Field(default=None, description="It brings its length, price, people and rooms.")
    client_id: UUID | None = Field(
        default=None, description="One of the company's clients, whose card says what is not said here; the desk only."
    )
    service_id: UUID | None = Field(default=None, description="Another name for offering_id.")
    client_name: Line | None = Field(default=None, examples=["Ada Lovelace"])
    client_phone: Phone | None = None
    client_email: Email | None = Field(default=None, examples=["ada@example.com"])
    service_type: Line | None = Field(default=None, examples=["rehearsal"])
    notes: Text | None = None
    override_hours: Overrides = False
    source: Source | None = Field(default=None, description="Where the desk has it from; what others say is not heard.")

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if all(getattr(self, name) is None for name in _PLACES):
            message = "name a room_id, provider_id, staff_id or offering_id"
            raise ValueError(message)
        if None not in {self.offering_id, self.service_id} and self.offering_id != self.service_id:
            message = "service_id is another name for offering_id, and they differ"
            raise ValueError(message)
        return self

    @property
    def offers(self) -> UUID | None:
        """The offering, under either of its names."""
        return self.offering_id or self.service_id


class BookingPatch(Input):
    """What may change about a booking without moving it; its time changes by `reschedule`."""

    status: Status | None = None
    client_name: Line | None = None
    client_phone: Phone | None = None
    client_email: Email | None = None
    service_type: Line | None = None
    notes: Text | None = None


class RescheduleIn(Times):
    """A new time for a booking; without an end it stays as long as it was, and where and with whom it was."""

    room_id: UUID | None = Field(default=None, description="Another room of the provider; the desk only.")
    staff_id: UUID | None = Field(default=None, description="Somebody else on the staff; the desk only.")
    override_hours: Overrides = False


class CancelIn(Input):
    """Why a booking is called off."""

    reason: Line | None = Field(default=None, examples=["Caught a cold"])


class BookingOut(Record):
    """A booking."""

    number: int = Field(examples=[1], description="What people say on the phone; accepted wherever an id is.")
    status: Status
    pending_reason: PendingReason | None = Field(description="What a pending booking waits for.")
    provider_id: UUID
    provider_number: int
    room_id: UUID | None
    staff_id: UUID | None
    offering_id: UUID | None
    user_id: UUID | None
    client_id: UUID | None = Field(description="As the desk knows them.")
    client_name: str
    client_phone: str | None
    client_email: str | None
    date: dt.date = Field(description="The local date of the start.")
    start_time: dt.datetime = Field(description="With the offset of the provider's zone at that instant.")
    end_time: dt.datetime
    scheduled_at: dt.datetime = Field(description="The same as start_time.")
    duration_minutes: int
    buffer_before_minutes: int = Field(description="Kept free before it, where the room or the person asks no more.")
    buffer_after_minutes: int = Field(description="Kept free after it, where the room or the person asks no more.")
    timezone: str = Field(examples=["Europe/Berlin"])
    service_type: str | None
    notes: str | None
    amount: int = Field(description="In minor units, for example cents.", examples=[4000])
    currency: str = Field(examples=["EUR"])
    payment_link: str | None = Field(description="Where to pay, as long as there is something to pay.")
    payment_expires_at: dt.datetime | None
    source: Source
    checked_in_at: dt.datetime | None = Field(description="When the client came to the desk.")
    cancel_reason: str | None
    cancelled_at: dt.datetime | None
    version: int = Field(description="Also the ETag; send it back as If-Match.")

    @classmethod
    def of(cls, view: BookingView, *, now: dt.datetime, **more: Any) -> Self:
        """The answer about a booking as it stands at `now`; `more` are the fields of a subclass."""
        booking, zone = view.booking, ZoneInfo(view.timezone)
        status, reason, start = booking.status_at(now), booking.pending_reason, booking.start_time.astimezone(zone)
        to_pay = status is Status.PENDING and reason == PendingReason.PAYMENT and booking.charge_id is not None
        same: dict[str, Any] = {name: getattr(booking, name) for name in _SAME_NAMES}
        return cls(
            **same,
            status=status,
            pending_reason=PendingReason(reason) if reason and status is Status.PENDING else None,
            provider_number=view.provider_number,
            date=start.date(),
            start_time=start,
            end_time=booking.end_time.astimezone(zone),
            scheduled_at=start,
            duration_minutes=(booking.end_time - booking.start_time) // dt.timedelta(minutes=1),
            timezone=view.timezone,
            checked_in_at=booking.checked_in_at.astimezone(zone) if booking.checked_in_at else None,
            payment_link=payments.link_to(booking.charge_id) if to_pay and booking.charge_id else None,
            payment_expires_at=booking.hold_expires_at.astimezone(zone) if to_pay and booking.hold_expires_at else None,
            **more,
        )


_SAME_NAMES = (
    "id", "number", "provider_id", "room_id", "staff_id", "offering_id", "user_id", "client_id", "client_name",
    "client_phone", "client_email", "buffer_before_minutes", "buffer_after_minutes", "service_type", "notes", "amount",
    "currency", "source", "cancel_reason", "cancelled_at", "version", "created_at", "updated_at",
)  # fmt: skip


class PlacedOut(BookingOut):
    """A booking that was just made."""

    manage_url: str | None = Field(description="Opens this booking for a guest: look, cancel, reschedule.")
    manage_token: str | None = Field(description="The token in manage_url; None for those who signed in.")


class Decision(Input):
    """What becomes of one booking in a closed time."""

    booking_id: IdOrNumber = Field(description="A booking's id or number.", examples=[1])
    decision: Collision


class DecisionsIn(Input):
    """What becomes of the bookings in a closed time."""

    decisions: list[Decision] = Field(default=[], max_length=1000)
    otherwise: Collision = Field(default=Collision.KEEP, description="What becomes of those that have no decision.")

    @property
    def cancels(self) -> bool:
        """Whether any booking may be called off."""
        return Collision.CANCEL in {self.otherwise, *(it.decision for it in self.decisions)}

    def about(self, *keys: UUID | int) -> Collision:
        """What becomes of the booking with these keys; of several decisions the last counts."""
        return next((it.decision for it in reversed(self.decisions) if it.booking_id in keys), self.otherwise)


class ClosingIn(ClosureIn, DecisionsIn):
    """A time to be closed, whatever the week says, and what becomes of the bookings in it."""


class PaymentsOut(Output):
    """What was asked for a booking, what was paid, and what was given back; in the order of its making."""

    items: list[ChargeOut]


class ClosureCollision(ClosureOut):
    """A closure, and the bookings that lay in it, as they now stand."""

    bookings: list[BookingOut]

    @classmethod
    def told(cls, closure: Closure, views: Sequence[BookingView], *, timezone: str, now: dt.datetime) -> Self:
        """The answer about a closure that was just made, or decided about."""
        made = ClosureOut.of(closure, timezone=timezone)
        return cls(**made.model_dump(), bookings=[BookingOut.of(view, now=now) for view in views])
