"""Inviting people by e-mail, and what they answer.

An invitation is bound to an address: the account that accepts it must have that address and have verified it, so that
neither who reads somebody's link nor who signs up with somebody's address gets in. Its token is computed from the row,
and each sending makes a new one.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit, links, outbox
from frontdesk.core.audit import By
from frontdesk.core.ids import new_id
from frontdesk.core.pagination import PageRequest, Slice, paginate
from frontdesk.core.permissions import CompanyRole
from frontdesk.core.principal import Principal
from frontdesk.core.settings import SecuritySettings
from frontdesk.modules.companies import queries
from frontdesk.modules.companies.errors import (
    AddressUnverified,
    AlreadyInvited,
    AlreadyMember,
    InvitationClosed,
    InvitationNotFound,
    InvitedSomebodyElse,
    InviterGone,
)
from frontdesk.modules.companies.events import InvitationSent
from frontdesk.modules.companies.models import Company, Invitation, Membership
from frontdesk.modules.companies.rules import LINK_PURPOSE, InvitationStatus, may_give, same_address
from frontdesk.modules.companies.schemas import InvitationIn
from frontdesk.modules.companies.service import team


def token_of(security: SecuritySettings, invitation: Invitation) -> str:
    """What opens this sending of an invitation."""
    return links.ticket(security, purpose=LINK_PURPOSE, id=invitation.id, generation=invitation.generation)


async def invite(
    session: AsyncSession, company: Company, wanted: InvitationIn, *, lasts: timedelta, by: By, now: datetime
) -> Invitation:
    """Invite whoever has an address. The answer tells nobody whether it has an account.

    Raises:
        Forbidden, RoleAboveOwn: the caller may not give this role.
        AlreadyMember: a member has this address.
        AlreadyInvited: it is invited, and the invitation is still open.
    """
    await team.check_gift(session, company, wanted.role, by=by, now=now)
    if await session.scalar(queries.member_with(company.id, wanted.email)):
        raise AlreadyMember
    await session.execute(queries.lapse(company.id, now=now))
    made = queries.invitation(
        id=new_id(),
        company_id=company.id,
        email=wanted.email,
        role=wanted.role,
        invited_by=by.user_id,
        expires_at=now + lasts,
    )
    invitation: Invitation | None = await session.scalar(made)
    if invitation is None:
        raise AlreadyInvited
    await _sent(session, invitation, "invitation.sent", by=by, now=now)
    return invitation


async def resend(
    session: AsyncSession, company: Company, invitation: Invitation, *, lasts: timedelta, by: By, now: datetime
) -> None:
    """Send an invitation once more, with a new end and a new link in place of the old one. An expired one revives.

    Raises:
        Forbidden, RoleAboveOwn: the caller may not give this role; from now on it is their word.
        InvitationClosed: it has been accepted, declined or revoked.
    """
    role = CompanyRole(invitation.role)
    await team.check_gift(session, company, role, by=by, now=now)
    if invitation.status != InvitationStatus.PENDING:
        raise _closed(InvitationStatus(invitation.status))
    invitation.generation += 1
    invitation.expires_at = now + lasts
    invitation.invited_by = by.user_id
    await session.flush()
    await session.refresh(invitation)
    await _sent(session, invitation, "invitation.resent", by=by, now=now)


async def revoke(session: AsyncSession, company: Company, invitation: Invitation, *, by: By, now: datetime) -> None:
    """Take an invitation back; its links open nothing from then on.

    Raises:
        Forbidden, RoleAboveOwn: the caller may not give this role, and so not take it.
        InvitationClosed: it has been accepted, declined or revoked.
    """
    await team.check_gift(session, company, CompanyRole(invitation.role), by=by, now=now)
    if invitation.status != InvitationStatus.PENDING:
        raise _closed(InvitationStatus(invitation.status))
    await _settle(session, invitation, InvitationStatus.REVOKED, by=by, now=now)


async def accept(
    session: AsyncSession, invitation: Invitation, *, caller: Principal, by: By, now: datetime
) -> Membership:
    """Make the caller work for the company that invited them.

    Raises:
        InvitedSomebodyElse: their account has another address.
        AddressUnverified: it has this address, but they have not shown that it is theirs.
        InvitationClosed: it is no longer open.
        InviterGone: whoever invited them may no longer give this role.
        AlreadyMember: they work there already.
    """
    if not same_address(caller.email, invitation.email):
        raise InvitedSomebodyElse
    if not caller.email_verified:
        raise AddressUnverified
    _check_open(invitation, now)
    role = CompanyRole(invitation.role)
    if not await _still_given(session, invitation, role):
        raise InviterGone
    await team.enrol(session, invitation.company_id, user_id=caller.user_id, role=role, by=by, now=now)
    await _settle(session, invitation, InvitationStatus.ACCEPTED, by=by, now=now)
    return await team.get_member(session, invitation.company_id, user_id=caller.user_id)


async def decline(session: AsyncSession, invitation: Invitation, *, by: By, now: datetime) -> None:
    """Say no to an invitation; raises `InvitationClosed` where it is no longer open."""
    _check_open(invitation, now)
    await _settle(session, invitation, InvitationStatus.DECLINED, by=by, now=now)


async def presented(session: AsyncSession, token: str, *, security: SecuritySettings, lock: bool = False) -> Invitation:
    """The invitation that `token` opens, locked against other answers where asked; raises `InvitationNotFound`."""
    named = links.row_of(token)
    if named is None:
        raise InvitationNotFound
    invitation: Invitation | None = await session.scalar(queries.invitation_by_id(named, lock=lock))
    if invitation is None:
        raise InvitationNotFound
    if links.admits(token, security, purpose=LINK_PURPOSE, generation=invitation.generation) is None:
        raise InvitationNotFound
    return invitation


async def get_invitation(session: AsyncSession, company: Company, invitation_id: UUID) -> Invitation:
    """One of a company's invitations, locked against other changes; raises `InvitationNotFound`."""
    invitation: Invitation | None = await session.scalar(queries.invitation_by_id(invitation_id, lock=True))
    if invitation is None or invitation.company_id != company.id:
        raise InvitationNotFound
    return invitation


async def to_be_sent(
    session: AsyncSession, invitation_id: UUID, *, generation: int, now: datetime
) -> Invitation | None:
    """An invitation with its company and whoever invites, or None: it is open no more, or has been sent again since."""
    found: Invitation | None = await session.scalar(queries.invitation_to_send(invitation_id))
    if found is None or found.generation != generation or found.status_at(now) is not InvitationStatus.PENDING:
        return None
    return found


async def list_invitations(
    session: AsyncSession, company: Company, page: PageRequest, *, status: InvitationStatus | None, now: datetime
) -> Slice[Invitation]:
    """One page of a company's invitations, the latest first."""
    return await paginate(session, queries.invitations(company.id, status=status, now=now), page)


def _check_open(invitation: Invitation, now: datetime) -> None:
    status = invitation.status_at(now)
    if status is not InvitationStatus.PENDING:
        raise _closed(status)


def _closed(status: InvitationStatus) -> InvitationClosed:
    return InvitationClosed(f"It is {status}.", invitation_status=status)


async def _still_given(session: AsyncSession, invitation: Invitation, role: CompanyRole) -> bool:
    """Whether the word of whoever invited still counts: an invitation does not outlive its inviter's rights."""
    if invitation.invited_by is None:
        return False
    inviter = (await session.execute(queries.standing(invitation.company_id, invitation.invited_by))).one()
    if not inviter.is_active:
        return False
    return inviter.is_admin or (inviter.role is not None and may_give(CompanyRole(inviter.role), role))


async def _sent(session: AsyncSession, invitation: Invitation, action: str, *, by: By, now: datetime) -> None:
    fact = InvitationSent(invitation_id=invitation.id, generation=invitation.generation)
    await outbox.record(session, fact, now=now)
    await _tell(session, invitation, action, (None, {"role": invitation.role}), by=by, now=now)


async def _settle(
    session: AsyncSession, invitation: Invitation, status: InvitationStatus, *, by: By, now: datetime
) -> None:
    change = ({"status": InvitationStatus(invitation.status)}, {"status": status})
    invitation.status = status
    await session.flush()
    await _tell(session, invitation, f"invitation.{status}", change, by=by, now=now)


async def _tell(
    session: AsyncSession,
    invitation: Invitation,
    action: str,
    change: audit.Change,
    *,
    by: By,
    now: datetime,
) -> None:
    """Into the audit log: without the address, which stands in the invitation."""
    await audit.record(
        session, action, by=by, now=now, subject_id=invitation.id, company_id=invitation.company_id, change=change
    )
