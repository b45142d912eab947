"""What video does by itself."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.retention import forget
from frontdesk.core.tasks import task
from frontdesk.modules.video import service
from frontdesk.modules.video.models import HostEvent
from frontdesk.modules.video.rules import LOOK_AFTER


@task("video.look_for_overdue", every=LOOK_AFTER / 3)
async def look_for_overdue(session: AsyncSession, now: datetime) -> None:
    """Have the host asked about uploads of which nothing was heard."""
    await service.look_for_overdue(session, now=now)


forget(HostEvent, kept="video_events", over=lambda before: HostEvent.applied_at < before)
