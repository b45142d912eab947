"""What payments does by itself.

Every hour, although most of it is due less often: a beat that is started anew, as with each release, counts from then.
"""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.tasks import task
from frontdesk.modules.payments.service import accounts, credentials, payouts, refunding

HOURLY = timedelta(hours=1)


@task("payments.renew_credentials", every=HOURLY)
async def renew_credentials(session: AsyncSession, now: datetime) -> None:
    """Have owners' grants renewed that are a week old."""
    await credentials.look_for_due(session, now=now)


@task("payments.pay_out", every=HOURLY)
async def pay_out(session: AsyncSession, now: datetime) -> None:
    """Have companies paid out whose schedules say so."""
    await payouts.look_for_due(session, now=now)


@task("payments.ask_again", every=HOURLY)
async def ask_again(session: AsyncSession, now: datetime) -> None:
    """Have gateways asked what they may have told us in vain."""
    await refunding.look_for_silent(session, now=now)
    await accounts.look_for_unclear(session, now=now)
