"""What happens to a booking, shown to those who look: its client, and the desk."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.permissions import Permission
from frontdesk.modules.bookings.errors import BookingNotFound
from frontdesk.modules.bookings.service.look import get
from frontdesk.modules.live import service as live


async def show(session: AsyncSession, booking_id: UUID, kind: str, *, now: datetime, **more: Any) -> None:
    """Tell both sides of a booking, as it stands now; nobody where it was deleted, or is none."""
    try:
        booking = (await get(session, booking_id)).booking
    except BookingNotFound:
        return
    told = {
        "booking_id": booking.id,
        "number": booking.number,
        "status": booking.status_at(now),
        "provider_id": booking.provider_id,
        "start_time": booking.start_time,
        "end_time": booking.end_time,
        **more,
    }
    await live.publish(session, live.company(booking.company_id, Permission.BOOKINGS_VIEW), kind, told, now=now)
    if booking.user_id is not None:
        await live.publish(session, live.person(booking.user_id), kind, told, now=now)
