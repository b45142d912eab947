"""The statements about videos."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, Update, false, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.sql.dml import ReturningInsert

from frontdesk.modules.video.models import HostEvent, Video
from frontdesk.modules.video.rules import LOOK_AFTER, UNDER_WAY, Policy, Status


def named(*, upload_id: str | None, asset_id: str | None) -> Select[UUID]:
    """Whose videos these names are: one subject, or two where they contradict each other."""
    names = ((Video.upload_id, upload_id), (Video.asset_id, asset_id))
    known = (column == name for column, name in names if name is not None)  # NULL is nobody's name
    return select(Video.subject_id).distinct().where(or_(false(), *known))


def videos_of(*subject_ids: UUID) -> Select[Video]:
    """All videos of subjects, locked, so that no two of one become the one that is shown."""
    return (
        select(Video)
        .where(Video.subject_id.in_(subject_ids))
        .order_by(Video.subject_id, Video.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def of_another_policy(subject_ids: Sequence[UUID], wanted: Policy) -> Select[Video]:
    """The videos of subjects that are to play by this policy and were not so far, locked."""
    statement = videos_of(*subject_ids)
    return statement.where(Video.wanted != wanted, Video.status.not_in([Status.DISCARDED, Status.DELETED]))


def by_asset(asset_id: str) -> Select[Video]:
    """The video that has this name."""
    return select(Video).where(Video.asset_id == asset_id)


def by_upload(upload_id: str) -> Select[Video]:
    """The video that was to come of this upload."""
    return select(Video).where(Video.upload_id == upload_id)


def latest_of(subject_id: UUID) -> Select[Video]:
    """What was uploaded last for a subject."""
    return select(Video).where(Video.subject_id == subject_id).order_by(Video.id.desc()).limit(1)


def shown_by(subject_id: UUID) -> Select[Video]:
    """The video that a subject shows."""
    return select(Video).where(Video.subject_id == subject_id, Video.status == Status.READY)


def adoption(values: dict[str, object]) -> ReturningInsert[UUID]:
    """Take a video in that was not uploaded through us, unless it is there."""
    return upsert(Video).values(**values).on_conflict_do_nothing().returning(Video.id)


def overdue(now: datetime, *, limit: int) -> Update:
    """Take videos whose host has been silent for long, and look at them again after the same while."""
    due = (
        select(Video.id)
        .where(Video.look_at <= now, Video.status.in_(UNDER_WAY))
        .order_by(Video.look_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return update(Video).where(Video.id.in_(due)).values(look_at=now + LOOK_AFTER).returning(Video.id)


def event_received(values: dict[str, object]) -> ReturningInsert[UUID]:
    """Store an event, unless it is there."""
    return upsert(HostEvent).values(**values).on_conflict_do_nothing().returning(HostEvent.id)


def event(host_event_id: UUID) -> Select[HostEvent]:
    """A stored event, locked."""
    return select(HostEvent).where(HostEvent.id == host_event_id).with_for_update()
