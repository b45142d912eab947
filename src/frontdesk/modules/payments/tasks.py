"""What payments does by itself.

More often than most of it is due: what is due stands in rows, and to look there costs one statement.
"""

from datetime import datetime, timedelta

from sqlalchemy import and_
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.retention import forget
from frontdesk.core.tasks import task
from frontdesk.modules.payments.models import GatewayEvent
from frontdesk.modules.payments.rules import EventStatus
from frontdesk.modules.payments.service import accounts, credentials, payouts, refunding

HOURLY = timedelta(hours=1)
MINUTELY = timedelta(minutes=1)
APPLIED_OR_NOT_OURS = (EventStatus.APPLIED, EventStatus.IGNORED)


@task("payments.renew_credentials", every=HOURLY)
async def renew_credentials(session: AsyncSession, now: datetime) -> None:
    """Have owners' grants renewed that are a week old."""
    await credentials.look_for_due(session, now=now)


@task("payments.pay_out", every=MINUTELY)
async def pay_out(session: AsyncSession, now: datetime) -> None:
    """Have companies paid out whose schedules say so."""
    await payouts.look_for_due(session, now=now)


@task("payments.ask_again", every=HOURLY)
async def ask_again(session: AsyncSession, now: datetime) -> None:
    """Have gateways asked what they may have told us in vain."""
    await refunding.look_for_silent(session, now=now)
    await accounts.look_for_unclear(session, now=now)


# what was rejected waits for somebody who looks at it
forget(
    GatewayEvent,
    kept="gateway_events",
    over=lambda before: and_(GatewayEvent.received_at < before, GatewayEvent.status.in_(APPLIED_OR_NOT_OURS)),
)
