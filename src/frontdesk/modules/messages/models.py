"""The tables of conversations, their messages, and who wants none of whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.core.db import Base, Timestamps
from frontdesk.modules.bookings.models import Booking
from frontdesk.modules.messages.rules import MAX_BODY, Side
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.users.models import User


class Conversation(Timestamps, Base):
    """Two sides and how far each has read. Between the same two there is one, and one more for each booking."""

    __tablename__ = "conversations"
    __table_args__ = (
        CheckConstraint("num_nonnulls(peer_id, provider_id) = 1", name="two_sides"),
        CheckConstraint("user_id < peer_id", name="in_order"),
        CheckConstraint("(provider_id IS NULL) = (company_id IS NULL)", name="company"),
        CheckConstraint("booking_id IS NULL OR provider_id IS NOT NULL", name="booking"),
        CheckConstraint("user_read BETWEEN 0 AND last_number", name="user_read"),
        CheckConstraint("peer_read BETWEEN 0 AND last_number", name="peer_read"),
        Index(
            "uq_conversations_people",
            "user_id",
            "peer_id",
            unique=True,
            postgresql_where=text("peer_id IS NOT NULL"),
        ),
        Index(
            "uq_conversations_provider",
            "user_id",
            "provider_id",
            unique=True,
            postgresql_where=text("provider_id IS NOT NULL AND booking_id IS NULL"),
        ),
        Index(
            "uq_conversations_booking",
            "user_id",
            "booking_id",
            unique=True,
            postgresql_where=text("booking_id IS NOT NULL"),
        ),
        Index("ix_conversations_user_id_last_at", "user_id", "last_at"),
        Index("ix_conversations_peer_id_last_at", "peer_id", "last_at", postgresql_where=text("peer_id IS NOT NULL")),
        Index(
            "ix_conversations_company_id_last_at",
            "company_id",
            "last_at",
            postgresql_where=text("company_id IS NOT NULL"),
        ),
        Index("ix_conversations_provider_id", "provider_id"),
        Index("ix_conversations_booking_id", "booking_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    company_id: Mapped[UUID | None]  # the tenant: the provider's
    user_id: Mapped[UUID] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    peer_id: Mapped[UUID | None] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    provider_id: Mapped[UUID | None] = mapped_column(ForeignKey(Provider.id))
    booking_id: Mapped[UUID | None] = mapped_column(ForeignKey(Booking.id))
    last_number: Mapped[int] = mapped_column(Integer, server_default="0")  # of its messages
    last_at: Mapped[datetime]
    # whoever writes has read what came before, so that all beyond a side's number is the other's
    user_read: Mapped[int] = mapped_column(Integer, server_default="0")
    peer_read: Mapped[int] = mapped_column(Integer, server_default="0")

    def read_by(self, side: Side) -> int:
        """The number up to which a side has read."""
        return self.user_read if side is Side.USER else self.peer_read

    def party(self, side: Side) -> UUID:
        """The person or the provider on a side."""
        party = self.user_id if side is Side.USER else self.peer_id or self.provider_id
        assert party is not None  # noqa: S101  a constraint says so
        return party


class Message(Timestamps, Base):
    """What one side wrote."""

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("side IN ('user', 'peer')", name="side"),
        CheckConstraint(f"length(body) BETWEEN 1 AND {MAX_BODY}", name="body"),
        Index("ix_messages_sender_id", "sender_id"),
    )

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey(Conversation.id, ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)  # from 1, without a gap
    id: Mapped[UUID] = mapped_column(unique=True)
    tenant_id: Mapped[UUID | None]
    side: Mapped[str] = mapped_column(Text)
    # who wrote it in the name of its side
    sender_id: Mapped[UUID | None] = mapped_column(ForeignKey(User.id, ondelete="SET NULL"))
    body: Mapped[str] = mapped_column(Text)


class MessageBlock(Timestamps, Base):
    """That a person or a provider wants no messages of another, in no conversation."""

    __tablename__ = "message_blocks"

    # of persons or providers: ids of both kinds differ
    by_id: Mapped[UUID] = mapped_column(primary_key=True)
    whom_id: Mapped[UUID] = mapped_column(primary_key=True)


@dataclass(frozen=True, slots=True)
class Party:
    """One side as the other sees it."""

    kind: str  # user or provider
    id: UUID
    name: str | None
    avatar_url: str | None = None


@dataclass(frozen=True, slots=True)
class ConversationView:
    """A conversation from one of its sides."""

    conversation: Conversation
    side: Side  # the reader's
    user: Party
    peer: Party
    last: Message
    is_blocked: bool  # by the reader's side

    @property
    def unread(self) -> int:
        """How many messages wait for the reader's side."""
        return self.conversation.last_number - self.conversation.read_by(self.side)

    def party(self, side: Side) -> Party:
        """Who is on a side."""
        return self.user if side is Side.USER else self.peer


@dataclass(frozen=True, slots=True)
class Glance:
    """What somebody sees of themselves on every page."""

    user: User
    unread: int  # of their own conversations, those in which something waits for them


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that waits for somebody, and who hears of it by mail."""

    view: ConversationView
    message: Message
    people: Sequence[User]
    desk: str | None  # the provider's address, where it has one: its people read there
