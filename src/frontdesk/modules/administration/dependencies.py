"""The user of a path, as a thing that only those who run the installation may see."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from frontdesk.core.http.auth import Admin
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.modules.administration import service
from frontdesk.modules.users.schemas import ProfileOut


async def this_user(user_id: UUID, _: Admin, session: Session, now: Now) -> ProfileOut:
    """The user of `{user_id}`, for admins; 403 for everybody else, whether there is one or not."""
    return await service.get_user(session, user_id, now=now)


ThisUser = Annotated[ProfileOut, Depends(this_user, scope="function")]
