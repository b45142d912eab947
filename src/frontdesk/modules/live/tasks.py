"""What is due again and again."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.retention import forget as forget_rows
from frontdesk.core.tasks import task
from frontdesk.modules.live import service
from frontdesk.modules.live.models import LiveEvent


@task("live.forget", every=timedelta(hours=1))
async def forget(session: AsyncSession, now: datetime) -> None:
    """Note what nobody comes back for any more."""
    await service.forget_old(session, now=now)


forget_rows(LiveEvent, kept=timedelta(0), over=lambda _: service.is_forgotten())
