"""What imports do by themselves."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.tasks import task
from frontdesk.modules.imports import service


@task("imports.forget_old", every=timedelta(hours=1))
async def forget_old(session: AsyncSession, now: datetime) -> None:
    """Delete files and reports that nobody needs any more."""
    await service.forget_old(session, now=now)
