"""What mails about registrations are written from."""

from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from frontdesk.modules.notifications.service import Props

SOMEBODY = UUID("0197c1f2-a7e0-7c3f-8d2b-5a6e9f003344")  # in previews


class DemoProps(Props):
    """A registration as it was when it was told to one reader."""

    registration_id: UUID
    sequence: int  # the registration's version: of two mails the higher one counts
    at: datetime
    place: str
    address: str | None
    timezone: str
    student_name: str
    student_age: int
    grade: str
    experience_level: str
    interests: list[str]
    preferred_time: str | None
    notes: str | None
    parent_name: str
    parent_email: str
    parent_phone: str
    teacher_name: str | None
    teacher_email: str | None
    teacher_phone: str | None
    specialization: str | None
    experience_years: int | None
    bio: str | None
    demo_link: str | None
    start: datetime | None
    end: datetime | None
    reader_name: str
    reader_email: str

    @property
    def key(self) -> str:
        return f"{self.registration_id}:{self.sequence}:{self.reader_email}"


class OnceADay(DemoProps):
    """The same for what goes out once a day at most, however often somebody asks for it."""

    @property
    def key(self) -> str:
        return f"{self.registration_id}:{self.at.date()}"


class ReminderProps(DemoProps):
    """A reminder: once for a start and a distance to it, however often the registration has changed meanwhile."""

    minutes: int

    @property
    def key(self) -> str:
        start = self.start.astimezone(UTC).isoformat() if self.start else ""
        return f"{self.registration_id}:{start}:{self.minutes}:{self.reader_email}"


P = TypeVar("P", bound=DemoProps)

SAMPLE = DemoProps(
    registration_id=SOMEBODY,
    sequence=3,
    at=datetime(2027, 3, 1, 9, tzinfo=UTC),
    place="Owl & Octave",
    address="Oranienstraße 1, Berlin",
    timezone="Europe/Berlin",
    student_name="Nina Simone",
    student_age=9,
    grade="4th",
    experience_level="beginner",
    interests=["Piano", "Singing"],
    preferred_time="Saturday mornings",
    notes="She hears everything once and plays it.",
    parent_name="Mary Kate Waymon",
    parent_email="mary@example.com",
    parent_phone="+49 30 901820",
    teacher_name="Clara Wieck",
    teacher_email="clara@example.com",
    teacher_phone="+49 30 901821",
    specialization="Piano",
    experience_years=12,
    bio="Gave her first concert at nine.",
    demo_link="https://meet.example.com/demo-7f3a9c",
    start=datetime(2027, 3, 15, 15, tzinfo=UTC),
    end=datetime(2027, 3, 15, 16, tzinfo=UTC),
    reader_name="Mary Kate Waymon",
    reader_email="mary@example.com",
)
SOON = ReminderProps(**SAMPLE.model_dump(), minutes=1440)
TODAY = OnceADay(**SAMPLE.model_dump())
