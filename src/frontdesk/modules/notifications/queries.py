"""Statements over notifications."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Insert, Select, Update, func, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import selectinload
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate

from frontdesk.modules.notifications.models import Notification, NotificationAttempt, OptOut


def addition(values: Mapping[str, Any]) -> ReturningInsert[UUID]:
    """Adds a notification; no row comes back where its key has been used."""
    return insert(Notification).values(**values).on_conflict_do_nothing().returning(Notification.id)


def lease(notification_id: UUID, *, now: datetime, until: datetime) -> ReturningUpdate[Notification]:
    """Takes a notification for an attempt to deliver it; no row for one that is sent or in other hands."""
    free = or_(Notification.leased_until.is_(None), Notification.leased_until <= now)
    return (
        update(Notification)
        .where(Notification.id == notification_id, Notification.status != "sent", free)
        .values(leased_until=until, attempts=Notification.attempts + 1)
        .returning(Notification)
    )


def attempt(notification_id: UUID, *, number: int, at: datetime) -> Insert:
    """Writes down that an attempt begins."""
    return insert(NotificationAttempt).values(notification_id=notification_id, number=number, at=at)


def end_of_attempt(notification_id: UUID, *, number: int, error: str | None) -> Update:
    """Writes down how an attempt ended."""
    return (
        update(NotificationAttempt)
        .where(NotificationAttempt.notification_id == notification_id, NotificationAttempt.number == number)
        .values(outcome="failed" if error else "sent", error_message=error)
    )


def outcome(notification_id: UUID, **values: object) -> Update:
    """Writes down what became of an attempt, and gives the notification back."""
    return update(Notification).where(Notification.id == notification_id).values(leased_until=None, **values)


def status(notification_id: UUID) -> Select[str]:
    """How far a notification has got."""
    return select(Notification.status).where(Notification.id == notification_id)


def latest(limit: int) -> Select[Notification]:
    """The newest notifications."""
    return select(Notification).order_by(Notification.id.desc()).limit(limit)


def matching(*conditions: ColumnElement[bool]) -> Select[Notification]:
    """Notifications with their attempts."""
    return select(Notification).options(selectinload(Notification.tries)).where(*conditions)


def last_about(booking_id: UUID, kinds: Collection[str]) -> Select[Notification]:
    """The latest mail of some kinds about a booking to each address."""
    return (
        select(Notification)
        .ext(distinct_on(Notification.recipient_email))
        .where(Notification.booking_id == booking_id, Notification.kind.in_(kinds))
        .order_by(Notification.recipient_email, Notification.id.desc())
    )


def to_recipient(recipient: str) -> ColumnElement[bool]:
    """Notifications to this address or number."""
    to_address = func.lower(Notification.recipient_email) == func.lower(recipient)
    return or_(to_address, Notification.recipient_phone == recipient)


def sms_since(phone: str, since: datetime) -> Select[int]:
    """How many SMS to a number were written down since then."""
    to_it = (Notification.recipient_phone == phone, Notification.queued_at >= since)
    return select(func.count()).select_from(Notification).where(*to_it)


def opt_out(address: str, topic: str) -> Select[str]:
    """That whoever has this address or number, and no account, has turned a topic off."""
    return select(OptOut.topic).where(OptOut.address == address.lower(), OptOut.topic == topic)


def opting_out(address: str, topic: str) -> Insert:
    """Writes that down, once."""
    return insert(OptOut).values(address=address.lower(), topic=topic).on_conflict_do_nothing()
