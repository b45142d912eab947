"""The tables of rewards: what was given for what, and on which days."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.core.db import Base
from frontdesk.modules.users.models import User

# neither has a company: what somebody has learned is theirs, wherever it was taught; both are read by user only


class XpEntry(Base):
    """Experience points given for one thing, once; the sum of somebody's is `users.xp`."""

    __tablename__ = "xp_entries"
    __table_args__ = (
        UniqueConstraint("user_id", "source"),
        Index("ix_xp_entries_user_id_id", "user_id", "id"),
        CheckConstraint("amount >= 0", name="amount"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    source: Mapped[str] = mapped_column(Text)  # a kind and an id, "lesson:0197…": what it points at may be no more
    amount: Mapped[int] = mapped_column(Integer)
    earned_at: Mapped[datetime]


class ActivityDay(Base):
    """A date of somebody's own calendar on which they learned something. Moving house changes none of them."""

    __tablename__ = "activity_days"

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    local_date: Mapped[date] = mapped_column(Date, primary_key=True)
    timezone: Mapped[str] = mapped_column(Text)  # IANA: where they were
    first_at: Mapped[datetime]
    streak: Mapped[int] = mapped_column(Integer)  # how long it was then
