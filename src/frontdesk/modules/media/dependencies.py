"""The upload of a path, as a thing that belongs to the caller."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.resources import Held
from frontdesk.modules.media import service
from frontdesk.modules.media.models import Upload


async def own_upload(upload_id: UUID, caller: Caller, held: Held) -> Upload:
    """The caller's own upload of `{upload_id}`; 404 for everybody else, admins included."""
    return await service.get_upload(held.sessions, upload_id, owner_id=caller.user_id)


OwnUpload = Annotated[Upload, Depends(own_upload, scope="function")]
