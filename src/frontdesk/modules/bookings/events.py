"""What others may want to know about a booking."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from frontdesk.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingEvent(Event):
    """A fact about one booking."""

    booking_id: UUID
    company_id: UUID

    @property
    def stream(self) -> str:
        """Nobody hears that a booking is confirmed before they hear that it was asked for."""
        return str(self.booking_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPlaced(BookingEvent):
    """A client or the desk has taken a time; `status` is pending or confirmed."""

    topic: ClassVar[str] = "bookings.placed"
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingConfirmed(BookingEvent):
    """A pending booking is certain now."""

    topic: ClassVar[str] = "bookings.confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRescheduled(BookingEvent):
    """A booking has moved."""

    topic: ClassVar[str] = "bookings.rescheduled"
    old_start: datetime
    old_end: datetime
    by_desk: bool = False

    def settled(self) -> "MoveSettled":
        """The fact that nobody will take this move back any more."""
        return MoveSettled(
            booking_id=self.booking_id, company_id=self.company_id, old_start=self.old_start, old_end=self.old_end
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveSettled(BookingEvent):
    """So long ago the desk moved a booking that it will hardly take that back. Recorded for that instant."""

    topic: ClassVar[str] = "bookings.move_settled"
    old_start: datetime
    old_end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCancelled(BookingEvent):
    """A booking was called off and its time is free again."""

    topic: ClassVar[str] = "bookings.cancelled"
    by_desk: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingExpired(BookingEvent):
    """What a pending booking waited for did not come in time."""

    topic: ClassVar[str] = "bookings.expired"
    waited_for: str | None = None  # the pending reason


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCheckedIn(BookingEvent):
    """The client is there."""

    topic: ClassVar[str] = "bookings.checked_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCompleted(BookingEvent):
    """The client came, or the end passed and nobody said otherwise."""

    topic: ClassVar[str] = "bookings.completed"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingMissed(BookingEvent):
    """The client did not come."""

    topic: ClassVar[str] = "bookings.missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderDue(BookingEvent):
    """It is so many minutes until a booking that starts then, if it still does. Recorded for that instant."""

    topic: ClassVar[str] = "bookings.reminder_due"
    start: datetime
    minutes: int
