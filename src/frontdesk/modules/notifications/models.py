"""The table of notifications. A reader of a dump learns what people were told, and no link that opens anything."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from frontdesk.core.db import Base, Timestamps
from frontdesk.modules.users.models import User


class Notification(Timestamps, Base):
    """Something that one person is told, and how far it has got."""

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("key"),  # nothing goes twice
        CheckConstraint("type IN ('email', 'sms')", name="type"),
        CheckConstraint("status IN ('queued', 'sent', 'failed')", name="status"),
        CheckConstraint("(recipient_email IS NULL) = (type = 'sms')", name="recipient_email"),
        CheckConstraint("type <> 'sms' OR recipient_phone IS NOT NULL", name="recipient_phone"),
        CheckConstraint("(sent_at IS NOT NULL) = (status = 'sent')", name="sent_at"),
        Index("ix_notifications_user_id", "user_id"),
        Index("ix_notifications_registration_id", "registration_id"),
        Index("ix_notifications_booking_id", "booking_id"),
        Index("ix_notifications_queued_at", "queued_at"),
        Index("ix_notifications_recipient_email", text("lower(recipient_email)")),
        Index(
            "ix_notifications_recipient_phone",
            "recipient_phone",
            "queued_at",
            postgresql_where=text("recipient_phone IS NOT NULL"),
        ),
        Index("ix_notifications_unsent", "status", "id", postgresql_where=text("status <> 'sent'")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)  # for example "accounts.verify_email"
    key: Mapped[str] = mapped_column(Text)  # what makes it this one and no other
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey(User.id, ondelete="CASCADE"))
    registration_id: Mapped[UUID | None]  # these are above us: ids that we do not look behind
    booking_id: Mapped[UUID | None]
    tenant_id: Mapped[UUID | None]
    locale: Mapped[str | None] = mapped_column(Text)  # the language that it is written in; null: the installation's
    recipient_email: Mapped[str | None] = mapped_column(Text)
    recipient_phone: Mapped[str | None] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)  # the text that was sent, without the tokens in its links
    props: Mapped[dict[str, Any]]  # what it is written from: ids, names, times, never a secret
    status: Mapped[str] = mapped_column(Text, server_default="queued")
    error_message: Mapped[str | None] = mapped_column(Text)  # of the last attempt
    queued_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(server_default="0")  # how many there were; see `tries`
    leased_until: Mapped[datetime | None]  # somebody is delivering it until then
    sent_at: Mapped[datetime | None]

    tries: Mapped[list["NotificationAttempt"]] = relationship(lazy="raise", order_by="NotificationAttempt.number")


class NotificationAttempt(Base):
    """One attempt to deliver a notification."""

    __tablename__ = "notification_attempts"
    __table_args__ = (CheckConstraint("outcome IN ('sent', 'failed')", name="outcome"),)

    notification_id: Mapped[UUID] = mapped_column(ForeignKey(Notification.id, ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    outcome: Mapped[str | None] = mapped_column(Text)  # null: under way, or whoever made it died
    error_message: Mapped[str | None] = mapped_column(Text)


class OptOut(Timestamps, Base):
    """That somebody without an account does not want to be told of a topic; those with one have preferences."""

    __tablename__ = "notification_opt_outs"

    address: Mapped[str] = mapped_column(Text, primary_key=True)  # of mail in lower case, or a number (E.164)
    topic: Mapped[str] = mapped_column(Text, primary_key=True)
