"""When all rooms of a provider can be booked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import reader
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.calendar.schemas import AvailabilityQuery
from frontdesk.modules.providers.service import Asked
from frontdesk.modules.rooms import queries


@dataclass(frozen=True, slots=True)
class BookableRoom:
    """A room, and when it can be booked."""

    room_id: UUID
    name: str
    bookable: calendars.BookableStarts

    def rendered(self) -> dict[str, object]:
        """The same as `schemas.RoomAvailability`, ready for JSON."""
        return {"room_id": str(self.room_id), "name": self.name, **self.bookable.rendered()}


async def bookable_starts(
    session: AsyncSession, provider: Asked, question: AvailabilityQuery, *, now: datetime
) -> list[BookableRoom]:
    """When each room of a provider can be booked, by name: one statement for the busy times of all.

    Raises:
        InvalidWindow: the days end before they begin, or are more than 62.
        TimeOutOfRange: they lie before 1970 or after 2199.
    """
    async with reader(session) as connection:
        rows = await connection.fetch(queries.OFFERED, provider.calendar_id, provider.alone)
    ids = [row["id"] for row in rows]
    window = question.window(default=provider.default_duration)
    found = await calendars.bookable_starts_of_each(session, ids, now=now, **window)
    return [BookableRoom(row["id"], row["name"], found[row["id"]]) for row in rows]
