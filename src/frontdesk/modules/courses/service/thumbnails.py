"""Pictures of worlds and lessons: an upload that one of them shows is kept, others are swept after a while."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.courses.models import Lesson, World
from frontdesk.modules.media import service as media
from frontdesk.modules.media.service import Folder, Subject


async def show_thumbnail(session: AsyncSession, thing: World | Lesson, *, now: datetime) -> None:
    """Keep the upload behind the address that it shows now, and let go of what it showed before."""
    await media.show(session, thing.thumbnail_url, to=_shown_by(thing), now=now)


async def drop_thumbnail(session: AsyncSession, thing: World | Lesson, *, now: datetime) -> None:
    """Let go of what it shows, because it ends."""
    if thing.thumbnail_url is not None:
        await media.show(session, None, to=_shown_by(thing), now=now)


def _shown_by(thing: World | Lesson) -> Subject:
    return Subject(kind=type(thing).__name__.lower(), id=thing.id, folder=Folder.THUMBNAILS)
