"""Invitations over HTTP: for those who send them, and for those who get them."""

from typing import Annotated

from fastapi import Query, status

from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import Caller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.paging import Paging
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page, Slice
from frontdesk.modules.companies import service
from frontdesk.modules.companies.dependencies import (
    AnsweredInvitation,
    InvitationLasts,
    InvitingTeam,
    ManagedInvitation,
    ManagedTeam,
    PresentedInvitation,
    SentInvitation,
    WantedInvitation,
)
from frontdesk.modules.companies.rules import InvitationStatus
from frontdesk.modules.companies.schemas import InvitationOut, MemberOut, PresentedInvitationOut

router = Router(tags=["teams"], route_class=IdempotentRoute)

COMPANYS = "/companies/{company_id}/invitations"


@router.post(
    COMPANYS,
    operation_id="companies_invite",
    summary="Invite somebody by e-mail",
    status_code=status.HTTP_201_CREATED,
    responses=responses(401, 403, 404, 409, 422, 429),
    dependencies=[Idempotent],
)
async def invite(
    company: ManagedTeam, wanted: WantedInvitation, lasts: InvitationLasts, by: Acting, session: Session, now: Now
) -> InvitationOut:
    """Send an invitation to an address, whether it has an account or not. Only that address gets the link.

    It ends after some days, and with your right to give this role.

    Refusals: `forbidden` (403) without `members:manage`; `role_above_own` (403); `already_member` (409);
    `already_invited` (409) while an earlier invitation is open: send that one again; `too_many_requests` (429) after
    60 in an hour of yours, or 5 to one address.
    """
    invitation = await service.invite(session, company, wanted, lasts=lasts, by=by, now=now)
    return InvitationOut.of(invitation, now=now)


@router.get(
    COMPANYS,
    operation_id="companies_list_invitations",
    summary="List a company's invitations",
    responses=responses(401, 403, 404, 422),
)
async def list_(
    company: InvitingTeam,
    session: Session,
    paging: Paging,
    now: Now,
    status: Annotated[InvitationStatus | None, Query(description="Only those of which this has become.")] = None,
) -> Page[InvitationOut]:
    """All invitations, the latest first, for those who may invite."""
    found = await service.list_invitations(session, company, paging, status=status, now=now)
    items = [InvitationOut.of(invitation, now=now) for invitation in found.items]
    return Page.model_validate(Slice(items, found.total, found.page, found.size))


@router.delete(
    f"{COMPANYS}/{{invitation_id}}",
    operation_id="companies_revoke_invitation",
    summary="Revoke an invitation",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 409, 422),
)
async def revoke(company: ManagedTeam, invitation: ManagedInvitation, by: Acting, session: Session, now: Now) -> None:
    """Take an invitation back: its link opens nothing from now on.

    Refusals: `role_above_own` (403) where it gives a role above yours; `invitation_closed` (409) where it has been
    answered or revoked.
    """
    await service.revoke(session, company, invitation, by=by, now=now)


@router.post(
    f"{COMPANYS}/{{invitation_id}}/resend",
    operation_id="companies_resend_invitation",
    summary="Send an invitation again",
    responses=responses(401, 403, 404, 409, 422, 429),
    dependencies=[Idempotent],
)
async def resend(
    company: ManagedTeam,
    invitation: SentInvitation,
    lasts: InvitationLasts,
    by: Acting,
    session: Session,
    now: Now,
) -> InvitationOut:
    """Send it once more, with a new end and a new link; earlier links open nothing. An expired one is open again.

    Refusals: `role_above_own` (403) where it gives a role above yours; `invitation_closed` (409) where it has been
    answered or revoked.
    """
    await service.resend(session, company, invitation, lasts=lasts, by=by, now=now)
    return InvitationOut.of(invitation, now=now)


@router.get(
    "/invitations/{token}",
    operation_id="invitations_get",
    summary="Read what a link invites to",
    responses=responses(404, 422),
)
async def get(invitation: PresentedInvitation, now: Now) -> PresentedInvitationOut:
    """What whoever has this link is invited to. Nothing happens by looking: programs that read mails open links too."""
    return PresentedInvitationOut.of(invitation, now=now)


@router.post(
    "/invitations/{token}/accept",
    operation_id="invitations_accept",
    summary="Accept an invitation",
    response_model=MemberOut,
    responses=responses(401, 403, 404, 409, 422),
)
async def accept(caller: Caller, invitation: AnsweredInvitation, by: Acting, session: Session, now: Now) -> object:
    """Begin to work for the company that invited you. Your account needs the invited address, verified.

    Refusals: `invited_somebody_else` (403); `address_unverified` (403); `invitation_closed` (409) with
    `invitation_status`; `inviter_gone` (409) where whoever invited you may no longer; `already_member` (409).
    """
    return await service.accept(session, invitation, caller=caller, by=by, now=now)


@router.post(
    "/invitations/{token}/decline",
    operation_id="invitations_decline",
    summary="Decline an invitation",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 404, 409, 422),
)
async def decline(invitation: AnsweredInvitation, by: Acting, session: Session, now: Now) -> None:
    """Say no. The link is enough for that; nobody needs an account to be left alone.

    Refusals: `invitation_closed` (409) with `invitation_status`.
    """
    await service.decline(session, invitation, by=by, now=now)
