"""People over HTTP: one's own profile, and all of them for those who run the installation."""

from typing import Annotated

from fastapi import Query

from frontdesk.core.http.auth import Admin, Caller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.paging import Paging, sort_query
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page
from frontdesk.core.schemas import Search
from frontdesk.modules.users import service
from frontdesk.modules.users.dependencies import ThisUser
from frontdesk.modules.users.schemas import ProfileOut, ProfilePatch, UserOut

router = Router(prefix="/users", tags=["users"])


@router.get("/me", operation_id="users_get_me", summary="Read your profile", responses=responses(401))
async def get_me(caller: Caller, session: Session) -> ProfileOut:
    """Your own profile and role."""
    return ProfileOut.of(await service.get_user(session, caller.user_id), role=caller.role)


@router.patch("/me", operation_id="users_update_me", summary="Change your profile", responses=responses(401, 422))
async def update_me(changes: ProfilePatch, caller: Caller, session: Session) -> ProfileOut:
    """Change what you name; what you leave out stays.

    Your address, role and whether your address is verified do not change here: such fields are ignored.
    """
    user = await service.change_user(session, caller.user_id, changes.model_dump())
    return ProfileOut.of(user, role=caller.role)


@router.get(
    "",
    operation_id="users_list",
    summary="List or search users",
    response_model=Page[UserOut],
    responses=responses(401, 403, 422),
)
async def list_(
    _: Admin,
    session: Session,
    paging: Paging,
    search: Annotated[Search | None, Query(description="Part of a name or address.", examples=["lovelace"])] = None,
    sort: Annotated[str | None, sort_query("created_at", "email", "firstname", "lastname")] = None,
) -> object:
    """Everybody, the newest first, for those who run the installation."""
    return await service.list_users(session, paging, search=search, sort=sort)


@router.get(
    "/{user_id}",
    operation_id="users_get",
    summary="Read a user",
    response_model=UserOut,
    responses=responses(401, 403, 404, 422),
)
async def get(user: ThisUser) -> object:
    """One person, for those who run the installation."""
    return user
