"""What follows for bookings when money moves."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.events import handles
from frontdesk.modules.bookings import service
from frontdesk.modules.payments.events import ChargePaid


@handles(ChargePaid)
async def take_the_payment(session: AsyncSession, fact: ChargePaid, now: datetime) -> None:
    """Confirm the booking that was paid, or give the money back."""
    await service.take_payment(session, fact.subject_id, fact.charge_id, now=now)
