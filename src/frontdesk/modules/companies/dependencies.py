"""The company and the invitation of a path, as things that the caller may see, manage or answer."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from hashlib import sha256
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request, Response

from frontdesk.core.errors import Forbidden, NotFound
from frontdesk.core.http.auth import Caller
from frontdesk.core.http.limits import Allowance
from frontdesk.core.http.resources import CurrentSettings
from frontdesk.core.http.session import Session
from frontdesk.core.permissions import Permission
from frontdesk.core.principal import Principal
from frontdesk.modules.companies import service
from frontdesk.modules.companies.errors import CompanyNotFound
from frontdesk.modules.companies.models import Company, Invitation
from frontdesk.modules.companies.schemas import InvitationIn

INVITATIONS_OF_AN_ACCOUNT = Allowance("60/hour", name="invitations")
INVITATIONS_TO_AN_ADDRESS = Allowance("5/hour", name="invitations-to-an-address")


def require(permission: Permission, caller: Principal, *, company_id: UUID, hidden: type[NotFound]) -> None:
    """Let a caller pass who has `permission` in the company that a thing belongs to.

    Raises:
        NotFound: as `hidden`, for those who do not work there: to them the thing does not exist.
        Forbidden: for those who do, without the right.
    """
    if not caller.works_for(company_id):
        raise hidden
    if not caller.may(permission, company_id=company_id):
        raise Forbidden


def own_company(
    permission: Permission | None = None, *, lock: bool = False
) -> Callable[[UUID, Caller, Session], Awaitable[Company]]:
    """A dependency: the company of `{company_id}` for its people, or those of them who have `permission`.

    404 for everybody else, 403 for its people without the right. Locked where asked: of two who change it at once, the
    second sees what the first has done.
    """

    async def guarded(company_id: UUID, caller: Caller, session: Session) -> Company:
        if permission is not None:
            require(permission, caller, company_id=company_id, hidden=CompanyNotFound)
        elif not caller.works_for(company_id):
            raise CompanyNotFound
        return await service.get_company(session, company_id, lock=lock)

    return guarded


OwnCompany = Annotated[Company, Depends(own_company(), scope="function")]
LockedCompany = Annotated[Company, Depends(own_company(lock=True), scope="function")]
ManagedCompany = Annotated[Company, Depends(own_company(Permission.COMPANY_MANAGE, lock=True), scope="function")]
TransferableCompany = Annotated[Company, Depends(own_company(Permission.COMPANY_TRANSFER, lock=True), scope="function")]
DeletableCompany = Annotated[Company, Depends(own_company(Permission.COMPANY_DELETE, lock=True), scope="function")]
VisibleTeam = Annotated[Company, Depends(own_company(Permission.MEMBERS_VIEW), scope="function")]
InvitingTeam = Annotated[Company, Depends(own_company(Permission.MEMBERS_MANAGE), scope="function")]
ManagedTeam = Annotated[Company, Depends(own_company(Permission.MEMBERS_MANAGE, lock=True), scope="function")]
AuditedCompany = Annotated[Company, Depends(own_company(Permission.AUDIT_VIEW), scope="function")]


async def managed_invitation(invitation_id: UUID, company: ManagedTeam, session: Session) -> Invitation:
    """The invitation of `{invitation_id}` to the company of the path, locked; 404 where it is another's."""
    return await service.get_invitation(session, company, invitation_id)


ManagedInvitation = Annotated[Invitation, Depends(managed_invitation, scope="function")]


async def may_mail(email: str, *, caller: Principal, request: Request, response: Response) -> None:
    """Let nobody flood the world with invitations, nor several together one address; raises `TooManyRequests`."""
    await INVITATIONS_OF_AN_ACCOUNT.spend(request, response, "invitations", str(caller.user_id))
    whose = sha256(email.lower().encode()).hexdigest()  # counted, not written down
    await INVITATIONS_TO_AN_ADDRESS.spend(request, response, "invitations-to-an-address", whose)


async def wanted_invitation(
    _: ManagedTeam, wanted: InvitationIn, caller: Caller, request: Request, response: Response
) -> InvitationIn:
    """The invitation of the body, of somebody who may invite, and not too often."""
    await may_mail(wanted.email, caller=caller, request=request, response=response)
    return wanted


async def sent_invitation(
    invitation: ManagedInvitation, caller: Caller, request: Request, response: Response
) -> Invitation:
    """The invitation of the path, to be sent again, and not too often."""
    await may_mail(invitation.email, caller=caller, request=request, response=response)
    return invitation


WantedInvitation = Annotated[InvitationIn, Depends(wanted_invitation, scope="function")]
SentInvitation = Annotated[Invitation, Depends(sent_invitation, scope="function")]
InvitationToken = Annotated[
    str, Path(description="What stands in the invitation's link.", pattern=r"^[A-Za-z0-9._-]+$", max_length=100)
]


async def presented_invitation(token: InvitationToken, settings: CurrentSettings, session: Session) -> Invitation:
    """The invitation that `{token}` opens, or 404."""
    return await service.presented(session, token, security=settings.security)


async def answered_invitation(token: InvitationToken, settings: CurrentSettings, session: Session) -> Invitation:
    """The same, locked: of two answers at once, the second sees the first."""
    return await service.presented(session, token, security=settings.security, lock=True)


PresentedInvitation = Annotated[Invitation, Depends(presented_invitation, scope="function")]
AnsweredInvitation = Annotated[Invitation, Depends(answered_invitation, scope="function")]


async def invitation_lasts(settings: CurrentSettings) -> timedelta:
    """For how long an invitation can be accepted."""
    return timedelta(days=settings.security.invitation_days)


InvitationLasts = Annotated[timedelta, Depends(invitation_lasts)]
