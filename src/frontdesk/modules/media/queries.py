"""Statements over uploads."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Update, and_, case, delete, func, insert, or_, select, update
from sqlalchemy.sql.dml import ReturningDelete, ReturningInsert, ReturningUpdate

from frontdesk.modules.media.models import Upload
from frontdesk.modules.media.rules.names import Status
from frontdesk.modules.users.models import User


def addition(values: Mapping[str, Any]) -> ReturningInsert[Upload]:
    """Adds an upload and returns it."""
    return insert(Upload).values(**values).returning(Upload)


def count_unused(owner_id: UUID) -> Select[int]:
    """How many uploads of a person nothing uses."""
    return select(func.count()).select_from(Upload).where(Upload.owner_id == owner_id, Upload.attached_to.is_(None))


def locked(upload_id: UUID) -> Select[Upload]:
    """An upload, for whoever changes it: others wait until they are through."""
    return select(Upload).where(Upload.id == upload_id).with_for_update()


def awaited(limit: int) -> Select[Upload]:
    """Uploads whose file may have come without a word, the latest first."""
    return (
        select(Upload)
        .where(Upload.status == Status.PENDING, Upload.is_open)
        .order_by(Upload.expires_at.desc())
        .limit(limit)
    )


def arrival(upload_id: UUID, *, now: datetime) -> ReturningUpdate[Upload]:
    """Notes that a file has come; no row where that is known already, or too late."""
    return (
        update(Upload)
        .where(Upload.id == upload_id, Upload.status == Status.PENDING, Upload.is_open)
        .values(status=Status.PROCESSING, free_since=case((Upload.attached_to.is_(None), now)))
        .returning(Upload)
    )


def outcome(upload_id: UUID, **values: object) -> Update:
    """Writes down what has become of a file, unless that has happened."""
    return update(Upload).where(Upload.id == upload_id, Upload.status == Status.PROCESSING).values(**values)


def status(upload_id: UUID) -> Select[str]:
    """How far an upload has come."""
    return select(Upload.status).where(Upload.id == upload_id)


def attached(to: str, folder: str) -> Select[Upload]:
    """What a thing uses of a folder, locked, in the order in which everybody locks them."""
    return select(Upload).where(Upload.attached_to == to, Upload.folder == folder).order_by(Upload.id).with_for_update()


def avatar_of(user_id: UUID) -> Select[str | None]:
    """What a person's profile shows, while nobody changes it."""
    return select(User.avatar_url).where(User.id == user_id).with_for_update(key_share=True)


def closing(before: datetime) -> ReturningUpdate[Upload]:
    """Closes uploads whose addresses ended by then."""
    return update(Upload).where(Upload.is_open, Upload.expires_at <= before).values(is_open=False).returning(Upload)


def removal(unused_since: datetime) -> ReturningDelete[Upload]:
    """Removes what never came, and what nothing has used since then."""
    never_came = and_(Upload.status == Status.PENDING, ~Upload.is_open)
    return delete(Upload).where(or_(never_came, Upload.free_since <= unused_since)).returning(Upload)
