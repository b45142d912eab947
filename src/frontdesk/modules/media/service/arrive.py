"""Files that have come: noted once, whoever notices first, and looked at afterwards by a worker."""

import asyncio
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.db import unit_of_work
from frontdesk.core.events import Outside
from frontdesk.modules.media import queries
from frontdesk.modules.media.errors import (
    AddressRefused,
    AlreadyUploaded,
    NotUploaded,
    PictureRefused,
    StorageAway,
    UploadNotFound,
)
from frontdesk.modules.media.events import UploadArrived
from frontdesk.modules.media.models import Upload
from frontdesk.modules.media.ports import Glimpse, limits, storage
from frontdesk.modules.media.rules.formats import START_BYTES, Refusal, type_of
from frontdesk.modules.media.rules.names import Status

LOOKS = 200  # at the storage, in one go: each is a request to it

log = structlog.get_logger()


async def complete(session: AsyncSession, upload: Upload, *, now: datetime) -> Upload:
    """Note that the owner has sent the file; the upload as it is afterwards. Done before: nothing happens.

    A file that shows at once what it is not is deleted, and the address takes another.

    Raises:
        NotUploaded: the storage has no such file.
        PictureRefused: it has the wrong size or type.
        StorageAway: the storage cannot be asked.
    """
    if upload.status != Status.PENDING:
        return upload
    seen = await storage().glimpse(upload.incoming)  # no transaction is open yet
    if seen is None:
        raise NotUploaded
    if (refusal := _objection(upload, seen)) is not None:
        await storage().delete([upload.incoming])
        raise PictureRefused(refusal)
    return await _note(session, upload.id, now=now) or await _as_it_is(session, upload.id)


async def receive(session: AsyncSession, upload_id: UUID, content: bytes, *, file_type: str, now: datetime) -> None:
    """Take a file that was sent to an address of ours.

    Raises:
        AddressRefused: there is no such upload, or its time is over.
        AlreadyUploaded: its file has come.
        PictureRefused: the file has the wrong size or type.
        StorageAway: it cannot be kept.
    """
    upload: Upload | None = await session.scalar(queries.locked(upload_id))
    if upload is None or not upload.is_open or upload.expires_at <= now:
        raise AddressRefused
    if upload.status != Status.PENDING:
        raise AlreadyUploaded
    seen = Glimpse(len(content), file_type, content[:START_BYTES])
    if (refusal := _objection(upload, seen)) is not None:
        raise PictureRefused(refusal)
    # behind the lock: of two at once the second is refused before it writes
    await storage().write(upload.incoming, content, file_type=upload.file_type)
    await _note(session, upload_id, now=now)


async def collect(outside: Outside) -> None:
    """Look for files whose owners never said that they came: the oldest clients only know the address."""
    async with outside.sessions() as session:
        awaited = (await session.scalars(queries.awaited(LOOKS))).all()
    looks = (storage().glimpse(upload.incoming) for upload in awaited)
    found = await asyncio.gather(*looks, return_exceptions=True)
    for upload, seen in zip(awaited, found, strict=True):
        if isinstance(seen, StorageAway):
            log.warning("storage_away", upload_id=str(upload.id))
        elif isinstance(seen, BaseException):
            raise seen
        elif seen is not None:
            async with unit_of_work(outside.sessions) as session:
                await _note(session, upload.id, now=outside.now)


def _objection(upload: Upload, seen: Glimpse) -> Refusal | None:
    """What speaks against a file at first sight."""
    if seen.size > limits().max_bytes:
        return Refusal.TOO_LARGE
    if upload.size is not None and seen.size != upload.size:
        return Refusal.WRONG_SIZE
    if seen.file_type not in (None, upload.file_type) or type_of(seen.start) != upload.file_type:
        return Refusal.WRONG_TYPE
    return None


async def _note(session: AsyncSession, upload_id: UUID, *, now: datetime) -> Upload | None:
    """Have a file looked at; None where somebody has seen to that."""
    upload: Upload | None = await session.scalar(queries.arrival(upload_id, now=now))
    if upload is not None:
        await outbox.record(session, UploadArrived(upload_id=upload_id), now=now)
    return upload


async def _as_it_is(session: AsyncSession, upload_id: UUID) -> Upload:
    found = await session.get(Upload, upload_id)
    if found is None:
        raise UploadNotFound
    return found
