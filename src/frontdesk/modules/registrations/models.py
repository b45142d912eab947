"""The table of registrations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from frontdesk.core.db import Base, Timestamps
from frontdesk.modules.bookings.models import Booking
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.registrations.rules import OPEN, Level, Status
from frontdesk.modules.staff.models import Staff

_OPEN = text(f"status IN ({', '.join(repr(str(status)) for status in Status if status in OPEN)})")
# a line each, so that nothing is found across two of them
_SEARCHED = """lower(immutable_unaccent(
    student_name || chr(10) || parent_name || chr(10) || email || chr(10) || phone
    || chr(10) || regexp_replace(phone, '[^0-9]'::text, ''::text, 'g'::text)))"""


def _one_of(column: str, values: type[Status | Level]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class Registration(Timestamps, Base):
    """A child who is to have a demo class, and their parent."""

    __tablename__ = "registrations"
    __table_args__ = (
        CheckConstraint(_one_of("status", Status), name="status"),
        CheckConstraint(_one_of("experience_level", Level), name="experience_level"),
        CheckConstraint("booking_id IS NULL OR demo_scheduled_at IS NOT NULL", name="demo_scheduled_at"),
        # of the same child with the same contact, one is under way
        Index("uq_registrations_by_email", "provider_id", "child_key", text("lower(email)"), unique=True,
              postgresql_where=_OPEN),
        Index("uq_registrations_by_phone", "provider_id", "child_key", "phone_e164", unique=True,
              postgresql_where=_OPEN),
        Index("ix_registrations_company_id_created_at", "company_id", "created_at", "id"),
        Index("ix_registrations_created_at", "created_at", "id"),
        Index("ix_registrations_company_id_registered_at", "company_id", "registered_at"),
        Index("ix_registrations_provider_id", "provider_id"),
        Index("ix_registrations_teacher_id", "teacher_id", postgresql_where=text("teacher_id IS NOT NULL")),
        Index("uq_registrations_booking_id", "booking_id", unique=True),
        Index("ix_registrations_searched", "searched", postgresql_using="gin",
              postgresql_ops={"searched": "gin_trgm_ops"}),
    )  # fmt: skip
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012  SQLAlchemy reads it from the class

    id: Mapped[UUID] = mapped_column(primary_key=True)
    company_id: Mapped[UUID]  # the tenant: every table that grows carries it
    provider_id: Mapped[UUID] = mapped_column(ForeignKey(Provider.id))
    student_name: Mapped[str] = mapped_column(Text)
    child_key: Mapped[str] = mapped_column(Text)  # `rules.child_key` of their name
    student_age: Mapped[int] = mapped_column(SmallInteger)  # years
    grade: Mapped[str] = mapped_column(Text)
    parent_name: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)  # as typed
    phone_e164: Mapped[str | None] = mapped_column(Text)
    preferred_time: Mapped[str | None] = mapped_column(Text)  # in their own words
    experience_level: Mapped[str] = mapped_column(Text)
    interests: Mapped[list[str]] = mapped_column(ARRAY(Text))
    additional_notes: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    teacher_id: Mapped[UUID | None] = mapped_column(ForeignKey(Staff.id))
    demo_link: Mapped[str | None] = mapped_column(Text)
    demo_scheduled_at: Mapped[datetime | None]
    booking_id: Mapped[UUID | None] = mapped_column(ForeignKey(Booking.id))  # of the demo's time, while it is taken
    links_sent: Mapped[int] = mapped_column(SmallInteger, server_default="0")  # how often
    consent: Mapped[str | None] = mapped_column(Text)  # what they agreed to, word for word
    consented_at: Mapped[datetime | None]
    registered_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(server_default="1")
    searched: Mapped[str] = mapped_column(Text, Computed(_SEARCHED, persisted=True), deferred=True)

    teacher: Mapped[Staff | None] = relationship(lazy="raise")
    booking: Mapped[Booking | None] = relationship(lazy="raise")


@dataclass(frozen=True, slots=True)
class RegistrationView:
    """A registration with what an answer about it needs of its provider."""

    registration: Registration
    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A registration with everything that is told about it."""

    registration: Registration
    teacher: Staff | None
    place: str
    address: str | None
    timezone: str
    time: tuple[datetime, datetime] | None  # that the demo has, or had where it is called off
    reminder_minutes: Sequence[int]  # how long ahead the parent is reminded
    sequence: int | None = None  # the version that is told, where that is not the last one

    @property
    def is_open(self) -> bool:
        """Whether anything is still to come of it."""
        return self.registration.status in OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A teacher who could give a demo, and what speaks for them."""

    teacher: Staff
    matches: Sequence[str]  # interests of the child that are theirs
    load: int  # bookings around that time
    starts: Sequence[datetime]  # when they could next
