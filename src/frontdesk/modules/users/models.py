"""The table of people."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.core.db import Base, Timestamps
from frontdesk.modules.users.rules import DEFAULT_PREFERENCES


class User(Timestamps, Base):
    """A person. An address belongs to one of them, however its letters are cased."""

    __tablename__ = "users"
    __table_args__ = (
        Index("uq_users_email", text("lower(email)"), unique=True),
        CheckConstraint("account_type IN ('user', 'owner')", name="account_type"),
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
    account_type: Mapped[str] = mapped_column(Text, server_default="user")
    is_admin: Mapped[bool] = mapped_column(server_default="false")  # runs the installation
    is_active: Mapped[bool] = mapped_column(server_default="true")  # may sign in

    @property
    def full_name(self) -> str | None:
        """First and last name on one line, as far as they are known."""
        return " ".join(part for part in (self.firstname, self.lastname) if part) or None

    @property
    def email_verified(self) -> bool:
        """Whether they have shown that the address is theirs."""
        return self.email_verified_at is not None

    @property
    def wants_mail(self) -> bool:
        """Whether they want mails that they could do without."""
        return {**DEFAULT_PREFERENCES, **self.preferences}["email_notifications"] is True
