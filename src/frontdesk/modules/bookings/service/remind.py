"""When clients are reminded: facts that are recorded for later, and looked at again when their time has come.

Nothing is unscheduled when a booking moves or is called off: what does not fit any more when it is due is let go.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.modules.bookings import queries
from frontdesk.modules.bookings.events import ReminderDue
from frontdesk.modules.bookings.models import Told
from frontdesk.modules.bookings.rules import Status, reminder_fits


async def schedule_reminders(session: AsyncSession, told: Told, *, now: datetime) -> None:
    """Have the client of a certain booking reminded, as far ahead as the provider wants; what is past is left out."""
    booking = told.booking
    ahead = [(booking.id, booking.company_id, booking.start_time)] if told.status is Status.CONFIRMED else []
    await _schedule(session, ahead, told.reminder_minutes, now=now)


async def schedule_more(session: AsyncSession, provider_id: UUID, minutes: Collection[int], *, now: datetime) -> None:
    """Have the clients of all certain bookings of a provider reminded so many minutes ahead, too."""
    ahead = (await session.execute(queries.to_be_reminded(provider_id, now=now))).all()
    await _schedule(session, [(row[0], row[1], row[2]) for row in ahead], minutes, now=now)


async def _schedule(
    session: AsyncSession, ahead: Collection[tuple[UUID, UUID, datetime]], minutes: Collection[int], *, now: datetime
) -> None:
    facts = [
        (ReminderDue(booking_id=booking_id, company_id=company_id, start=start, minutes=lead), at)
        for booking_id, company_id, start in ahead
        for lead in minutes
        if (at := start - timedelta(minutes=lead)) > now
    ]
    await outbox.schedule(session, facts)


def is_due(told: Told, fact: ReminderDue, *, now: datetime) -> bool:
    """Whether a reminder whose time has come is still one of this booking's."""
    still = told.status is Status.CONFIRMED and told.booking.start_time == fact.start
    return still and reminder_fits(fact.minutes, start=fact.start, leads=told.reminder_minutes, now=now)
