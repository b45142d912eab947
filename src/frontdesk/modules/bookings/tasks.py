"""What is due again and again, and mails that may be asked for by the id of their booking.

The mails go without anybody asking; these tasks are for operators and for what else shares the queue. What a booking's
reader has been told of it as it stands is not told again.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.tasks import task
from frontdesk.modules.bookings import emails, service
from frontdesk.modules.bookings.rules import Status


@task("bookings.sweep", every=timedelta(seconds=30))
async def sweep(session: AsyncSession, now: datetime) -> None:
    """Expire holds that have ended, complete bookings that are over."""
    await service.expire_lapsed(session, now=now)
    await service.complete_ended(session, now=now)


@task("send_booking_confirmation")
async def send_booking_confirmation(session: AsyncSession, now: datetime, booking_id: str) -> None:
    """Tell a client that their booking is certain, if it is."""
    told = await service.told(session, UUID(booking_id), now=now)
    if told is not None and told.status is Status.CONFIRMED:
        await emails.send_to_client(session, told, emails.confirmation, now=now)


@task("send_booking_confirmation_owner")
async def send_booking_confirmation_owner(session: AsyncSession, now: datetime, booking_id: str) -> None:
    """Tell the owners of a booking's place that somebody comes, if they do."""
    told = await service.told(session, UUID(booking_id), now=now)
    if told is not None and told.status is Status.CONFIRMED:
        await emails.send_to_owners(session, told, emails.confirmation_owner, now=now)


@task("send_booking_cancellation")
async def send_booking_cancellation(session: AsyncSession, now: datetime, booking_id: str) -> None:
    """Tell a client that their booking is off, if it is."""
    told = await service.told(session, UUID(booking_id), now=now)
    if told is not None and told.status is Status.CANCELLED:
        await emails.send_to_client(session, told, emails.cancellation, now=now)
