"""What time does to bookings by itself."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.bookings import queries
from frontdesk.modules.bookings.events import BookingCompleted, BookingExpired
from frontdesk.modules.bookings.rules import Status
from frontdesk.modules.bookings.service.change import settle
from frontdesk.modules.calendar import service as calendar
from frontdesk.modules.payments import service as payments

BATCH = 500


async def expire_lapsed(session: AsyncSession, *, now: datetime) -> int:
    """Make pending bookings expired whose hold has ended; tells how many. They read as expired before that, too."""
    found = (await session.scalars(queries.lapsed(now=now, limit=BATCH))).all()
    for booking in found:
        if booking.charge_id is not None:
            await payments.withdraw(session, booking.charge_id, now=now)
        fact = BookingExpired(booking_id=booking.id, company_id=booking.company_id)
        await settle(session, booking, Status.EXPIRED, fact=fact, now=now)
    await calendar.sweep_expired(session, now=now)
    return len(found)


async def complete_ended(session: AsyncSession, *, now: datetime) -> int:
    """Make confirmed bookings completed that have ended; tells how many."""
    found = (await session.scalars(queries.over(now=now, limit=BATCH))).all()
    for booking in found:
        fact = BookingCompleted(booking_id=booking.id, company_id=booking.company_id)
        await settle(session, booking, Status.COMPLETED, fact=fact, now=now)
    return len(found)
