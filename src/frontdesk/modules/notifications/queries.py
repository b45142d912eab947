"""Statements over notifications."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Update, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate

from frontdesk.modules.notifications.models import Notification


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


def outcome(notification_id: UUID, **values: object) -> Update:
    """Writes down what became of an attempt, and gives the notification back."""
    return update(Notification).where(Notification.id == notification_id).values(leased_until=None, **values)


def status(notification_id: UUID) -> Select[str]:
    """How far a notification has got."""
    return select(Notification.status).where(Notification.id == notification_id)


def latest(limit: int) -> Select[Notification]:
    """The newest notifications."""
    return select(Notification).order_by(Notification.id.desc()).limit(limit)
