"""Placing a booking: three statements, whoever asks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from frontdesk.core.db import driver
from frontdesk.core.ids import new_id
from frontdesk.core.money import Money
from frontdesk.core.phones import e164
from frontdesk.core.principal import Principal
from frontdesk.core.settings import BookingSettings
from frontdesk.modules.bookings import policies, queries
from frontdesk.modules.bookings.errors import ClientRequired, ProviderInactive, UnknownPlace
from frontdesk.modules.bookings.events import BookingPlaced
from frontdesk.modules.bookings.models import Booking, BookingView
from frontdesk.modules.bookings.rules import PendingReason, Source, Status, approval_ends, waits_for
from frontdesk.modules.bookings.schemas import BookingIn
from frontdesk.modules.bookings.service.times import Interval, interval
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
    company_id: UUID
    room_id: UUID | None
    timezone: str
    default_duration: timedelta
    auto_confirm: bool
    is_active: bool
    published: bool
    prices: rooms.Prices

    @property
    def calendar_id(self) -> UUID:
        """Whose time is taken."""
        return self.room_id or self.provider_id

    def price(self, when: Interval) -> Money:
        """What a stay costs: the cheapest combination of tiers that covers it."""
        return rooms.price(self.prices, start=when.start, end=when.end, timezone=self.timezone)


async def place(
    session: AsyncSession,
    wanted: BookingIn,
    *,
    caller: Principal | None,
    settings: BookingSettings,
    now: datetime,
) -> BookingView:
    """Take the time and write the booking, with the fact of it, in the transaction of `session`.

    Raises:
        UnknownPlace: there is no such room or provider.
        ProviderInactive: it takes no bookings.
        UnclearTime: see `times.interval`.
        ClientRequired: a guest did not say who comes and how to reach them.
        calendar.errors: why the time cannot be had, with the next free starts.
    """
    connection = await driver(session)
    at = await find_place(connection, room_id=wanted.room_id, provider=wanted.provider_id)
    if not (at.published or (caller is not None and caller.works_for(at.company_id))):
        raise UnknownPlace  # a draft does not exist for others
    if not at.is_active:
        raise ProviderInactive
    desk = policies.is_desk(caller, company_id=at.company_id)
    booking = Booking(id=new_id(), **_client(wanted, caller=caller, desk=desk))
    when = interval(wanted, timezone=at.timezone, default=at.default_duration)
    cost = at.price(when)
    booking.company_id, booking.provider_id, booking.room_id = at.company_id, at.provider_id, at.room_id
    booking.start_time, booking.end_time = when.start, when.end
    booking.service_type, booking.notes = wanted.service_type, wanted.notes
    booking.amount, booking.currency = cost.amount, cost.currency
    booking.source = Source.DESK if desk else Source.WEB
    approval = timedelta(hours=settings.approval_hours)
    await _take(session, booking, at, desk=desk, approval=approval, now=now)
    await _store(connection, booking, now=now)
    return BookingView(booking, at.provider_number, at.timezone)


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
        company_id=row["company_id"],
        room_id=row["room_id"],
        timezone=row["timezone"],
        default_duration=timedelta(minutes=row["default_duration_minutes"]),
        auto_confirm=row["auto_confirm"],
        is_active=row["is_active"],
        published=row["published"],
        prices=rooms.Prices(row["currency"], rooms.tiers(row["prices"] or ())),
    )


def _client(wanted: BookingIn, *, caller: Principal | None, desk: bool) -> dict[str, Any]:
    """Who comes. Members book for themselves, the desk for others, guests say who they are and how to reach them."""
    name, email, user_id = wanted.client_name, wanted.client_email, None
    if caller is not None and (not desk or name is None):
        user_id, email, name = caller.user_id, email or caller.email, name or caller.email
    if name is None:
        raise ClientRequired("client_name is missing.")
    if caller is None and email is None and wanted.client_phone is None:
        raise ClientRequired("Give client_email or client_phone.")
    return {
        "user_id": user_id,
        "client_name": name,
        "client_email": email,
        "client_phone": wanted.client_phone,
        "client_phone_e164": e164(wanted.client_phone),
    }


async def _take(
    session: AsyncSession, booking: Booking, at: Place, *, desk: bool, approval: timedelta, now: datetime
) -> None:
    """Reserve the time under the booking's id, and say what the booking waits for."""
    wanted = calendar.Taking(at.calendar_id, booking.start_time, booking.end_time)
    async with next_free_offered(session, wanted, now=now):
        taken = await calendar.reserve(session, [wanted], group_id=booking.id, now=now)
    reason = None
    if not desk:
        reason = waits_for(by_request=taken.by_request, priced=booking.amount > 0, auto_confirm=at.auto_confirm)
    await settle_pending(session, booking, reason, approval=approval, now=now)


async def settle_pending(
    session: AsyncSession, booking: Booking, reason: PendingReason | None, *, approval: timedelta, now: datetime
) -> None:
    """Confirm a booking whose time was just taken, or make it wait, with an end to its hold where that has one."""
    booking.status = Status.PENDING if reason else Status.CONFIRMED
    booking.pending_reason, booking.hold_expires_at = reason, None
    if reason is PendingReason.APPROVAL:
        booking.hold_expires_at = approval_ends(now=now, start=booking.start_time, patience=approval)
        await calendar.hold(session, booking.id, expires_at=booking.hold_expires_at)


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


async def _store(connection: asyncpg.Connection, booking: Booking, *, now: datetime) -> None:
    """Write the booking and the fact of it in one statement."""
    fact = BookingPlaced(booking_id=booking.id, company_id=booking.company_id, status=booking.status)
    row = await connection.fetchrow(
        queries.INSERT_BOOKING,
        *(getattr(booking, column) for column in queries.INSERTED),
        new_id(),
        fact.topic,
        orjson.dumps(fact.payload()).decode(),
        now,
    )
    for column, value in row.items():
        set_committed_value(booking, column, value)
