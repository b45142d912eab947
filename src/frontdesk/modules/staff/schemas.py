"""What clients send and get about staff and teachers."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import MISSING, Field, StrictBool

from frontdesk.core.schemas import IdOrNumber, Input, Line, Record, Text
from frontdesk.modules.calendar.schemas import TimeRules, TimeRulesPatch
from frontdesk.modules.providers.schemas import BookableOut
from frontdesk.modules.staff.models import Staff
from frontdesk.modules.staff.rules import MAX_EXPERIENCE_YEARS
from frontdesk.modules.users.schemas import Email, Phone

UserId = Annotated[UUID, Field(description="Their account, where they have one; a member of the company.")]
Work = Annotated[Line, Field(description="What they do.", examples=["Hairdresser"])]
Specialization = Annotated[Line, Field(examples=["Watercolour"])]
Bio = Annotated[Text, Field(examples=["Painted sets for the opera before she taught."])]
Experience = Annotated[int, Field(strict=True, ge=0, le=MAX_EXPERIENCE_YEARS, examples=[12])]
InTheirWords = Annotated[
    Text,
    Field(description="In their own words; structured hours are the calendar's.", examples=["Afternoons, not Fridays"]),
]
TakesBookings = Annotated[StrictBool, Field(description="Inactive: no bookings, and hidden from the public.")]


class StaffIn(TimeRules):
    """Somebody who works at a provider."""

    name: Line = Field(examples=["Grace Hopper"])
    role: Work | None = None
    phone: Phone | None = None
    email: Email | None = None
    user_id: UserId | None = None
    is_active: TakesBookings = True


class StaffPatch(TimeRulesPatch):
    """What may change about a member of staff; what is left out stays, null empties."""

    name: Line | MISSING = MISSING
    role: Work | MISSING | None = MISSING
    phone: Phone | MISSING | None = MISSING
    email: Email | MISSING | None = MISSING
    user_id: UserId | MISSING | None = MISSING
    is_active: TakesBookings | MISSING = MISSING


class StaffOut(BookableOut):
    """A member of staff."""

    provider_id: UUID
    name: str = Field(examples=["Grace Hopper"])
    role: str | None = Field(examples=["Hairdresser"])
    phone: str | None = Field(examples=["+49 30 901820"], description="Null for who does not work there.")
    email: str | None = Field(examples=["grace@example.com"], description="Null for who does not work there.")
    user_id: UUID | None = Field(description="Their account; null for who does not work there.")
    is_teacher: bool
    is_active: bool
    version: int = Field(examples=[1], description="Also the ETag; send it back as If-Match.")

    @classmethod
    def of(cls, staff: Staff, *, inside: bool) -> Self:
        """The answer to an insider, or to somebody whose business their phone number is not."""
        told = cls.model_validate(staff)
        return told if inside else told.model_copy(update={"phone": None, "email": None, "user_id": None})


class TeacherIn(Input):
    """A teacher: a member of staff with a teaching profile."""

    name: Line = Field(examples=["Artemisia Gentileschi"])
    email: Email
    phone: Phone | None = None
    specialization: Specialization | None = None
    bio: Bio | None = None
    experience_years: Experience | None = None
    availability: InTheirWords | None = None
    provider_id: IdOrNumber | None = Field(
        default=None, description="Where they teach, an id or number; the default provider where it is not given."
    )
    user_id: UserId | None = None


class TeacherPatch(Input):
    """What may change about a teacher; what is left out stays, null empties."""

    name: Line | MISSING = MISSING
    email: Email | MISSING = MISSING
    phone: Phone | MISSING | None = MISSING
    specialization: Specialization | MISSING | None = MISSING
    bio: Bio | MISSING | None = MISSING
    experience_years: Experience | MISSING | None = MISSING
    availability: InTheirWords | MISSING | None = MISSING
    user_id: UserId | MISSING | None = MISSING
    is_active: TakesBookings | MISSING = MISSING


PROFILE = frozenset({"specialization", "bio", "experience_years", "availability"})  # what the teaching profile keeps


class TeachingIn(Input):
    """What a member of staff who teaches tells about themselves; what is left out is empty."""

    specialization: Specialization | None = None
    bio: Bio | None = None
    experience_years: Experience | None = None
    availability: InTheirWords | None = None


class TeacherOut(Record):
    """A teacher. As a member of staff, with hours and leave, they have the same id under `/staff`."""

    provider_id: UUID
    name: str = Field(examples=["Artemisia Gentileschi"])
    email: str | None = Field(examples=["artemisia@example.com"])
    phone: str | None = Field(examples=["+49 30 901820"])
    specialization: str | None = Field(examples=["Watercolour"])
    bio: str | None = Field(examples=["Painted sets for the opera before she taught."])
    experience_years: int | None = Field(examples=[12])
    availability: str | None = Field(examples=["Afternoons, not Fridays"], description="In their own words.")
    user_id: UUID | None = Field(description="Their account, where they have one.")
    is_active: bool
    version: int = Field(examples=[1], description="Also the ETag; send it back as If-Match.")

    @classmethod
    def of(cls, staff: Staff) -> Self:
        """The answer about a teacher, or about somebody who was one and has no profile any more."""
        told = {name: getattr(staff.teaching, name, None) for name in PROFILE}
        both = {name: told[name] if name in PROFILE else getattr(staff, name) for name in cls.model_fields}
        return cls.model_validate(both)
