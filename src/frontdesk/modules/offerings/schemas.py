"""What clients send and get about offerings."""

from typing import Annotated
from uuid import UUID

from pydantic import MISSING, AfterValidator, Field, StrictBool

from frontdesk.core.schemas import Amount, Currency, Input, Line, Record, Text
from frontdesk.modules.calendar.schemas import BufferMinutes, DaysQuery
from frontdesk.modules.offerings.rules import MAX_ROOMS, MAX_TEAM, Assignment
from frontdesk.modules.providers.schemas import Duration


def _once(ids: list[UUID]) -> list[UUID]:
    if len(set(ids)) < len(ids):
        message = "one is named twice"
        raise ValueError(message)
    return ids


Team = Annotated[
    list[UUID],
    AfterValidator(_once),
    Field(max_length=MAX_TEAM, description="Who gives it, one of them at a time; none: it needs nobody."),
]
Rooms = Annotated[
    list[UUID],
    AfterValidator(_once),
    Field(max_length=MAX_ROOMS, description="The rooms of which it needs one; none: it needs no room."),
]
Choice = Annotated[
    Assignment,
    Field(
        description="Who of those who are free gets a booking that names nobody: who has the `fewest` bookings on that "
        "day, or all `in_turn`."
    ),
]


class OfferingIn(Input):
    """A service to be sold by the appointment."""

    name: Line = Field(examples=["Haircut"])
    description: Text | None = Field(default=None, examples=["Wash, cut and a head massage."])
    duration_minutes: Duration = 60
    amount: Amount = 0
    currency: Currency | None = Field(default=None, description="The provider's; any other is refused.")
    buffer_before_minutes: BufferMinutes = 0
    buffer_after_minutes: BufferMinutes = 0
    staff_ids: Team = Field(default=[])
    room_ids: Rooms = Field(default=[])
    assignment: Choice = Assignment.FEWEST
    is_active: StrictBool = Field(default=True, description="Inactive: not sold, and hidden from the public.")


class OfferingPatch(Input):
    """What may change about an offering; what is left out stays, null empties. Bookings stay as they are."""

    name: Line | MISSING = MISSING
    description: Text | MISSING | None = MISSING
    duration_minutes: Duration | MISSING = MISSING
    amount: Amount | MISSING = MISSING
    currency: Currency | MISSING = MISSING
    buffer_before_minutes: BufferMinutes | MISSING = MISSING
    buffer_after_minutes: BufferMinutes | MISSING = MISSING
    staff_ids: Team | MISSING = MISSING
    room_ids: Rooms | MISSING = MISSING
    assignment: Choice | MISSING = MISSING
    is_active: StrictBool | MISSING = MISSING


class OfferingOut(Record):
    """A service that is sold by the appointment."""

    provider_id: UUID
    name: str = Field(examples=["Haircut"])
    description: str | None = Field(examples=["Wash, cut and a head massage."])
    duration_minutes: int = Field(examples=[60])
    amount: int = Field(examples=[4000], description="In minor units, for example cents.")
    currency: str = Field(examples=["EUR"])
    buffer_before_minutes: int = Field(examples=[0])
    buffer_after_minutes: int = Field(examples=[10])
    staff_ids: list[UUID] = Field(description="Who gives it, one of them at a time.")
    room_ids: list[UUID] = Field(description="The rooms of which it needs one.")
    assignment: Assignment
    is_active: bool
    version: int = Field(examples=[1], description="Also the ETag; send it back as If-Match.")


class OfferingQuestion(DaysQuery):
    """Which local days, and with whom."""

    staff_id: UUID | None = Field(default=None, description="With this person only.")
