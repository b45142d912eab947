"""What follows when files come and go, and when people change their pictures."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.events import Outside, handles, reaches_out
from frontdesk.modules.media import queries, service
from frontdesk.modules.media.events import FilesAbandoned, UploadArrived
from frontdesk.modules.media.ports import storage
from frontdesk.modules.media.rules.names import Folder
from frontdesk.modules.media.service import Subject
from frontdesk.modules.users.events import AvatarChanged


@reaches_out(UploadArrived)
async def process(outside: Outside, fact: UploadArrived) -> None:
    """Look at the file."""
    await service.process(outside, fact.upload_id)


@reaches_out(FilesAbandoned)
async def delete(_: Outside, fact: FilesAbandoned) -> None:
    """Delete the files."""
    await storage().delete(fact.keys)


@handles(AvatarChanged)
async def keep_the_avatar(session: AsyncSession, fact: AvatarChanged, now: datetime) -> None:
    """Keep the upload that the person's profile shows, and let those go that it showed before.

    By what it shows now and not by what the fact said: facts may come late and in any order.
    """
    url = await session.scalar(queries.avatar_of(fact.user_id))
    person = Subject(kind="user", id=fact.user_id, folder=Folder.AVATARS)
    await service.show(session, url, to=person, owner_id=fact.user_id, now=now)
