"""What a booking must know of its place, and what may be had there instead."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.money import Money
from frontdesk.modules.bookings import queries
from frontdesk.modules.bookings.errors import UnknownPlace
from frontdesk.modules.bookings.service.times import Interval
from frontdesk.modules.calendar import service as calendar
from frontdesk.modules.calendar.errors import (
    Closed,
    InThePast,
    OutsideOpeningHours,
    SlotTaken,
    TooFarAhead,
    TooSoon,
)
from frontdesk.modules.rooms import service as rooms

TIME_REFUSED = (Closed, InThePast, OutsideOpeningHours, SlotTaken, TooFarAhead, TooSoon)


@dataclass(frozen=True, slots=True)
class Place:
    """What is about to be booked: a room, or where `room_id` is None the provider's desk."""

    provider_id: UUID
    provider_number: int
    name: str
    company_id: UUID
    room_id: UUID | None
    timezone: str
    default_duration: timedelta
    auto_confirm: bool
    is_active: bool
    published: bool
    prices: rooms.Prices
    refund_tiers: list[dict[str, Any]]  # what clients get back who call off

    @property
    def calendar_id(self) -> UUID:
        """Whose time is taken."""
        return self.room_id or self.provider_id

    def described(self, start: datetime) -> str:
        """The place and the local time of a start, on one line for people."""
        local = start.astimezone(ZoneInfo(self.timezone))
        return f"{self.name}, {local.day} {local:%B %Y, %H:%M}"

    def price(self, when: Interval) -> Money:
        """What a stay costs: the cheapest combination of tiers that covers it."""
        return rooms.price(self.prices, start=when.start, end=when.end, timezone=self.timezone)


async def find_place(connection: asyncpg.Connection, *, room_id: UUID | None, provider: UUID | int | None) -> Place:
    """The place of a request; a room decides, and a provider beside it must be its own. Raises `UnknownPlace`."""
    if room_id is not None:
        row = await connection.fetchrow(queries.PLACE_BY_ROOM, room_id)
    else:
        statement = queries.PLACE_BY_PROVIDER if isinstance(provider, UUID) else queries.PLACE_BY_NUMBER
        row = await connection.fetchrow(statement, provider)
    if row is None or provider not in {None, row["provider_id"], row["provider_number"]}:
        raise UnknownPlace
    return Place(
        provider_id=row["provider_id"],
        provider_number=row["provider_number"],
        name=row["name"],
        company_id=row["company_id"],
        room_id=row["room_id"],
        timezone=row["timezone"],
        default_duration=timedelta(minutes=row["default_duration_minutes"]),
        auto_confirm=row["auto_confirm"],
        is_active=row["is_active"],
        published=row["published"],
        prices=rooms.Prices(row["currency"], rooms.tiers(row["prices"] or ())),
        refund_tiers=row["refund_tiers"],
    )


@asynccontextmanager
async def next_free_offered(session: AsyncSession, wanted: calendar.Taking, *, now: datetime) -> AsyncIterator[None]:
    """Add the next free starts to a refusal of the calendar: who cannot have this time is told which ones they can."""
    try:
        yield
    except TIME_REFUSED as refusal:
        after = now if isinstance(refusal, InThePast | TooFarAhead) else wanted.start
        starts = await calendar.next_free(
            session, wanted.calendar_id, after=max(after, now), duration=wanted.end - wanted.start, now=now
        )
        refusal.extra = {**refusal.extra, "next_free": [start.isoformat() for start in starts]}
        raise
