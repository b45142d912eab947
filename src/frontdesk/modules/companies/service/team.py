"""Who works for a company: adding, changing, removing, and handing it over.

Whoever changes a team has locked the company's row (the dependencies do), and every decision rests on roles that were
read after that, the caller's own included: of two changes at once the second sees the first.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit, outbox
from frontdesk.core.audit import By
from frontdesk.core.errors import Forbidden
from frontdesk.core.pagination import PageRequest, Slice, paginate
from frontdesk.core.permissions import CompanyRole, Permission
from frontdesk.core.permissions import may as role_may
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


async def get_member(session: AsyncSession, company_id: UUID, *, user_id: UUID) -> Membership:
    """Somebody's membership and who they are; raises `MemberNotFound`."""
    membership: Membership | None = await session.scalar(queries.member(company_id, user_id))
    if membership is None:
        raise MemberNotFound
    return membership


async def enrol(
    session: AsyncSession, company_id: UUID, *, user_id: UUID, role: CompanyRole, by: By, now: datetime
) -> None:
    """Make somebody work for a company who does not yet; raises `AlreadyMember`."""
    if await session.scalar(queries.enrolment(company_id, user_id=user_id, role=role)) is None:
        raise AlreadyMember
    change = (None, {"role": role})
    await audit.record(
        session, "member.added", by=by, now=now, subject_id=user_id, company_id=company_id, change=change
    )


async def check_gift(session: AsyncSession, company: Company, role: CompanyRole, *, by: By, now: datetime) -> None:
    """Raise `Forbidden` or `RoleAboveOwn` unless the caller may make somebody this."""
    (await _Change.begin(session, company, person=None, by=by, now=now)).check(role)


async def add(
    session: AsyncSession, company: Company, *, user_id: UUID, role: CompanyRole, by: By, now: datetime
) -> Membership:
    """Make somebody who has an account work for the company, from now on.

    Raises:
        Forbidden, RoleAboveOwn: the caller may not give this role.
        UserNotFound: nobody who may sign in has this id.
        AlreadyMember: they work there already.
    """
    change = await _Change.begin(session, company, person=user_id, by=by, now=now)
    change.check(role)
    await change.add(user_id, role)
    return await get_member(session, company.id, user_id=user_id)


async def change_role(
    session: AsyncSession, company: Company, *, user_id: UUID, role: CompanyRole, by: By, now: datetime
) -> Membership:
    """Give a member another role.

    Raises:
        Forbidden, RoleAboveOwn: the caller may not give this role, or not take the one that they have.
        MemberNotFound: they do not work there.
        LastOwner: they are the last owner, and would be one no more.
    """
    change = await _Change.begin(session, company, person=user_id, by=by, now=now)
    change.check(role, change.team.get(user_id))
    await change.give(user_id, role)
    return await get_member(session, company.id, user_id=user_id)


async def remove(session: AsyncSession, company: Company, *, user_id: UUID, by: By, now: datetime) -> None:
    """End somebody's membership; everybody may end their own.

    Raises:
        Forbidden, RoleAboveOwn: it is another's, and the caller may not take their role.
        MemberNotFound: they do not work there.
        LastOwner: they are the last owner.
    """
    change = await _Change.begin(session, company, person=user_id, by=by, now=now)
    if user_id != by.user_id:
        change.check(change.team.get(user_id))
    await change.end(user_id)


async def may(session: AsyncSession, user_id: UUID, permission: Permission, *, company_id: UUID) -> bool:
    """Whether somebody may do this in a company now: for what was begun in a request and ends without one."""
    found = (await session.execute(queries.standing(company_id, user_id))).one_or_none()
    if found is None or not found.is_active:
        return False
    return found.is_admin or (found.role is not None and role_may(CompanyRole(found.role), permission))


async def link_admin(session: AsyncSession, company: Company, *, user_id: UUID, by: By, now: datetime) -> Membership:
    """Make somebody an admin of the company, whether they work there already or not; once more changes nothing.

    Raises:
        Forbidden, RoleAboveOwn: the caller may not give this role.
        UserNotFound: nobody who may sign in has this id.
        AlreadyOwner: they are more than that.
    """
    change = await _Change.begin(session, company, person=user_id, by=by, now=now)
    change.check(CompanyRole.ADMIN)
    match change.team.get(user_id):
        case CompanyRole.OWNER:
            raise AlreadyOwner
        case None:
            await change.add(user_id, CompanyRole.ADMIN)
        case _:
            await change.give(user_id, CompanyRole.ADMIN)
    return await get_member(session, company.id, user_id=user_id)


async def unlink_admin(session: AsyncSession, company: Company, *, user_id: UUID, by: By, now: datetime) -> None:
    """End the membership of one of the company's admins; raises as `remove` does, for others `MemberNotFound`."""
    change = await _Change.begin(session, company, person=user_id, by=by, now=now)
    if user_id != by.user_id:
        change.check(CompanyRole.ADMIN)
    if change.team.get(user_id) is not CompanyRole.ADMIN:
        raise MemberNotFound
    await change.end(user_id)


async def hand_over(session: AsyncSession, company: Company, *, user_id: UUID, by: By, now: datetime) -> Membership:
    """Make a member the owner; the caller, if they own it, becomes an admin.

    Raises:
        Forbidden: the caller does not own it.
        MemberNotFound: the new owner does not work there.
        AlreadyOwner: they own it already.
    """
    change = await _Change.begin(session, company, person=user_id, by=by, now=now)
    if not role_may(change.acting, Permission.COMPANY_TRANSFER):
        raise Forbidden
    if change.team.get(user_id) is CompanyRole.OWNER:
        raise AlreadyOwner
    await change.give(user_id, CompanyRole.OWNER)
    if by.user_id is not None and change.team.get(by.user_id) is CompanyRole.OWNER:
        await change.give(by.user_id, CompanyRole.ADMIN)
    return await get_member(session, company.id, user_id=user_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """One caller's change of a company's team; `team` has the owners, whom it is about and the caller."""

    session: AsyncSession
    company: Company
    team: dict[UUID, CompanyRole]
    acting: CompanyRole  # as what the caller does it
    by: By
    now: datetime

    @classmethod
    async def begin(
        cls, session: AsyncSession, company: Company, *, person: UUID | None, by: By, now: datetime
    ) -> "_Change":
        """Read the roles that matter. Raises `CompanyNotFound` where the caller has lost theirs meanwhile."""
        rows = await session.execute(queries.roles(company.id, {person, by.user_id} - {None}))
        team = {user_id: CompanyRole(role) for user_id, role in rows}
        acting = CompanyRole.OWNER if by.is_admin else _of(by, team)
        return cls(session=session, company=company, team=team, acting=acting, by=by, now=now)

    def check(self, *roles: CompanyRole | None) -> None:
        """Raise unless the caller may give and take these roles."""
        if not may_give(self.acting):
            raise Forbidden
        if not may_give(self.acting, *roles):
            raise RoleAboveOwn

    async def add(self, user_id: UUID, role: CompanyRole) -> None:
        """Let somebody work there who does not yet, and tell them."""
        if not (await users.get_user(self.session, user_id)).is_active:
            raise UserNotFound
        await enrol(self.session, self.company.id, user_id=user_id, role=role, by=self.by, now=self.now)
        await outbox.record(self.session, MemberAdded(company_id=self.company.id, user_id=user_id), now=self.now)

    async def give(self, user_id: UUID, role: CompanyRole) -> None:
        """Give a member this role, unless they have it."""
        held = self._leaving(user_id, role)
        if held is role:
            return
        await self.session.execute(queries.change_of_role(self.company.id, user_id=user_id, role=role))
        self.team[user_id] = role
        await self._told("member.changed", user_id, ({"role": held}, {"role": role}))

    async def end(self, user_id: UUID) -> None:
        """Let a member work there no more."""
        held = self._leaving(user_id, None)
        await self.session.execute(queries.end_of_membership(self.company.id, user_id=user_id))
        await self._told("member.removed", user_id, ({"role": held}, None))

    def _leaving(self, user_id: UUID, role: CompanyRole | None) -> CompanyRole:
        """What a member is who will be `role`; raises where nobody is there, or no owner would be left."""
        held = self.team.get(user_id)
        if held is None:
            raise MemberNotFound
        if not keeps_an_owner(self.team, user_id, role):
            raise LastOwner
        return held

    async def _told(self, action: str, user_id: UUID, change: audit.Change) -> None:
        await audit.record(
            self.session,
            action,
            by=self.by,
            now=self.now,
            subject_id=user_id,
            company_id=self.company.id,
            change=change,
        )


def _of(by: By, team: Team) -> CompanyRole:
    role = team.get(by.user_id) if by.user_id else None
    if role is None:
        raise CompanyNotFound
    return role
