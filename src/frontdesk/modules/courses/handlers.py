"""What courses does about facts from beneath."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.events import handles
from frontdesk.modules.courses import service
from frontdesk.modules.video.events import VideoChanged


@handles(VideoChanged)
async def show_the_video(session: AsyncSession, fact: VideoChanged, now: datetime) -> None:
    """Have the lesson show the video that it has now."""
    await service.show_video(session, fact.subject_id, now=now)
