"""The log of live events, in the order in which they were committed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.core.db import Base


class LiveEvent(Base):
    """Something that an audience is told."""

    __tablename__ = "live_events"
    __table_args__ = (Index("ix_live_events_audience_position", "audience", "position"),)

    position: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False
    )  # grows with each commit: see `LiveLog`
    id: Mapped[UUID] = mapped_column(unique=True)
    audience: Mapped[str] = mapped_column(Text)  # `rules.person` or `rules.company`
    kind: Mapped[str] = mapped_column(Text)  # for example "messages.sent"
    data: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(index=True)


class LiveLog(Base):
    """How far the log goes. Its one row is locked by whoever adds an event, so that positions are those of commits.

    A sequence would hand out numbers before they are committed: who reads on from 12 would miss an 11 that came later.
    """

    __tablename__ = "live_log"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(server_default="0")  # the position of the newest event
    forgotten: Mapped[int] = mapped_column(server_default="0")  # events up to here are no longer kept
