"""What is due again and again."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.tasks import task
from frontdesk.modules.bookings import service


@task("bookings.sweep", every=timedelta(seconds=30))
async def sweep(session: AsyncSession, now: datetime) -> None:
    """Expire holds that have ended, complete bookings that are over."""
    await service.expire_lapsed(session, now=now)
    await service.complete_ended(session, now=now)
