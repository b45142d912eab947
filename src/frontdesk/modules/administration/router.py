"""Everybody's accounts and the audit log over HTTP, for those who run the installation."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from frontdesk.core import audit
from frontdesk.core.http.audit import Acting, AuditEntryOut, AuditFilters, audit_answer
from frontdesk.core.http.auth import Admin
from frontdesk.core.http.errors import responses
from frontdesk.core.http.paging import Cursor, Paging, sort_query
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import CursorPage, Page
from frontdesk.core.permissions import Role
from frontdesk.core.schemas import Search
from frontdesk.modules.administration import service
from frontdesk.modules.administration.dependencies import ThisUser
from frontdesk.modules.administration.schemas import UserPatch
from frontdesk.modules.users.schemas import ProfileOut

router = Router()


@router.get(
    "/users",
    operation_id="users_list",
    summary="List or search users",
    tags=["users"],
    response_model=Page[ProfileOut],
    responses=responses(401, 403, 422),
)
async def list_users(
    _: Admin,
    session: Session,
    now: Now,
    paging: Paging,
    search: Annotated[Search | None, Query(description="Part of a name or address.", examples=["lovelace"])] = None,
    role: Annotated[Role | None, Query(description="Only those whose highest role this is.")] = None,
    is_active: Annotated[bool | None, Query(description="Only those who may sign in, or may not.")] = None,
    sort: Annotated[str | None, sort_query("created_at", "email", "firstname", "lastname")] = None,
) -> object:
    """Everybody with their role, the newest first, for those who run the installation."""
    return await service.list_users(session, paging, search=search, role=role, is_active=is_active, sort=sort, now=now)


@router.get(
    "/users/{user_id}",
    operation_id="users_get",
    summary="Read a user",
    tags=["users"],
    responses=responses(401, 403, 404, 422),
)
async def get_user(user: ThisUser) -> ProfileOut:
    """One person with their role, for those who run the installation."""
    return user


@router.patch(
    "/users/{user_id}",
    operation_id="users_update",
    summary="Deactivate a user, make them an admin, set their subscription",
    tags=["users"],
    responses=responses(401, 403, 404, 409, 422),
)
async def update_user(
    user_id: UUID, changes: UserPatch, _: Admin, by: Acting, session: Session, now: Now
) -> ProfileOut:
    """Change whether somebody may sign in, whether they run the installation, and which lessons they may open.

    What you leave out stays.

    Deactivating ends all their sessions at once. STAFF and STUDIO_OWNER follow from memberships: a `role` in the body
    is ignored, as is everything that is theirs to say.

    Refusals: `user_not_found` (404); `address_unverified` (409) where an admin is to be made of somebody who has not
    shown that their address is theirs; `last_admin` (409) where nobody would be left to run the installation.
    """
    return await service.change_user(session, user_id, changes.model_dump(), by=by, now=now)


@router.get(
    "/admin/audit",
    operation_id="audit_list",
    summary="Read the audit log",
    tags=["admin"],
    responses=responses(401, 403, 422),
)
async def list_audit(
    _: Admin,
    filters: AuditFilters,
    session: Session,
    page: Paging,
    company_id: Annotated[UUID | None, Query(description="Only what concerns this company.")] = None,
    cursor: Cursor = None,
) -> Page[AuditEntryOut] | CursorPage[AuditEntryOut]:
    """Who changed accounts, roles, the catalogue, courses and companies, the latest first. Nobody can edit it.

    Refusals: `invalid_cursor` (422).
    """
    if company_id is not None:
        filters = audit.of_company(filters, company_id)
    return await audit_answer(session, filters, page=page, cursor=cursor)
