"""The table of reviews."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.core.db import Base, Timestamps
from frontdesk.modules.bookings.models import Booking
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.reviews.rules import STARS
from frontdesk.modules.rooms.models import Room
from frontdesk.modules.staff.models import Staff
from frontdesk.modules.users.models import User


class Review(Timestamps, Base):
    """What a client says of a booking."""

    __tablename__ = "reviews"
    __table_args__ = (
        CheckConstraint(f"rating BETWEEN {STARS[0]} AND {STARS[-1]}", name="rating"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer"),
        CheckConstraint("(hidden_at IS NULL) = (hidden_reason IS NULL)", name="hidden"),
        Index("ix_reviews_provider_id_id", "provider_id", "id"),
        Index("ix_reviews_room_id_id", "room_id", "id", postgresql_where=text("room_id IS NOT NULL")),
        Index("ix_reviews_staff_id_id", "staff_id", "id", postgresql_where=text("staff_id IS NOT NULL")),
        Index("ix_reviews_user_id", "user_id"),
        Index("ix_reviews_answered_by", "answered_by"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    company_id: Mapped[UUID] = mapped_column(index=True)  # the tenant
    booking_id: Mapped[UUID] = mapped_column(ForeignKey(Booking.id), unique=True)  # one each, whoever is first
    provider_id: Mapped[UUID] = mapped_column(ForeignKey(Provider.id))
    room_id: Mapped[UUID | None] = mapped_column(ForeignKey(Room.id))
    staff_id: Mapped[UUID | None] = mapped_column(ForeignKey(Staff.id))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))  # null for guests
    author_name: Mapped[str | None] = mapped_column(Text)  # for strangers: `rules.public_name`
    rating: Mapped[int] = mapped_column(SmallInteger)  # stars
    comment: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    hidden_at: Mapped[datetime | None]  # a hidden one is not shown and does not count
    hidden_reason: Mapped[str | None] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Invited:
    """A client who is to be asked how it was."""

    booking: Booking
    place: str
    address: str  # of mail
    user: User | None
