"""The tables of rooms, their prices and their photos."""

from datetime import datetime, time
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Text,
    UniqueConstraint,
    column,
    func,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from frontdesk.core.db import Base, Timestamps
from frontdesk.modules.providers.models import HasCalendar, Provider, sound_rating
from frontdesk.modules.rooms.rules import MAX_PHOTOS

# what a search looks through; as PostgreSQL prints it, so that migrations see no difference
_SEARCHED = """to_tsvector('simple'::regconfig, immutable_unaccent(
    ((name || ' '::text) || COALESCE(description, ''::text))))"""


class Room(HasCalendar, Base):
    """What a provider lets by the hour. Its calendar inherits the provider's hours, closures and time zone."""

    __tablename__ = "rooms"
    __table_args__ = (
        # while there are prices, the provider's currency is theirs and cannot change
        ForeignKeyConstraint(
            ["provider_id", "price_currency"],
            ["providers.id", "providers.currency"],
            name="fk_rooms_price_currency_providers",
        ),
        CheckConstraint("capacity > 0", name="capacity"),
        sound_rating(),
        Index("ix_rooms_provider_id", "provider_id"),
        Index("ix_rooms_search", "search", postgresql_using="gin"),
        Index(
            "ix_rooms_name_trigrams",
            func.immutable_unaccent(column("name")).label("name_trigrams"),
            postgresql_using="gin",
            postgresql_ops={"name_trigrams": "gin_trgm_ops"},
        ),
    )
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012  SQLAlchemy reads it from the class

    provider_id: Mapped[UUID] = mapped_column(ForeignKey(Provider.id))
    name: Mapped[str] = mapped_column(Text)
    description: Mapped[str | None] = mapped_column(Text)
    capacity: Mapped[int] = mapped_column(Integer)  # people
    size: Mapped[float | None] = mapped_column(Double)  # square metres
    is_active: Mapped[bool]  # inactive: takes no bookings, and the public does not see it
    price_currency: Mapped[str | None] = mapped_column(Text)  # ISO 4217; none while there are no prices
    version: Mapped[int] = mapped_column(server_default="1")
    deleted_at: Mapped[datetime | None]
    search: Mapped[str] = mapped_column(
        TSVECTOR, Computed(_SEARCHED, persisted=True), deferred=True, deferred_raiseload=True
    )

    provider: Mapped[Provider] = relationship(lazy="raise", innerjoin=True, foreign_keys=provider_id)

    @property
    def company_id(self) -> UUID:
        """Whose it is."""
        return self.provider.company_id

    @property
    def timezone(self) -> str:
        """The zone of its wall clock, its provider's."""
        return self.provider.timezone

    @property
    def listed(self) -> bool:
        """Whether the public is offered it."""
        return self.is_active and self.provider.listed


class RoomPrice(Base):
    """A tier: what up to so many minutes cost, in the time that it names; a `rules.Tier`."""

    __tablename__ = "room_prices"
    __table_args__ = (
        CheckConstraint("duration_minutes > 0", name="duration_minutes"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("weekdays BETWEEN 1 AND 127", name="weekdays"),
    )

    room_id: Mapped[UUID] = mapped_column(ForeignKey(Room.id, ondelete="CASCADE"), primary_key=True)
    duration_minutes: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    weekdays: Mapped[int] = mapped_column(SmallInteger, primary_key=True, server_default="127")  # Monday is bit 0
    from_time: Mapped[time] = mapped_column(primary_key=True, server_default="00:00")  # local
    to_time: Mapped[time] = mapped_column(primary_key=True, server_default="00:00")  # at or before: on the next day
    amount: Mapped[int]  # minor units of the provider's currency


class RoomPhoto(Timestamps, Base):
    """A picture of a room. Their indexes count from 0 without a gap; so many fit and no more."""

    __tablename__ = "room_photos"
    __table_args__ = (
        # judged at the commit: while they are put in another order, two may share one
        UniqueConstraint(
            "room_id", "index", name="uq_room_photos_room_id_index", deferrable=True, initially="DEFERRED"
        ),
        CheckConstraint(f"index BETWEEN 0 AND {MAX_PHOTOS - 1}", name="index"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    room_id: Mapped[UUID] = mapped_column(ForeignKey(Room.id, ondelete="CASCADE"))
    index: Mapped[int] = mapped_column(SmallInteger)
    url: Mapped[str] = mapped_column(Text)
    caption: Mapped[str | None] = mapped_column(Text)
