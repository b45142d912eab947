"""What notifications do by themselves."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.tasks import task
from frontdesk.modules.notifications import service


@task("notifications.forget", every=timedelta(hours=1))
async def forget(session: AsyncSession, now: datetime) -> None:
    """Delete what was sent long ago."""
    await service.forget_old(session, now=now)
