"""What accounts do by themselves."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.tasks import task
from frontdesk.modules.accounts import service


@task("accounts.forget_sessions", every=timedelta(hours=1))
async def forget_sessions(session: AsyncSession, now: datetime) -> None:
    """Delete what nobody will ask for: sessions that ended long ago, refresh tokens past their end."""
    await service.forget(session, now=now)
