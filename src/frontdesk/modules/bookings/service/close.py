"""Closing a place for a time, in sight of what is booked there."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.bookings import queries
from frontdesk.modules.bookings.models import BookingView
from frontdesk.modules.calendar import service as calendar
from frontdesk.modules.calendar.models import Closure
from frontdesk.modules.calendar.schemas import ClosureIn


async def close(
    session: AsyncSession, wanted: ClosureIn, *, provider_id: UUID, room_id: UUID | None, timezone: str, now: datetime
) -> tuple[Closure, Sequence[BookingView]]:
    """Close a room, or a provider with all its rooms, and list the bookings that lie in it: they stand.

    Raises:
        TimeOutOfRange: before 1970 or after 2199.
        InvalidDuration: it ends no later than it starts.
    """
    starts_at, ends_at = (calendar.instant_of(when, timezone) for when in (wanted.starts_at, wanted.ends_at))
    closure = await calendar.add_closure(
        session, room_id or provider_id, starts_at=starts_at, ends_at=ends_at, reason=wanted.reason
    )
    statement = queries.colliding(
        provider_id=provider_id, room_id=room_id, starts_at=starts_at, ends_at=ends_at, now=now
    )
    return closure, [BookingView(*row) for row in await session.execute(statement)]
