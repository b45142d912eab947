"""Looking at what has come: published as safe pictures, or refused.

Runs at least once, also twice at the same time. Of two, one writes the outcome; the files have the same keys.
"""

import asyncio
from uuid import UUID

from frontdesk.core.db import unit_of_work
from frontdesk.core.events import Outside
from frontdesk.modules.media import queries
from frontdesk.modules.media.errors import PictureRefused
from frontdesk.modules.media.models import Upload
from frontdesk.modules.media.ports import Storage, limits, storage
from frontdesk.modules.media.rules.formats import Refusal
from frontdesk.modules.media.rules.names import THUMBNAIL_TYPE, FileType, Status, thumbnail
from frontdesk.modules.media.service.pictures import Pictures, made_safe


async def process(outside: Outside, upload_id: UUID) -> None:
    """Publish the pictures of an upload, or refuse it.

    Raises `StorageAway`: the outbox is to try again.
    """
    async with outside.sessions() as session:
        upload = await session.get(Upload, upload_id)
    if upload is None:
        return
    files = storage()
    if upload.status == Status.PROCESSING:
        try:
            await _publish(files, upload, await _looked_at(files, upload))
        except PictureRefused as refused:
            status = await _settle(outside, upload, refused.reason)
        else:
            status = await _settle(outside, upload, None)
        if status != Status.READY:  # refused, or removed meanwhile
            await files.delete(upload.published)
    if upload.is_open:
        # an empty file keeps the place taken for as long as the address would fill it again
        await files.write(upload.incoming, b"", file_type="application/octet-stream")


async def _looked_at(files: Storage, upload: Upload) -> Pictures:
    limit = limits().max_bytes
    data = await files.read(upload.incoming, limit=limit + 1)
    if not data:
        raise PictureRefused(Refusal.MISSING)
    if len(data) > limit:
        raise PictureRefused(Refusal.TOO_LARGE)
    if upload.size is not None and len(data) != upload.size:
        raise PictureRefused(Refusal.WRONG_SIZE)
    return await asyncio.to_thread(made_safe, data, FileType(upload.file_type), max_pixels=limits().max_pixels)


async def _publish(files: Storage, upload: Upload, pictures: Pictures) -> None:
    await files.write(upload.key, pictures.picture, file_type=upload.file_type)
    for size, content in pictures.thumbnails.items():
        await files.write(thumbnail(upload.id, upload.folder, size), content, file_type=THUMBNAIL_TYPE)


async def _settle(outside: Outside, upload: Upload, refusal: Refusal | None) -> str | None:
    """Write the outcome unless there is one; the status that the upload has now, None where it is gone."""
    values: dict[str, object] = {"status": Status.READY}
    if refusal is not None:
        values = {"status": Status.REFUSED, "refusal": refusal, "attached_to": None, "free_since": outside.now}
    async with unit_of_work(outside.sessions) as session:
        await session.execute(queries.outcome(upload.id, **values))
        return await session.scalar(queries.status(upload.id))
