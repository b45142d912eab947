"""What time does to bookings by itself."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.modules.bookings import queries
from frontdesk.modules.bookings.events import BookingCompleted, BookingExpired
from frontdesk.modules.bookings.rules import Status
from frontdesk.modules.bookings.service.change import become
from frontdesk.modules.calendar import service as calendar
from frontdesk.modules.payments import service as payments

BATCH = 500


async def expire_lapsed(session: AsyncSession, *, now: datetime) -> int:
    """Make pending bookings expired whose hold has ended; tells how many. They read as expired before that, too."""
    found = (await session.scalars(queries.lapsed(now=now, limit=BATCH))).all()
    facts = [
        BookingExpired(booking_id=booking.id, company_id=booking.company_id, waited_for=booking.pending_reason)
        for booking in found
    ]
    for booking in found:
        if booking.charge_id is not None:
            await payments.withdraw(session, booking.charge_id, now=now)
        become(booking, Status.EXPIRED)
    await outbox.record(session, *facts, now=now)
    await calendar.sweep_expired(session, now=now)
    return len(found)


async def complete_ended(session: AsyncSession, *, now: datetime) -> int:
    """Make confirmed bookings completed that have ended; tells how many."""
    found = (await session.scalars(queries.over(now=now, limit=BATCH))).all()
    for booking in found:
        become(booking, Status.COMPLETED)
    facts = (BookingCompleted(booking_id=booking.id, company_id=booking.company_id) for booking in found)
    await outbox.record(session, *facts, now=now)
    return len(found)
