"""The people of a company over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, status

from frontdesk.core.http.audit import Acting
from frontdesk.core.http.errors import responses
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.paging import Paging
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page
from frontdesk.core.permissions import CompanyRole
from frontdesk.modules.companies import service
from frontdesk.modules.companies.dependencies import LockedCompany, ManagedTeam, TransferableCompany, VisibleTeam
from frontdesk.modules.companies.schemas import MemberIn, MemberOut, MemberPatch, OwnerIn

router = Router(prefix="/companies/{company_id}", tags=["teams"], route_class=IdempotentRoute)


@router.get(
    "/members",
    operation_id="companies_list_members",
    summary="List a company's people",
    response_model=Page[MemberOut],
    responses=responses(401, 403, 404, 422),
)
async def list_(
    company: VisibleTeam,
    session: Session,
    paging: Paging,
    role: Annotated[CompanyRole | None, Query(description="Only those who are this.")] = None,
) -> object:
    """Everybody who works there, for everybody who does: the highest role first, then by name."""
    return await service.list_members(session, company, paging, role=role)


@router.post(
    "/members",
    operation_id="companies_add_member",
    summary="Add somebody to a company",
    status_code=status.HTTP_201_CREATED,
    response_model=MemberOut,
    responses=responses(401, 403, 404, 409, 422),
    dependencies=[Idempotent],
)
async def add(company: ManagedTeam, wanted: MemberIn, by: Acting, session: Session, now: Now) -> object:
    """Add somebody who has an account and has told you its id. They work there at once, are told, and may leave.

    Whoever you know only by address is invited (`POST …/invitations`). You see no more of their account than the list
    of members shows, and they owe you nothing for it.

    Refusals: `forbidden` (403) without `members:manage`; `role_above_own` (403); `user_not_found` (404);
    `already_member` (409).
    """
    return await service.add(session, company, user_id=wanted.user_id, role=wanted.role, by=by, now=now)


@router.patch(
    "/members/{user_id}",
    operation_id="companies_update_member",
    summary="Change somebody's role",
    response_model=MemberOut,
    responses=responses(401, 403, 404, 409, 422),
)
async def update(
    user_id: UUID, company: ManagedTeam, changes: MemberPatch, by: Acting, session: Session, now: Now
) -> object:
    """Give a member another role, from their next request on.

    Refusals: `forbidden` (403) without `members:manage`; `role_above_own` (403) where their role or the new one is
    above yours; `member_not_found` (404); `last_owner` (409).
    """
    return await service.change_role(session, company, user_id=user_id, role=changes.role, by=by, now=now)


@router.delete(
    "/members/{user_id}",
    operation_id="companies_remove_member",
    summary="Remove somebody, or leave",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 409, 422),
)
async def remove(user_id: UUID, company: LockedCompany, by: Acting, session: Session, now: Now) -> None:
    """End a membership, from that person's next request on. Everybody may end their own.

    Refusals: `forbidden` (403) for another's without `members:manage`; `role_above_own` (403); `member_not_found`
    (404); `last_owner` (409): hand the company over first.
    """
    await service.remove(session, company, user_id=user_id, by=by, now=now)


@router.post(
    "/admins/{user_id}",
    operation_id="companies_link_admin",
    summary="Link an admin to a company",
    status_code=status.HTTP_201_CREATED,
    response_model=MemberOut,
    responses=responses(401, 403, 404, 409, 422),
)
async def link_admin(user_id: UUID, company: ManagedTeam, by: Acting, session: Session, now: Now) -> object:
    """Make somebody who has an account an admin of the company, whether they work there already or not.

    Once more changes nothing. Refusals: as for `POST …/members`; `already_owner` (409) for an owner.
    """
    return await service.link_admin(session, company, user_id=user_id, by=by, now=now)


@router.delete(
    "/admins/{user_id}",
    operation_id="companies_unlink_admin",
    summary="Unlink an admin from a company",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 409, 422),
)
async def unlink_admin(user_id: UUID, company: LockedCompany, by: Acting, session: Session, now: Now) -> None:
    """End the membership of one of the company's admins. Whoever is something else there is not found (404).

    Refusals: as for `DELETE …/members/{user_id}`.
    """
    await service.unlink_admin(session, company, user_id=user_id, by=by, now=now)


@router.post(
    "/owner",
    operation_id="companies_hand_over",
    summary="Hand a company over",
    response_model=MemberOut,
    responses=responses(401, 403, 404, 409, 422),
    dependencies=[Idempotent],
)
async def hand_over(company: TransferableCompany, wanted: OwnerIn, by: Acting, session: Session, now: Now) -> object:
    """Make a member the owner in your place: you become one of its admins. Other owners stay what they are.

    Refusals: `forbidden` (403) without `company:transfer`; `member_not_found` (404); `already_owner` (409).
    """
    return await service.hand_over(session, company, user_id=wanted.user_id, by=by, now=now)
