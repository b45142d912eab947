"""What uses an upload. The things that do are in the modules above, known here by their kind and id alone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.media import queries
from frontdesk.modules.media.errors import InUse, NotReady, UploadNotFound, WrongFolder
from frontdesk.modules.media.models import Upload
from frontdesk.modules.media.ports import storage
from frontdesk.modules.media.rules.names import PERSONAL, Folder, Status, upload_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A thing that shows pictures, and those that it may show: of one folder, and of its owner or company."""

    kind: str  # for example "room"
    id: UUID
    folder: Folder
    tenant_id: UUID | None = None  # the company, where the folder is a company's

    def __str__(self) -> str:
        """As it is stored."""
        return f"{self.kind}:{self.id}"


async def attach(session: AsyncSession, upload_id: UUID, *, to: Subject, owner_id: UUID) -> Upload:
    """Have `to` use an upload of `owner_id`, which is not swept from then on. Attached to it already: nothing happens.

    Raises:
        UploadNotFound: there is none, or it is somebody else's or another company's.
        WrongFolder: it was uploaded for something else.
        NotReady: it has not come, is being looked at, or was refused.
        InUse: something else uses it.
    """
    upload: Upload | None = await session.scalar(queries.locked(upload_id))
    if upload is None or upload.owner_id != owner_id or upload.tenant_id != to.tenant_id:
        raise UploadNotFound
    if upload.folder != to.folder:
        raise WrongFolder(f"It was uploaded to {upload.folder}.")
    if upload.status != Status.READY:
        raise NotReady(f"It is {upload.status}.")
    if upload.attached_to not in (None, str(to)):
        raise InUse
    _use(upload, to)
    await session.flush()
    return upload


async def detach(session: AsyncSession, upload_id: UUID, *, of: Subject, now: datetime) -> None:
    """Have `of` use an upload no more; it is swept after a while. Not used by it: nothing happens."""
    upload: Upload | None = await session.scalar(queries.locked(upload_id))
    if upload is not None and upload.attached_to == str(of):
        _free(upload, now=now)
        await session.flush()


async def show(
    session: AsyncSession, url: str | None, *, to: Subject, now: datetime, owner_id: UUID | None = None
) -> None:
    """Have `to`, which shows the picture at one address, use the upload behind that and no other; None uses none.

    For things that only know an address. It is used if it is of an upload of `owner_id`, of anybody in the company
    whose the thing is, or, where it is the installation's, of anybody who runs that; any other address is just that.
    An upload whose file has not come yet is used as well: clients save the address as soon as they have it.
    """
    wanted = await _behind(session, url, to=to, owner_id=owner_id) if url else None
    for upload in (await session.scalars(queries.attached(str(to), to.folder))).all():
        if upload is not wanted:
            _free(upload, now=now)
    if wanted is not None:
        _use(wanted, to)
    await session.flush()


async def _behind(session: AsyncSession, url: str, *, to: Subject, owner_id: UUID | None) -> Upload | None:
    named = upload_in(url)
    upload: Upload | None = await session.scalar(queries.locked(named)) if named else None
    if upload is None or (upload.tenant_id, upload.folder) != (to.tenant_id, to.folder):
        return None
    if to.folder in PERSONAL and upload.owner_id != owner_id:
        return None
    is_free = upload.attached_to in (None, str(to)) and upload.status != Status.REFUSED
    is_its_address = url in map(storage().public_url, upload.published)
    return upload if is_free and is_its_address else None


def _use(upload: Upload, subject: Subject) -> None:
    upload.attached_to, upload.free_since = str(subject), None


def _free(upload: Upload, *, now: datetime) -> None:
    upload.attached_to, upload.free_since = None, now
