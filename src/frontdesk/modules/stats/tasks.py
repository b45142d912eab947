"""What is counted by itself."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.tasks import task
from frontdesk.modules.stats import service


@task("stats.add_up", every=timedelta(seconds=10))
async def add_up(session: AsyncSession, now: datetime) -> None:
    """Add what has changed to the sums."""
    del now
    await service.add_up(session)
