"""What follows for reviews when a booking is over."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.events import handles
from frontdesk.modules.bookings.events import BookingCompleted
from frontdesk.modules.reviews import emails, service
from frontdesk.modules.reviews.events import InvitationDue


@handles(BookingCompleted)
async def plan_the_invitation(session: AsyncSession, fact: BookingCompleted, now: datetime) -> None:
    """Have its client asked how it was, in a few hours."""
    await service.schedule_invitation(session, fact.booking_id, now=now)


@handles(InvitationDue)
async def invite(session: AsyncSession, fact: InvitationDue, now: datetime) -> None:
    """Ask, unless there is nothing to ask any more."""
    invited = await service.invited(session, fact.booking_id)
    if invited is not None:
        await emails.send_invitation(session, invited, now=now)
