"""The tables of video. What is uploaded belongs to the installation, not to a company: no row has a `tenant_id`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.core.db import Base, Timestamps
from frontdesk.modules.video.rules import UNDER_WAY, Policy, Status


def _among(column: str, values: Iterable[str]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


class Video(Timestamps, Base):
    """One file that was to be uploaded for a subject, and what has become of it. The newest that is ready is shown."""

    __tablename__ = "videos"
    __table_args__ = (
        CheckConstraint(_among("status", Status), name="status"),
        CheckConstraint(_among("policy", Policy), name="policy"),
        CheckConstraint(_among("wanted", Policy), name="wanted"),
        CheckConstraint("upload_id IS NOT NULL OR asset_id IS NOT NULL", name="named"),
        UniqueConstraint("upload_id"),
        UniqueConstraint("asset_id"),
        Index("ix_videos_subject_id", "subject_id", "id"),
        Index("uq_videos_shown", "subject_id", unique=True, postgresql_where=text("status = 'ready'")),
        Index("ix_videos_look_at", "look_at", postgresql_where=text(_among("status", UNDER_WAY))),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)  # UUIDv7: the later upload has the higher one
    subject_id: Mapped[UUID]
    upload_id: Mapped[str | None] = mapped_column(Text)  # the host's names
    asset_id: Mapped[str | None] = mapped_column(Text)
    playback_id: Mapped[str | None] = mapped_column(Text)
    policy: Mapped[str] = mapped_column(Text)  # of the playback id
    wanted: Mapped[str] = mapped_column(Text)  # the policy that the subject asks for; the host may have yet to be told
    status: Mapped[str] = mapped_column(Text)
    ready_at: Mapped[datetime | None]  # since when it has replaced the ones before it, whatever became of it later
    discarded_at: Mapped[datetime | None]
    look_at: Mapped[datetime]  # when its host is asked next, while it is under way
    error: Mapped[str | None] = mapped_column(Text)


class HostEvent(Timestamps, Base):
    """What the host has told, as it told it: stored once, applied by a task."""

    __tablename__ = "video_host_events"
    __table_args__ = (UniqueConstraint("event_id"), Index("ix_video_host_events_applied_at", "applied_at"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    told: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))  # as it was read while it was fresh
    received_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(Text)  # why it changed nothing
