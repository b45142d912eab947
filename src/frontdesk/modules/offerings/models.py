"""The tables of offerings, of who gives them and of the rooms that they need."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Integer, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from frontdesk.core.db import Base, Timestamps
from frontdesk.modules.calendar.service import MAX_BUFFER_MINUTES
from frontdesk.modules.offerings.rules import Assignment
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.rooms.models import Room
from frontdesk.modules.staff.models import Staff


class Offering(Timestamps, Base):
    """A service that a provider sells: so long, at this price, by one of these people, in one of these rooms."""

    __tablename__ = "offerings"
    __table_args__ = (
        # while it has a price, the provider's currency is its and cannot change
        ForeignKeyConstraint(
            ["provider_id", "price_currency"],
            ["providers.id", "providers.currency"],
            name="fk_offerings_price_currency_providers",
        ),
        CheckConstraint("duration_minutes > 0", name="duration_minutes"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("amount = 0 OR price_currency IS NOT NULL OR deleted_at IS NOT NULL", name="price_currency"),
        CheckConstraint(f"buffer_before_minutes BETWEEN 0 AND {MAX_BUFFER_MINUTES}", name="buffer_before_minutes"),
        CheckConstraint(f"buffer_after_minutes BETWEEN 0 AND {MAX_BUFFER_MINUTES}", name="buffer_after_minutes"),
        CheckConstraint(
            f"assignment IN ({', '.join(repr(str(assignment)) for assignment in Assignment)})", name="assignment"
        ),
        Index("ix_offerings_provider_id_name", "provider_id", "name"),
    )
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012  SQLAlchemy reads it from the class

    id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(ForeignKey(Provider.id))
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    duration_minutes: Mapped[int] = mapped_column(Integer)
    amount: Mapped[int]  # minor units of the provider's currency
    price_currency: Mapped[str | None] = mapped_column(Text)  # ISO 4217; none where there is nothing to pay
    # kept free on all calendars that it takes, where these do not ask for more
    buffer_before_minutes: Mapped[int] = mapped_column(SmallInteger)
    buffer_after_minutes: Mapped[int] = mapped_column(SmallInteger)
    assignment: Mapped[str] = mapped_column(Text)  # an `Assignment`
    is_active: Mapped[bool]  # inactive: not sold, and the public does not see it
    version: Mapped[int] = mapped_column(server_default="1")
    deleted_at: Mapped[datetime | None]

    provider: Mapped[Provider] = relationship(lazy="raise", innerjoin=True, foreign_keys=provider_id)
    # those who were removed from the staff or from the rooms stay in these lists, and are told nobody
    team: Mapped[list["OfferingStaff"]] = relationship(lazy="raise", cascade="all, delete-orphan")
    places: Mapped[list["OfferingRoom"]] = relationship(lazy="raise", cascade="all, delete-orphan")

    @property
    def company_id(self) -> UUID:
        """Whose it is."""
        return self.provider.company_id

    @property
    def listed(self) -> bool:
        """Whether the public is offered it."""
        return self.is_active and self.provider.listed

    @property
    def currency(self) -> str:
        """Its provider's."""
        return self.provider.currency

    @property
    def staff_ids(self) -> Sequence[UUID]:
        """Who gives it."""
        return sorted(one.staff_id for one in self.team if one.staff.deleted_at is None)

    @property
    def room_ids(self) -> Sequence[UUID]:
        """The rooms of which it needs one."""
        return sorted(one.room_id for one in self.places if one.room.deleted_at is None)


class OfferingStaff(Base):
    """That somebody gives an offering."""

    __tablename__ = "offering_staff"
    __table_args__ = (Index("ix_offering_staff_staff_id", "staff_id"),)

    offering_id: Mapped[UUID] = mapped_column(ForeignKey(Offering.id, ondelete="CASCADE"), primary_key=True)
    staff_id: Mapped[UUID] = mapped_column(ForeignKey(Staff.id, ondelete="CASCADE"), primary_key=True)
    turn: Mapped[int] = mapped_column(server_default="0")  # grows with each booking given to any of the team

    staff: Mapped[Staff] = relationship(lazy="raise", innerjoin=True)


class OfferingRoom(Base):
    """That a room serves for an offering."""

    __tablename__ = "offering_rooms"
    __table_args__ = (Index("ix_offering_rooms_room_id", "room_id"),)

    offering_id: Mapped[UUID] = mapped_column(ForeignKey(Offering.id, ondelete="CASCADE"), primary_key=True)
    room_id: Mapped[UUID] = mapped_column(ForeignKey(Room.id, ondelete="CASCADE"), primary_key=True)

    room: Mapped[Room] = relationship(lazy="raise", innerjoin=True)
