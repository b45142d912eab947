"""Statements over rewards."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.sql.dml import Insert, ReturningInsert

from frontdesk.core.sorting import Key
from frontdesk.modules.rewards.models import ActivityDay, XpEntry

LATEST_FIRST = Key(XpEntry.id, descending=True)  # a uuid7 grows with the time at which it was made


def entry(values: Mapping[str, Any]) -> ReturningInsert[UUID]:
    """Writes down what was given; no row where something has been given for the same."""
    return insert(XpEntry).values(**values).on_conflict_do_nothing().returning(XpEntry.id)


def day(values: Mapping[str, Any]) -> Insert:
    """Writes down a day on which something was learned, unless it is known."""
    return insert(ActivityDay).values(**values).on_conflict_do_nothing()


def entries_of(user_id: UUID) -> Select[XpEntry]:
    """What somebody was given."""
    return select(XpEntry).where(XpEntry.user_id == user_id)


def days_of(user_id: UUID, *, since: date | None, until: date | None) -> Select[ActivityDay]:
    """The days on which somebody learned, the latest first; `until` is included."""
    statement = select(ActivityDay).where(ActivityDay.user_id == user_id).order_by(ActivityDay.local_date.desc())
    if since is not None:
        statement = statement.where(ActivityDay.local_date >= since)
    if until is not None:
        statement = statement.where(ActivityDay.local_date <= until)
    return statement
