"""What can be done with people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.ids import new_id
from frontdesk.core.phones import e164
from frontdesk.modules.users import queries
from frontdesk.modules.users.errors import EmailTaken, UserNotFound
from frontdesk.modules.users.models import User
from frontdesk.modules.users.schemas import AccountType


async def create_user(
    session: AsyncSession,
    *,
    email: str,
    profile: Mapping[str, Any] | None = None,
    account_type: AccountType = AccountType.USER,
    email_verified_at: datetime | None = None,
    is_admin: bool = False,
) -> User:
    """A new person, who cannot sign in: passwords are the business of accounts. Raises `EmailTaken`.

    `profile` has fields of `schemas.ProfilePatch`, preferences excepted.
    """
    values = {
        "id": new_id(),
        "email": email,
        "email_verified_at": email_verified_at,
        "account_type": account_type,
        "is_admin": is_admin,
        **_columns(profile or {}),
    }
    user: User | None = await session.scalar(queries.addition(values))
    if user is None:
        raise EmailTaken
    return user


async def get_user(session: AsyncSession, user_id: UUID) -> User:
    """The person with this id; raises `UserNotFound`."""
    user = await session.get(User, user_id)
    if user is None:
        raise UserNotFound
    return user


async def find_by_email(session: AsyncSession, email: str) -> User | None:
    """The person with this address, however its letters are cased."""
    return await session.scalar(queries.by_email(email))


async def change_user(session: AsyncSession, user_id: UUID, changes: Mapping[str, Any]) -> User:
    """Change some fields of a person; preferences that are not named stay. Raises `UserNotFound`."""
    if not changes:
        return await get_user(session, user_id)
    columns = _columns(changes)
    if "preferences" in columns:
        columns["preferences"] = queries.merged(columns["preferences"])
    user: User | None = await session.scalar(queries.change(user_id, columns))
    if user is None:
        raise UserNotFound
    return user


def _columns(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of these fields: beside a phone as it was typed stands its dialled form."""
    return {**fields, "phone_e164": e164(fields["phone"])} if "phone" in fields else dict(fields)
