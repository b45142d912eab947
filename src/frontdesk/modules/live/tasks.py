"""What is due again and again."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.tasks import task
from frontdesk.modules.live import service


@task("live.forget", every=timedelta(hours=1))
async def forget(session: AsyncSession, now: datetime) -> None:
    """Delete what nobody comes back for any more."""
    await service.forget_old(session, now=now)
