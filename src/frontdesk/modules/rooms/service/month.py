"""When all rooms of a provider can be booked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import reader
from frontdesk.core.page_versions import Known
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


@dataclass(frozen=True, slots=True)
class BookableRooms:
    """The rooms of a provider, by name."""

    rooms: Sequence[BookableRoom]
    version: UUID | None  # of the provider's data in the same snapshot; None where there is no room to look at

    def rendered(self) -> dict[str, object]:
        """The same as `schemas.RoomsAvailability`, ready for JSON."""
        return {"rooms": [room.rendered() for room in self.rooms]}


@dataclass(frozen=True, slots=True)
class _Offered:
    """The rooms of a provider that can be booked, by name."""

    names: dict[UUID, str]
    version: UUID | None


_known: Final = Known[tuple[UUID, bool], _Offered](most=20_000)  # by the provider, and whether all its rooms count


async def bookable_starts(
    session: AsyncSession, provider: Asked, question: AvailabilityQuery, *, now: datetime
) -> BookableRooms:
    """When each room of a provider can be booked: one statement for the busy times of all, where the rooms are known.

    Raises:
        InvalidWindow: the days end before they begin, or are more than 62.
        TimeOutOfRange: they lie before 1970 or after 2199.
    """
    offered = _known.get((provider.calendar_id, provider.alone))
    if offered is None or offered.version != provider.version:
        offered = await _read(session, provider)
    window = question.window(default=provider.default_duration)
    found = await calendars.bookable_starts_of_each(session, offered.names, now=now, **window)
    rooms = [BookableRoom(room_id, name, found[room_id]) for room_id, name in offered.names.items()]
    return BookableRooms(rooms, rooms[0].bookable.version if rooms else None)


async def _read(session: AsyncSession, provider: Asked) -> _Offered:
    async with reader(session) as connection:
        row = await connection.fetchrow(queries.OFFERED, provider.calendar_id, provider.alone)
    offered = _Offered(dict(zip(row["ids"] or (), row["names"] or (), strict=True)), row["version"])
    _known.keep(session, (provider.calendar_id, provider.alone), offered)
    return offered
