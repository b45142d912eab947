"""What a booking must know of its place: of who gives it, and of the room."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg

from frontdesk.core.money import Money
from frontdesk.modules.bookings import queries
from frontdesk.modules.bookings.errors import NotGivenBy, NotInRoom, UnknownPlace
from frontdesk.modules.bookings.models import Booking
from frontdesk.modules.bookings.service.times import Interval
from frontdesk.modules.calendar.service import NO_BUFFERS, Buffers
from frontdesk.modules.offerings.service import Assignment
from frontdesk.modules.rooms import service as rooms


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a request names; what it does not is left to us, or not needed."""

    provider: UUID | int | None = None
    room_id: UUID | None = None
    staff_id: UUID | None = None
    offering_id: UUID | None = None

    @classmethod
    def by(cls, booking: Booking) -> Self:
        """What a booking has. What was offered counts as it was agreed on, and is asked no more."""
        return cls(provider=booking.provider_id, room_id=booking.room_id, staff_id=booking.staff_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """The service that is about to be booked."""

    id: UUID
    name: str
    duration: timedelta
    amount: int  # minor units
    buffers: Buffers
    assignment: Assignment
    team: Sequence[UUID] | None  # who could give it; None: it needs nobody
    rooms: Sequence[UUID] | None  # where it could be, the smallest first; None: it needs no room


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What is about to be booked: somebody's time, a room, both, or where neither is named or needed the desk."""

    provider_id: UUID
    provider_number: int
    name: str
    company_id: UUID
    room_id: UUID | None
    staff_id: UUID | None
    offered: Offered | None
    timezone: str
    default_duration: timedelta
    auto_confirm: bool
    service_required: bool
    is_active: bool
    published: bool
    prices: rooms.Prices
    refund_tiers: list[dict[str, Any]]  # what clients get back who call off

    @property
    def team(self) -> Sequence[UUID] | None:
        """Who could do it; None where nobody is needed."""
        if self.staff_id is not None:
            return [self.staff_id]
        return self.offered.team if self.offered else None

    @property
    def rooms(self) -> Sequence[UUID] | None:
        """Where it could be; None where no room is needed."""
        if self.room_id is not None:
            return [self.room_id]
        return self.offered.rooms if self.offered else None

    @property
    def buffers(self) -> Buffers:
        """What is kept free beside the booking, where the calendars do not ask for more."""
        return self.offered.buffers if self.offered else NO_BUFFERS

    @property
    def needs_service(self) -> bool:
        """Whether clients have it by a service only: named alone, nothing but a room with prices says what it costs."""
        is_priced = self.room_id is not None and self.staff_id is None and bool(self.prices.prices)
        return self.service_required and self.offered is None and not is_priced

    def described(self, start: datetime) -> str:
        """The place and the local time of a start, on one line for people."""
        local = start.astimezone(ZoneInfo(self.timezone))
        return f"{self.name}, {local.day} {local:%B %Y, %H:%M}"

    def price(self, when: Interval) -> Money:
        """What it costs: the offering's price, or in a room the cheapest combination of tiers that covers the stay."""
        if self.offered:
            return Money(self.offered.amount, self.prices.currency)
        return rooms.price(self.prices, start=when.start, end=when.end, timezone=self.timezone)


async def find_place(connection: asyncpg.Connection, named: Named) -> Place:
    """The place that a request names.

    Raises:
        UnknownPlace: some of it does not exist, or not at one provider.
        NotGivenBy, NotInRoom: the offering has other people or other rooms.
    """
    ids = [named.room_id, named.staff_id, named.offering_id]
    by = None if named.provider is None else "id" if isinstance(named.provider, UUID) else "number"
    room, staff, offering = (it is not None for it in ids)
    statement = queries.place(room=room, staff=staff, offering=offering, provider=by)
    row = await connection.fetchrow(statement, *(it for it in (*ids, named.provider) if it is not None))
    if row is None:
        raise UnknownPlace
    return Place(
        provider_id=row["provider_id"],
        provider_number=row["provider_number"],
        name=row["name"],
        company_id=row["company_id"],
        room_id=named.room_id,
        staff_id=named.staff_id,
        offered=_offered(row, named) if offering else None,
        timezone=row["timezone"],
        default_duration=timedelta(minutes=row["duration_minutes" if offering else "default_duration_minutes"]),
        auto_confirm=row["auto_confirm"],
        service_required=row["service_required"],
        is_active=row["is_active"],
        published=row["published"],
        prices=rooms.Prices(row["currency"], rooms.tiers(row["prices"]) if room else ()),
        refund_tiers=row["refund_tiers"],
    )


def _offered(row: asyncpg.Record, named: Named) -> Offered:
    offered = Offered(
        id=row["offering_id"],
        name=row["offering"],
        duration=timedelta(minutes=row["duration_minutes"]),
        amount=row["amount"],
        buffers=Buffers(row["buffer_before_minutes"], row["buffer_after_minutes"]),
        assignment=Assignment(row["assignment"]),
        team=row["team"] if row["needs_staff"] else None,
        rooms=row["rooms"] if row["needs_room"] else None,
    )
    if row["is_active"]:  # otherwise that is what stands against it
        if named.staff_id is not None and named.staff_id not in (offered.team or ()):
            raise NotGivenBy
        if named.room_id is not None and named.room_id not in (offered.rooms or ()):
            raise NotInRoom
    return offered
