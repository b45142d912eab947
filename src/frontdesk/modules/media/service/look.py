"""Looking at uploads."""

from uuid import UUID

from frontdesk.core.db import Sessions
from frontdesk.modules.media.errors import UploadNotFound
from frontdesk.modules.media.models import Upload


async def get_upload(sessions: Sessions, upload_id: UUID, *, owner_id: UUID) -> Upload:
    """Somebody's own upload, read in a transaction of its own: what follows may wait for the storage.

    Raises `UploadNotFound`, also for other people's.
    """
    async with sessions() as session:
        upload = await session.get(Upload, upload_id)
    if upload is None or upload.owner_id != owner_id:
        raise UploadNotFound
    return upload
