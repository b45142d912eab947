"""Giving out addresses."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.ids import new_id
from frontdesk.core.principal import Principal
from frontdesk.modules.media import queries
from frontdesk.modules.media.errors import FileTooLarge, TooManyUploads
from frontdesk.modules.media.models import Upload
from frontdesk.modules.media.policies import tenant_for
from frontdesk.modules.media.ports import Address, Slot, limits, storage
from frontdesk.modules.media.rules import names
from frontdesk.modules.media.schemas import UploadIn

MAX_UNUSED = 100  # uploads of one person that nothing uses: with each of the largest size, a gigabyte


async def begin(session: AsyncSession, wanted: UploadIn, *, caller: Principal, now: datetime) -> tuple[Upload, Address]:
    """A new upload of the caller's, and the address that takes its file.

    Raises:
        CompanyNotFound, CompanyRequired, Forbidden: it cannot be for whom it is meant to be (`policies.tenant_for`).
        FileTooLarge: more bytes are announced than the installation takes.
        TooManyUploads: the owner has too many that nothing uses.
        StorageAway: it cannot be asked.
    """
    tenant_id = tenant_for(caller, wanted.folder, company_id=wanted.company_id)
    limit = limits().max_bytes
    if wanted.size is not None and wanted.size > limit:
        raise FileTooLarge(f"At most {limit} bytes are taken.", max_bytes=limit)
    upload_id, lasts = new_id(), limits().address_lasts
    slot = Slot(
        upload_id=upload_id,
        key=names.incoming(upload_id),
        file_type=wanted.file_type,
        size=wanted.size,
        lasts=lasts,
    )
    address = await storage().address(slot)  # before a transaction is open
    if (await session.scalars(queries.count_unused(caller.user_id))).one() >= MAX_UNUSED:
        raise TooManyUploads(f"You have {MAX_UNUSED} that nothing shows.")
    values = {
        "id": upload_id,
        "owner_id": caller.user_id,
        "tenant_id": tenant_id,
        "folder": wanted.folder,
        "file_type": wanted.file_type,
        "size": wanted.size,
        "key": names.picture(upload_id, wanted.folder, wanted.file_type),
        "free_since": now,
        "expires_at": now + lasts,
    }
    upload = (await session.scalars(queries.addition(values))).one()
    return upload, address
