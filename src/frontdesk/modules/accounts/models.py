"""The tables of passwords, identities elsewhere, sessions, refresh tokens and mailed links.

With none of it can a dump's reader sign in.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, LargeBinary, Text, exists
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.core.db import Base, Timestamps
from frontdesk.modules.users.models import User


class Credential(Timestamps, Base):
    """The password of a person who has one."""

    __tablename__ = "credentials"

    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"), primary_key=True)
    password_hash: Mapped[str] = mapped_column(Text)  # argon2id, or bcrypt until they next sign in
    changed_at: Mapped[datetime]
    # whether the first of them was chosen with a link mailed to the address that the account has now: otherwise whoever
    # typed the address in may have chosen it
    is_owners: Mapped[bool] = mapped_column(server_default="false")


class UserIdentity(Base):
    """Who a person is to an identity provider."""

    __tablename__ = "identities"
    __table_args__ = (Index("ix_identities_user_id", "user_id"),)

    provider: Mapped[str] = mapped_column(Text, primary_key=True)  # "google", or the issuer of a user pool
    subject: Mapped[str] = mapped_column(Text, primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    created_at: Mapped[datetime]
    is_admin: Mapped[bool] = mapped_column(server_default="false")  # what the last token of a user pool said

    @classmethod
    def makes_admin(cls) -> ColumnElement[bool]:
        """Whether the last token of a user pool made the person of a statement an admin."""
        return exists().where(cls.user_id == User.id, cls.is_admin)


class UserSession(Base):
    """One sign-in. Its access and refresh tokens are worth something until it ends."""

    __tablename__ = "sessions"
    __table_args__ = (Index("ix_sessions_user_id", "user_id"), Index("ix_sessions_expires_at", "expires_at"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]  # when its tokens were last exchanged: writing at each request would cost too much
    expires_at: Mapped[datetime]  # when its last token does
    ended_at: Mapped[datetime | None]  # by logout, or because a refresh token was stolen
    address: Mapped[str] = mapped_column(Text)
    user_agent: Mapped[str | None] = mapped_column(Text)


class RefreshToken(Base):
    """A refresh token, of which only the hash is known. The tokens of one session are a family."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (
        Index("ix_refresh_tokens_session_id", "session_id"),
        Index("ix_refresh_tokens_expires_at", "expires_at"),
    )

    fingerprint: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    session_id: Mapped[UUID] = mapped_column(ForeignKey(UserSession.id, ondelete="CASCADE"))
    expires_at: Mapped[datetime]
    spent_at: Mapped[datetime | None]


class AccountLink(Base):
    """A link that was mailed to somebody, good for one use. What is in the mail is computed from `id`, not stored."""

    __tablename__ = "account_links"
    __table_args__ = (
        CheckConstraint("purpose IN ('verify_email', 'reset_password', 'change_email')", name="purpose"),
        Index("ix_account_links_user_id_purpose", "user_id", "purpose"),
        Index("ix_account_links_expires_at", "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(Text)
    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    email: Mapped[str] = mapped_column(Text)  # where it was sent: whoever opens it has that address
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]  # or overtaken: nobody opens it any more
