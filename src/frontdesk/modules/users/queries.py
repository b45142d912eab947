"""Statements over people."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, literal, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.sql.dml import ReturningInsert, ReturningUpdate

from frontdesk.modules.users.models import User


def addition(values: Mapping[str, Any]) -> ReturningInsert[User]:
    """Adds a person and returns them; no row where their address is taken."""
    return insert(User).values(**values).on_conflict_do_nothing().returning(User)


def by_email(email: str) -> Select[User]:
    """The person with this address, however its letters are cased."""
    return select(User).where(func.lower(User.email) == func.lower(email))


def locked(user_id: UUID) -> Select[User]:
    """The person with this id as they stand now, locked until the commit."""
    statement = select(User).where(User.id == user_id).with_for_update(key_share=True)
    return statement.execution_options(populate_existing=True)


def change(user_id: UUID, values: Mapping[str, Any]) -> ReturningUpdate[User]:
    """Changes a person and returns them."""
    return update(User).where(User.id == user_id).values(**values).returning(User)


def merged(preferences: Mapping[str, bool]) -> ColumnElement[Any]:
    """The stored preferences with these in place of what they say so far."""
    return User.preferences.op("||")(literal(dict(preferences), JSONB))
