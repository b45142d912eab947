"""What follows when people are invited and added: they are told."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.events import handles
from frontdesk.core.permissions import CompanyRole
from frontdesk.modules.companies import emails, service
from frontdesk.modules.companies.errors import MemberNotFound
from frontdesk.modules.companies.events import InvitationSent, MemberAdded
from frontdesk.modules.notifications import service as notifications
from frontdesk.modules.notifications.service import About


@handles(InvitationSent)
async def mail_the_invitation(session: AsyncSession, fact: InvitationSent, now: datetime) -> None:
    """Send the link to the invited address, unless it would open nothing by now."""
    found = await service.to_be_sent(session, fact.invitation_id, generation=fact.generation, now=now)
    if found is None:
        return
    props = emails.Invited(
        invitation_id=found.id,
        generation=found.generation,
        company=found.company.name,
        inviter=found.inviter.full_name if found.inviter else None,
        role=CompanyRole(found.role),
        expires_at=found.expires_at,
    )
    about = About(tenant_id=found.company_id)
    await notifications.send(session, emails.invitation(props), to=found.email, now=now, about=about)


@handles(MemberAdded)
async def mail_the_new_member(session: AsyncSession, fact: MemberAdded, now: datetime) -> None:
    """Tell somebody that they work for a company, unless they have left it by now.

    Only at an address that they have verified: otherwise whoever signs up with another's address could have mails sent
    there, as many as they like.
    """
    try:
        found = await service.get_member(session, fact.company_id, user_id=fact.user_id)
    except MemberNotFound:
        return
    if not found.user.email_verified:
        return
    props = emails.Added(
        company_id=found.company_id,
        user_id=found.user_id,
        added_at=found.created_at,
        company=found.company.name,
        name=found.user.firstname,
        role=CompanyRole(found.role),
    )
    about = About(user_id=found.user_id, tenant_id=found.company_id, locale=found.user.locale)
    await notifications.send(session, emails.member_added(props), to=found.user.email, now=now, about=about)
