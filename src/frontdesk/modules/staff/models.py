"""The tables of staff and of what teachers tell about themselves."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from frontdesk.core.db import Base
from frontdesk.modules.providers.models import HasCalendar, Provider, sound_rating
from frontdesk.modules.staff.rules import MAX_EXPERIENCE_YEARS
from frontdesk.modules.users.models import User


class Staff(HasCalendar, Base):
    """Somebody who works at a provider. Their calendar inherits the provider's hours, closures and time zone."""

    __tablename__ = "staff"
    __table_args__ = (
        sound_rating(),
        Index("ix_staff_provider_id_name", "provider_id", "name"),
        Index("ix_staff_user_id", "user_id", postgresql_where=text("user_id IS NOT NULL")),
        Index(
            "uq_staff_provider_id_user_id",
            "provider_id",
            "user_id",
            unique=True,
            postgresql_where=text("user_id IS NOT NULL"),
        ),
    )
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012  SQLAlchemy reads it from the class

    provider_id: Mapped[UUID] = mapped_column(ForeignKey(Provider.id))
    # their account; it opens nothing that their membership of the company does not
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str | None] = mapped_column(Text)  # for people: "hairdresser"
    phone: Mapped[str | None] = mapped_column(Text)  # as typed
    phone_e164: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    is_active: Mapped[bool]  # inactive: takes no bookings, and the public does not see them
    version: Mapped[int] = mapped_column(server_default="1")
    deleted_at: Mapped[datetime | None]

    provider: Mapped[Provider] = relationship(lazy="raise", innerjoin=True)
    teaching: Mapped["TeachingProfile | None"] = relationship(lazy="raise")

    @property
    def company_id(self) -> UUID:
        """Whom they work for."""
        return self.provider.company_id

    @property
    def timezone(self) -> str:
        """The zone of their wall clock, their provider's."""
        return self.provider.timezone

    @property
    def listed(self) -> bool:
        """Whether the public is offered their time."""
        return self.is_active and self.provider.listed

    @property
    def is_teacher(self) -> bool:
        """Whether they have a teaching profile."""
        return self.teaching is not None


class TeachingProfile(Base):
    """What a teacher tells about themselves."""

    __tablename__ = "teaching_profiles"
    __table_args__ = (
        CheckConstraint(f"experience_years BETWEEN 0 AND {MAX_EXPERIENCE_YEARS}", name="experience_years"),
    )

    staff_id: Mapped[UUID] = mapped_column(ForeignKey(Staff.id, ondelete="CASCADE"), primary_key=True)
    specialization: Mapped[str | None] = mapped_column(Text)
    bio: Mapped[str | None] = mapped_column(Text)
    experience_years: Mapped[int | None] = mapped_column(SmallInteger)
    availability: Mapped[str | None] = mapped_column(Text)  # in their own words; hours are the calendar's
