"""People over HTTP: one's own profile. Everybody's, for those who run the installation, is in `administration`."""

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.modules.users import service
from frontdesk.modules.users.schemas import ProfileOut, ProfilePatch

router = Router(prefix="/users", tags=["users"])


@router.get("/me", operation_id="users_get_me", summary="Read your profile", responses=responses(401))
async def get_me(caller: Caller, session: Session, now: Now) -> ProfileOut:
    """Your own profile and role."""
    return ProfileOut.of(await service.get_user(session, caller.user_id), role=caller.role, now=now)


@router.patch("/me", operation_id="users_update_me", summary="Change your profile", responses=responses(401, 422))
async def update_me(changes: ProfilePatch, caller: Caller, session: Session, now: Now) -> ProfileOut:
    """Change what you name; what you leave out stays.

    Your address, role and whether your address is verified do not change here: such fields are ignored. A picture of
    your own is uploaded first (`POST /api/v1/uploads/presigned-url`); its `public_url` is what goes here.
    """
    user = await service.change_profile(session, caller.user_id, changes.model_dump(), now=now)
    return ProfileOut.of(user, role=caller.role, now=now)
