"""What can be done with people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.ids import new_id
from frontdesk.core.phones import e164
from frontdesk.modules.users import queries
from frontdesk.modules.users.errors import EmailTaken, UserNotFound
from frontdesk.modules.users.events import AvatarChanged
from frontdesk.modules.users.models import Tier, User
from frontdesk.modules.users.rules import names
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


def draft(*, email: str, profile: Mapping[str, Any], account_type: AccountType, now: datetime) -> User:
    """Somebody who is not stored, but complete: whoever looks cannot tell them from somebody who is."""
    return User(
        id=new_id(),
        email=email,
        email_verified_at=None,
        preferences={},
        account_type=account_type,
        is_admin=False,
        is_active=True,
        subscription_tier=Tier.FREE,
        xp=0,
        streak_days=0,
        streak_freezes=0,
        streak_frozen=0,
        created_at=now,
        updated_at=now,
        **_columns(profile),
    )


async def enter(session: AsyncSession, drafted: User) -> bool:
    """Store a drafted person; False where their address is taken."""
    values = {column.key: getattr(drafted, column.key) for column in User.__table__.columns}
    known = {name: value for name, value in values.items() if value is not None}
    return await session.scalar(queries.addition(known)) is not None


async def get_user(session: AsyncSession, user_id: UUID) -> User:
    """The person with this id; raises `UserNotFound`."""
    user = await session.get(User, user_id)
    if user is None:
        raise UserNotFound
    return user


async def lock_user(session: AsyncSession, user_id: UUID) -> User:
    """The person with this id as they stand now, locked until the commit; raises `UserNotFound`."""
    user: User | None = await session.scalar(queries.locked(user_id))
    if user is None:
        raise UserNotFound
    return user


async def find_by_email(session: AsyncSession, email: str) -> User | None:
    """The person with this address, however its letters are cased."""
    return await session.scalar(queries.by_email(email))


def wants(user: User, *, by: str, topic: str) -> bool:
    """Whether a person wants to be told of a topic by `email` or `sms`, where that is not necessary."""
    return names.wants(user.preferences, by=by, topic=topic)


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


async def change_email(session: AsyncSession, user_id: UUID, email: str, *, now: datetime) -> None:
    """Give a person another address, which they have shown to be theirs. Raises `EmailTaken`, `UserNotFound`."""
    try:
        await change_user(session, user_id, {"email": email, "email_verified_at": now})
    except IntegrityError as taken:
        raise EmailTaken from taken


async def change_profile(session: AsyncSession, user_id: UUID, changes: Mapping[str, Any], *, now: datetime) -> User:
    """Change what people may change about themselves (`schemas.ProfilePatch`). Raises `UserNotFound`.

    Who moves to another time zone takes the streak along as it stands where they were.
    """
    if "timezone" in changes:
        person = await lock_user(session, user_id)
        person.learning_streak = person.learning_streak.settled(at=now, zone=person.zone)
        await session.flush()
    user = await change_user(session, user_id, changes)
    if "avatar_url" in changes:
        await outbox.record(session, AvatarChanged(user_id=user_id), now=now)
    return user


async def reward(session: AsyncSession, user_id: UUID, *, xp: int, now: datetime) -> User:
    """Add XP to a person for something learned at `now`, and a day of their streak. Raises `UserNotFound`.

    Whoever calls this has written down what for, and sees to it that it is given once.
    """
    user = await lock_user(session, user_id)
    user.xp += xp
    user.learning_streak = user.learning_streak.learned(at=now, zone=user.zone)
    await session.flush()
    return user


def _columns(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of these fields: beside a phone as it was typed stands its dialled form."""
    return {**fields, "phone_e164": e164(fields["phone"])} if "phone" in fields else dict(fields)
