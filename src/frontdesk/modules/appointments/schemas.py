"""What clients send and get about appointments."""

import datetime as dt
from typing import Any, Self
from uuid import UUID

from pydantic import Field, model_validator

from frontdesk.core.schemas import Input, Line, Text
from frontdesk.modules.bookings.models import BookingView
from frontdesk.modules.bookings.schemas import BookingIn, BookingOut, BookingPatch, Duration, RescheduleIn, When
from frontdesk.modules.bookings.service import Status


class AppointmentTimes(Input):
    """When: a start, and an end or a length."""

    end_time: When | None = None
    duration: Duration | None = None
    duration_minutes: Duration | None = Field(default=None, description="Another name for duration.")

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if None not in {self.duration, self.duration_minutes} and self.duration != self.duration_minutes:
            message = "duration_minutes is another name for duration, and they differ"
            raise ValueError(message)
        return self

    def length(self) -> dict[str, Any]:
        """The same for a booking."""
        return {"end_time": self.end_time, "duration_minutes": self.duration or self.duration_minutes}


class AppointmentIn(AppointmentTimes):
    """An appointment to be made: with somebody, or for an offering with whoever is free."""

    staff_id: UUID | None = Field(default=None, description="With whom.")
    offering_id: UUID | None = Field(default=None, description="What for; without staff_id with whoever is free.")
    service_id: UUID | None = Field(default=None, description="Another name for offering_id.")
    start_time: When = Field(description="Without an offset: the provider's local time.")
    title: Line | None = Field(default=None, examples=["First visit"])
    notes: Text | None = None

    def booking(self) -> BookingIn:
        """The same as a booking."""
        return BookingIn(
            staff_id=self.staff_id,
            offering_id=self.offering_id,
            service_id=self.service_id,
            start_time=self.start_time,
            service_type=self.title,
            notes=self.notes,
            **self.length(),
        )

    @model_validator(mode="after")
    def _with_somebody(self) -> Self:
        if (self.staff_id, self.offering_id, self.service_id) == (None, None, None):
            message = "name a staff_id or an offering_id"
            raise ValueError(message)
        if None not in {self.offering_id, self.service_id} and self.offering_id != self.service_id:
            message = "service_id is another name for offering_id, and they differ"
            raise ValueError(message)
        return self


class AppointmentPatch(AppointmentTimes):
    """What may change about an appointment; with a time it moves."""

    start_time: When | None = None
    title: Line | None = None
    notes: Text | None = None
    status: Status | None = None

    def move(self, start: dt.datetime) -> RescheduleIn | None:
        """The new time, if there is one; `start` is the present one."""
        if not {"start_time", "end_time", "duration", "duration_minutes"} & self.model_fields_set:
            return None
        return RescheduleIn(start_time=self.start_time or start, **self.length())

    def changes(self) -> BookingPatch:
        """What else changes."""
        given = self.model_dump(include={"notes", "status"}, exclude_unset=True)
        if "title" in self.model_fields_set:
            given["service_type"] = self.title
        return BookingPatch(**given)


class AppointmentOut(BookingOut):
    """An appointment: a booking, under the names that those who have it know."""

    service_id: UUID | None = Field(description="The same as offering_id.")
    title: str | None = Field(description="The same as service_type.", examples=["First visit"])

    @classmethod
    def told(cls, view: BookingView, *, now: dt.datetime) -> Self:
        """The answer about an appointment as it stands at `now`."""
        booking = view.booking
        return cls.of(view, now=now, service_id=booking.offering_id, title=booking.service_type)
