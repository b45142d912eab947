"""Who works for a company: adding, changing, removing, and handing it over.

Whoever changes a team has locked the company's row (the dependencies do), and every decision rests on roles that were
read after that, the caller's own included: of two changes at once the second sees the first.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit, outbox
from frontdesk.core.audit import By
from frontdesk.core.errors import Forbidden
from frontdesk.core.pagination import PageRequest, Slice, paginate
from frontdesk.core.permissions import CompanyRole, Permission, may
from frontdesk.modules.companies import queries
from frontdesk.modules.companies.errors import (
    AlreadyMember,
    AlreadyOwner,
    CompanyNotFound,
    LastOwner,
    MemberNotFound,
    RoleAboveOwn,
)
from frontdesk.modules.companies.events import MemberAdded
from frontdesk.modules.companies.models import Company, Membership
from frontdesk.modules.companies.rules import Team, keeps_an_owner, may_give
from frontdesk.modules.users import service as users
from frontdesk.modules.users.errors import UserNotFound


async def list_members(
    session: AsyncSession, company: Company, page: PageRequest, *, role: CompanyRole | None = None
) -> Slice[Membership]:
    """One page of a company's people, the highest role first, then by name."""
    return await paginate(session, queries.members(company.id, role=role), page)


async def get_member(session: AsyncSession, company_id: UUID, user_id: UUID) -> Membership:
    """Somebody's membership and who they are; raises `MemberNotFound`."""
    membership: Membership | None = await session.scalar(queries.member(company_id, user_id))
    if membership is None:
        raise MemberNotFound
    return membership


async def enrol(
    session: AsyncSession, *, company_id: UUID, user_id: UUID, role: CompanyRole, by: By, now: datetime
) -> None:
    """Make somebody work for a company who does not yet; raises `AlreadyMember`."""
    if await session.scalar(queries.enrolment(company_id, user_id, role)) is None:
        raise AlreadyMember
    await audit.record(
        session,
        "member.added",
        by=by,
        now=now,
        subject_id=user_id,
        company_id=company_id,
        change=(None, {"role": role}),
    )


async def add(
    session: AsyncSession, company: Company, user_id: UUID, role: CompanyRole, *, by: By, now: datetime
) -> Membership:
    """Make somebody who has an account work for the company, from now on.

    Raises:
        Forbidden, RoleAboveOwn: the caller may not give this role.
        UserNotFound: nobody who may sign in has this id.
        AlreadyMember: they work there already.
    """
    team = await _team(session, company, user_id, by)
    _check(by, team, role)
    if not (await users.get_user(session, user_id)).is_active:
        raise UserNotFound
    await enrol(session, company_id=company.id, user_id=user_id, role=role, by=by, now=now)
    await outbox.record(session, MemberAdded(company_id=company.id, user_id=user_id), now=now)
    return await get_member(session, company.id, user_id)


async def change_role(
    session: AsyncSession, company: Company, user_id: UUID, role: CompanyRole, *, by: By, now: datetime
) -> Membership:
    """Give a member another role.

    Raises:
        Forbidden, RoleAboveOwn: the caller may not give this role, or not take the one that they have.
        MemberNotFound: they do not work there.
        LastOwner: they are the last owner, and would be one no more.
    """
    team = await _team(session, company, user_id, by)
    _check(by, team, role, team.get(user_id))
    await _set_role(session, company, team, user_id, role, by=by, now=now)
    return await get_member(session, company.id, user_id)


async def remove(session: AsyncSession, company: Company, user_id: UUID, *, by: By, now: datetime) -> None:
    """End somebody's membership; everybody may end their own.

    Raises:
        Forbidden, RoleAboveOwn: it is another's, and the caller may not take their role.
        MemberNotFound: they do not work there.
        LastOwner: they are the last owner.
    """
    team = await _team(session, company, user_id, by)
    if user_id != by.user_id:
        _check(by, team, team.get(user_id))
    held = team.get(user_id)
    if held is None:
        raise MemberNotFound
    if not keeps_an_owner(team, user_id, None):
        raise LastOwner
    await session.execute(queries.end_of_membership(company.id, user_id))
    await audit.record(
        session,
        "member.removed",
        by=by,
        now=now,
        subject_id=user_id,
        company_id=company.id,
        change=({"role": held}, None),
    )


async def link_admin(session: AsyncSession, company: Company, user_id: UUID, *, by: By, now: datetime) -> Membership:
    """Make somebody an admin of the company, whether they work there already or not; once more changes nothing.

    Raises:
        Forbidden, RoleAboveOwn, UserNotFound: see `add`.
        AlreadyOwner: they are more than that.
    """
    held = (await _team(session, company, user_id, by)).get(user_id)
    if held is CompanyRole.OWNER:
        raise AlreadyOwner
    if held is None:
        return await add(session, company, user_id, CompanyRole.ADMIN, by=by, now=now)
    return await change_role(session, company, user_id, CompanyRole.ADMIN, by=by, now=now)


async def unlink_admin(session: AsyncSession, company: Company, user_id: UUID, *, by: By, now: datetime) -> None:
    """End the membership of one of the company's admins; raises as `remove` does, for others `MemberNotFound`."""
    if (await _team(session, company, user_id, by)).get(user_id) is not CompanyRole.ADMIN:
        raise MemberNotFound
    await remove(session, company, user_id, by=by, now=now)


async def hand_over(session: AsyncSession, company: Company, user_id: UUID, *, by: By, now: datetime) -> Membership:
    """Make a member the owner; the caller, if they own it, becomes an admin.

    Raises:
        Forbidden: the caller does not own it.
        MemberNotFound: the new owner does not work there.
        AlreadyOwner: they own it already.
    """
    team = await _team(session, company, user_id, by)
    if not may(_acting(by, team), Permission.COMPANY_TRANSFER):
        raise Forbidden
    if team.get(user_id) is CompanyRole.OWNER:
        raise AlreadyOwner
    await _set_role(session, company, team, user_id, CompanyRole.OWNER, by=by, now=now)
    if by.user_id is not None and team.get(by.user_id) is CompanyRole.OWNER:
        after = {**team, user_id: CompanyRole.OWNER}
        await _set_role(session, company, after, by.user_id, CompanyRole.ADMIN, by=by, now=now)
    return await get_member(session, company.id, user_id)


async def check_gift(session: AsyncSession, company: Company, role: CompanyRole, *, by: By) -> None:
    """Raise `Forbidden` or `RoleAboveOwn` unless the caller may make somebody this."""
    _check(by, await _team(session, company, by.user_id, by), role)


async def _team(session: AsyncSession, company: Company, person: UUID | None, by: By) -> Team:
    """The roles of the owners, of `person` and of the caller, as far as they work there."""
    rows = await session.execute(queries.roles(company.id, person, by.user_id))
    return {user_id: CompanyRole(role) for user_id, role in rows}


def _acting(by: By, team: Team) -> CompanyRole:
    if by.is_admin:
        return CompanyRole.OWNER
    role = team.get(by.user_id) if by.user_id else None
    if role is None:  # no more, since the request began
        raise CompanyNotFound
    return role


def _check(by: By, team: Team, *roles: CompanyRole | None) -> None:
    """Raise unless the caller may give and take these roles."""
    acting = _acting(by, team)
    if not may_give(acting):
        raise Forbidden
    if not may_give(acting, *roles):
        raise RoleAboveOwn


async def _set_role(
    session: AsyncSession, company: Company, team: Team, user_id: UUID, role: CompanyRole, *, by: By, now: datetime
) -> None:
    held = team.get(user_id)
    if held is None:
        raise MemberNotFound
    if not keeps_an_owner(team, user_id, role):
        raise LastOwner
    if held is role:
        return
    await session.execute(queries.change_of_role(company.id, user_id, role))
    await audit.record(
        session,
        "member.changed",
        by=by,
        now=now,
        subject_id=user_id,
        company_id=company.id,
        change=({"role": held}, {"role": role}),
    )
