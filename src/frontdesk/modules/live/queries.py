"""Statements over the log. The one that every process runs for its streams speaks to the driver."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Update, func, select, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.sql.dml import ReturningUpdate

from frontdesk.modules.live.models import LiveEvent, LiveLog

# how far the log goes, and what these audiences ($2) are told after a position ($1), at most $3 events: one snapshot,
# so that nobody who goes on from `last` misses an event
READ_ON = """
SELECT l.last, l.forgotten, e.position, e.audience, e.kind, e.data::text AS data
FROM live_log l LEFT JOIN LATERAL (
    SELECT position, audience, kind, data FROM live_events
    WHERE audience = ANY($2::text[]) AND position > $1 ORDER BY position LIMIT $3
) e ON true ORDER BY e.position
"""


def advance() -> ReturningUpdate[int]:
    """Takes the next position; others wait until it is committed."""
    return update(LiveLog).values(last=LiveLog.last + 1).returning(LiveLog.last)


def addition(values: Mapping[str, Any]) -> Insert:
    """Adds an event, unless it is there."""
    return insert(LiveEvent).values(**values).on_conflict_do_nothing()


def forgotten_before(moment: datetime) -> Update:
    """Notes that events up to the newest one before a moment are no longer kept."""
    newest = select(func.max(LiveEvent.position)).where(LiveEvent.at < moment).scalar_subquery()
    return update(LiveLog).values(forgotten=func.greatest(LiveLog.forgotten, newest))


def is_forgotten() -> ColumnElement[bool]:
    """The events of which the log says that they are no longer kept."""
    return LiveEvent.position <= select(LiveLog.forgotten).scalar_subquery()
