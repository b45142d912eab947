"""People over HTTP: one's own profile. Everybody's, for those who run the installation, is in `administration`."""

from fastapi import Response

from frontdesk.core.http import etags
from frontdesk.core.http.auth import Caller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.etags import IfMatch
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.modules.users import service
from frontdesk.modules.users.schemas import ProfileOut, ProfilePatch, UserOut

router = Router(prefix="/users", tags=["users"])


@router.get("/me", operation_id="users_get_me", summary="Read your profile", responses=responses(401))
async def get_me(caller: Caller, response: Response, session: Session, now: Now) -> ProfileOut:
    """Your own profile and role. The ETag is of what you may change about yourself."""
    user = await service.get_user(session, caller.user_id)
    return etags.show_whole(response, ProfileOut.of(user, role=caller.role, now=now))


@router.patch("/me", operation_id="users_update_me", summary="Change your profile", responses=responses(401, 412, 422))
async def update_me(
    changes: ProfilePatch, caller: Caller, response: Response, session: Session, now: Now, if_match: IfMatch = None
) -> ProfileOut:
    """Change what you name; what you leave out stays.

    Your address, role and whether your address is verified do not change here: such fields are ignored. A picture of
    your own is uploaded first (`POST /api/v1/uploads/presigned-url`); its `public_url` is what goes here. 412
    `precondition_failed` where you have changed your profile elsewhere since the ETag in If-Match.
    """
    if if_match is not None:
        etags.check_whole(if_match, UserOut.model_validate(await service.lock_user(session, caller.user_id)))
    user = await service.change_profile(session, caller.user_id, changes.model_dump(), now=now)
    return etags.show_whole(response, ProfileOut.of(user, role=caller.role, now=now))
