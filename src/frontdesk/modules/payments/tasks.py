"""What payments does by itself."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.tasks import task
from frontdesk.modules.payments.service import credentials


@task("payments.renew_credentials", every=timedelta(days=1))
async def renew_credentials(session: AsyncSession, now: datetime) -> None:
    """Have owners' grants renewed that are a week old."""
    await credentials.look_for_due(session, now=now)
