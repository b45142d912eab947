"""The table of people."""

from datetime import date, datetime
from enum import StrEnum, auto
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, Index, Integer, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.core.db import Base, Timestamps
from frontdesk.modules.users.rules.levels import level_of, xp_of
from frontdesk.modules.users.rules.streaks import MAX_FREEZES, Streak


class Tier(StrEnum):
    """What somebody has subscribed to: each includes what those before it do."""

    FREE = auto()
    PLUS = auto()
    PRO = auto()

    def includes(self, wanted: "Tier") -> bool:
        """Whether who has this may open what asks for `wanted`."""
        order = list(Tier)
        return order.index(self) >= order.index(wanted)


class User(Timestamps, Base):
    """A person. An address belongs to one of them, however its letters are cased."""

    __tablename__ = "users"
    __table_args__ = (
        Index("uq_users_email", text("lower(email)"), unique=True),
        CheckConstraint("account_type IN ('user', 'owner')", name="account_type"),
        CheckConstraint(f"subscription_tier IN ({', '.join(repr(str(tier)) for tier in Tier)})", name="tier"),
        CheckConstraint("xp >= 0", name="xp"),
        CheckConstraint(f"streak_freezes BETWEEN 0 AND {MAX_FREEZES}", name="streak_freezes"),
        CheckConstraint("payment_gateway IN ('stripe', 'square')", name="payment_gateway"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(Text)  # as typed
    email_verified_at: Mapped[datetime | None]
    firstname: Mapped[str | None] = mapped_column(Text)
    lastname: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)  # as typed
    phone_e164: Mapped[str | None] = mapped_column(Text)
    bio: Mapped[str | None] = mapped_column(Text)
    avatar_url: Mapped[str | None] = mapped_column(Text)
    timezone: Mapped[str | None] = mapped_column(Text)  # IANA
    locale: Mapped[str | None] = mapped_column(Text)  # a language tag of BCP 47
    preferences: Mapped[dict[str, Any]] = mapped_column(server_default="{}")  # only what they have said
    payment_gateway: Mapped[str | None] = mapped_column(Text)  # that they, as an owner, want to be paid through
    account_type: Mapped[str] = mapped_column(Text, server_default="user")
    is_admin: Mapped[bool] = mapped_column(server_default="false")  # runs the installation
    is_active: Mapped[bool] = mapped_column(server_default="true")  # may sign in
    subscription_tier: Mapped[str] = mapped_column(Text, server_default=Tier.FREE)
    xp: Mapped[int] = mapped_column(server_default="0")  # the sum of what `rewards` has written down
    # a `rules.streaks.Streak`; null: nothing has been learned yet
    streak_days: Mapped[int] = mapped_column(Integer, server_default="0")
    streak_counted_at: Mapped[datetime | None]
    streak_zone: Mapped[str | None] = mapped_column(Text)  # IANA
    streak_at: Mapped[datetime | None]
    streak_freezes: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    streak_frozen: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    streak_home: Mapped[str | None] = mapped_column(Text)  # IANA
    streak_spent: Mapped[date | None] = mapped_column(Date)

    @property
    def zone(self) -> str:
        """By which zone's calendar they live; UTC while they have not said."""
        return self.timezone or "UTC"

    @property
    def level(self) -> int:
        """The level that their XP come to."""
        return level_of(self.xp)

    @property
    def level_begins(self) -> int:
        """The XP at which their level begins."""
        return xp_of(self.level)

    @property
    def level_ends(self) -> int:
        """The XP at which the next one does."""
        return xp_of(self.level + 1)

    @property
    def learning_streak(self) -> Streak:
        """The streak as of the last day that it knows of."""
        return Streak(
            days=self.streak_days,
            freezes=self.streak_freezes,
            counted_at=self.streak_counted_at,
            zone=self.streak_zone or self.zone,
            at=self.streak_at,
            frozen=self.streak_frozen,
            home=self.streak_home or self.zone,
            spent=self.streak_spent or date.min,
        )

    @learning_streak.setter
    def learning_streak(self, streak: Streak) -> None:
        self.streak_days, self.streak_freezes, self.streak_frozen = streak.days, streak.freezes, streak.frozen
        self.streak_counted_at, self.streak_zone, self.streak_at = streak.counted_at, streak.zone, streak.at
        self.streak_home, self.streak_spent = streak.home, streak.spent

    @property
    def full_name(self) -> str | None:
        """First and last name on one line, as far as they are known."""
        return " ".join(part for part in (self.firstname, self.lastname) if part) or None

    @property
    def email_verified(self) -> bool:
        """Whether they have shown that the address is theirs."""
        return self.email_verified_at is not None
