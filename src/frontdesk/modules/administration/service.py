"""What can be done with everybody's accounts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit
from frontdesk.core.audit import By
from frontdesk.core.pagination import PageRequest, Slice, paginate
from frontdesk.core.permissions import Role
from frontdesk.modules.accounts import service as accounts
from frontdesk.modules.administration import queries
from frontdesk.modules.administration.errors import AddressUnverified, LastAdmin
from frontdesk.modules.users.errors import UserNotFound
from frontdesk.modules.users.models import User
from frontdesk.modules.users.schemas import ProfileOut


async def get_user(session: AsyncSession, user_id: UUID, *, now: datetime) -> ProfileOut:
    """The person with this id, and their role; raises `UserNotFound`."""
    found = (await session.execute(queries.user(user_id))).one_or_none()
    if found is None:
        raise UserNotFound
    user, role = found
    return ProfileOut.of(user, role=Role(role), now=now)


async def list_users(
    session: AsyncSession,
    page: PageRequest,
    *,
    search: str | None = None,
    role: Role | None = None,
    is_active: bool | None = None,
    sort: str | None = None,
    now: datetime,
) -> Slice[ProfileOut]:
    """One page of the people whom the filters leave, each with their role."""
    statement = queries.users(search=search, role_is=role, is_active=is_active, sort=sort)
    found = await paginate(session, statement, page)
    items = [ProfileOut.of(user, role=Role(held), now=now) for user, held in found.items]
    return Slice(items, found.total, found.page, found.size)


async def change_user(
    session: AsyncSession, user_id: UUID, changes: Mapping[str, Any], *, by: By, now: datetime
) -> ProfileOut:
    """Let somebody sign in or not (`is_active`), make them an admin or not (`is_admin`), give them a subscription.

    Who may not sign in has no session either, neither now nor when they may again.

    Raises:
        UserNotFound: there is no such person.
        AddressUnverified: an admin was to be made of somebody who has not shown that their address is theirs.
        LastAdmin: nobody would be left who runs the installation.
    """
    admins = set(await session.scalars(queries.admins_locked()))
    user: User | None = await session.scalar(queries.user_locked(user_id))
    if user is None:
        raise UserNotFound
    if changes.get("is_admin") and not user.is_admin and not user.email_verified:
        raise AddressUnverified
    before = {name: getattr(user, name) for name in changes}
    for name, value in changes.items():
        setattr(user, name, value)
    if admins == {user_id} and not (user.is_admin and user.is_active):
        raise LastAdmin
    await session.flush()
    if "is_active" in changes and changes["is_active"] != before["is_active"]:
        await accounts.end_all(session, user_id, now=now)
    await audit.record(session, "user.changed", by=by, now=now, subject_id=user_id, change=(before, changes))
    await session.refresh(user)
    return await get_user(session, user_id, now=now)
