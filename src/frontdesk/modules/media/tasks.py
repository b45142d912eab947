"""What uploads do by themselves."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.events import Outside
from frontdesk.core.tasks import errand, task
from frontdesk.modules.media import service


@errand("media.collect", every=timedelta(seconds=15))
async def collect(outside: Outside) -> None:
    """Look for files that came without a word."""
    await service.collect(outside)


@task("media.sweep", every=timedelta(minutes=5))
async def sweep(session: AsyncSession, now: datetime) -> None:
    """Delete what nothing uses."""
    await service.sweep(session, now=now)
