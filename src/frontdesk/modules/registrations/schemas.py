"""What clients send and get about registrations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import MISSING, Field

from frontdesk.core.schemas import IdOrNumber, Input, Line, Moment, Output, Record, Text
from frontdesk.modules.calendar.schemas import LocalDate
from frontdesk.modules.notifications.models import Notification
from frontdesk.modules.notifications.schemas import NotificationOut
from frontdesk.modules.registrations.models import Candidate, RegistrationView
from frontdesk.modules.registrations.rules import Level, Status
from frontdesk.modules.staff.schemas import TeacherOut
from frontdesk.modules.users.schemas import Email, Phone, WebAddress

StudentName = Annotated[Line, Field(examples=["Nina Simone"])]
Age = Annotated[int, Field(strict=True, ge=0, le=120, description="In years.", examples=[9])]
Grade = Annotated[Line, Field(examples=["4th"])]
ParentName = Annotated[Line, Field(examples=["Mary Kate Waymon"])]
PreferredTime = Annotated[Line, Field(description="In their own words.", examples=["Saturday mornings"])]
Interests = Annotated[list[Line], Field(max_length=50, examples=[["Piano", "Singing"]])]
Notes = Annotated[Text, Field(examples=["She hears everything once and plays it."])]
Consent = Annotated[
    Text,
    Field(
        description="What the parent agreed to, word for word as they read it: kept with the instant, as the proof.",
        examples=["The studio may keep this to arrange the demo class, and call me about it."],
    ),
]
DemoLink = Annotated[WebAddress, Field(examples=["https://meet.example.com/demo-7f3a9c"])]
DemoTime = Annotated[
    Moment, Field(description="Without an offset it is the provider's local time.", examples=["2027-03-15T16:00:00"])
]
DemoMinutes = Annotated[
    int, Field(strict=True, ge=5, le=480, description="How long the demo takes; as long as bookings there usually do.")
]


class RegistrationIn(Input):
    """A child to be registered for a demo class."""

    student_name: StudentName
    student_age: Age
    grade: Grade
    parent_name: ParentName
    email: Email
    phone: Phone
    preferred_time: PreferredTime | None = None
    experience_level: Level
    interests: Interests
    additional_notes: Notes | None = None
    consent: Consent | None = None
    provider_id: IdOrNumber | None = Field(
        default=None, description="Where, by id or number; the default provider where none is named."
    )


class RegistrationPut(Input):
    """What may change about a registration; what is left out stays, null empties."""

    student_name: StudentName | MISSING = MISSING
    student_age: Age | MISSING = MISSING
    grade: Grade | MISSING = MISSING
    parent_name: ParentName | MISSING = MISSING
    email: Email | MISSING = MISSING
    phone: Phone | MISSING = MISSING
    preferred_time: PreferredTime | MISSING | None = MISSING
    experience_level: Level | MISSING = MISSING
    interests: Interests | MISSING = MISSING
    additional_notes: Notes | MISSING | None = MISSING
    status: Status | MISSING = MISSING
    teacher_id: UUID | MISSING | None = MISSING
    demo_link: DemoLink | MISSING | None = MISSING
    demo_scheduled_at: DemoTime | MISSING | None = MISSING


class AssignIn(Input):
    """Who gives the demo, and when."""

    teacher_id: UUID
    demo_scheduled_at: DemoTime | None = None
    duration_minutes: DemoMinutes | None = None


class LinkIn(Input):
    """Where the demo takes place; without it a link is made."""

    demo_link: DemoLink | None = None


class RegistrationOut(Record):
    """A registration."""

    provider_id: UUID
    student_name: str
    student_age: int
    grade: str
    parent_name: str
    email: str
    phone: str
    preferred_time: str | None
    experience_level: Level
    interests: list[str]
    additional_notes: str | None
    status: Status
    teacher_id: UUID | None
    demo_link: str | None
    demo_scheduled_at: datetime | None = Field(description="With the offset of the provider's zone at that instant.")
    booking_id: UUID | None = Field(description="The booking that keeps the demo's time on the teacher's calendar.")
    consent: str | None = Field(description="What the parent agreed to; null where nobody asked them, as in a file.")
    consented_at: datetime | None = Field(description="When they did.")
    version: int = Field(examples=[1], description="Also the ETag; send it back as If-Match.")

    @classmethod
    def of(cls, view: RegistrationView, **more: Any) -> Self:
        """The answer about a registration; `more` are the fields of a subclass."""
        row = view.registration
        same = {name: getattr(row, name) for name in RegistrationOut.model_fields if name != "demo_scheduled_at"}
        at = row.demo_scheduled_at.astimezone(ZoneInfo(view.timezone)) if row.demo_scheduled_at else None
        return cls(**same, demo_scheduled_at=at, **more)


COLUMNS = tuple(name for name in RegistrationOut.model_fields if name != "version")


def exported(view: RegistrationView) -> list[object]:
    """A registration as the cells of `COLUMNS`; several interests stand in one, with semicolons between."""
    told = RegistrationOut.of(view)
    cells = {name: getattr(told, name) for name in COLUMNS} | {"interests": "; ".join(told.interests)}
    return [cell.isoformat() if isinstance(cell, datetime) else cell for cell in cells.values()]


class RegistrationDetail(RegistrationOut):
    """A registration with its teacher and with what was told about it, the latest first."""

    teacher: TeacherOut | None
    notifications: list[NotificationOut]

    @classmethod
    def told(cls, view: RegistrationView, notifications: Sequence[Notification]) -> Self:
        """The answer about a registration that was loaded with its teacher."""
        teacher = view.registration.teacher
        return cls.of(
            view,
            teacher=TeacherOut.of(teacher) if teacher is not None else None,
            notifications=[NotificationOut.of(row) for row in notifications],
        )


class CandidatesQuery(Input):
    """When a demo could be."""

    at: DemoTime | None = None
    date: LocalDate | None = Field(
        default=None, description="The first of seven local days; today where none is named."
    )
    duration_minutes: DemoMinutes = 60


class CandidateOut(Output):
    """A teacher who could give a demo."""

    teacher: TeacherOut
    matching_interests: list[str] = Field(examples=[["Piano"]], description="What the child likes and they teach.")
    bookings: int = Field(examples=[3], description="How many they have in these seven days.")
    next_free: list[datetime] = Field(description="Up to three starts, with the offset of their zone.")


class CandidatesOut(Output):
    """Who could give a demo, the most suitable first."""

    items: list[CandidateOut]

    @classmethod
    def of(cls, found: Sequence[Candidate]) -> Self:
        """The answer about these candidates."""
        items = [
            CandidateOut(
                teacher=TeacherOut.of(it.teacher),
                matching_interests=list(it.matches),
                bookings=it.load,
                next_free=list(it.starts),
            )
            for it in found
        ]
        return cls(items=items)
