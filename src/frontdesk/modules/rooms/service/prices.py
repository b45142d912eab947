"""What rooms cost."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit
from frontdesk.core.audit import By
from frontdesk.core.money import Money
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.calendar.errors import InvalidDuration
from frontdesk.modules.rooms import queries
from frontdesk.modules.rooms.errors import CurrencyMismatch, PricesLeaveGaps
from frontdesk.modules.rooms.models import Room, RoomPrice
from frontdesk.modules.rooms.rules import EVERY_DAY, MIDNIGHT, MINUTE, Line, Tier, Window, cheapest, covers_week
from frontdesk.modules.rooms.schemas import PricesIn

# a price as the table and the driver's statements have it: duration, amount, weekdays (Monday is bit 0), from, to
StoredTier = tuple[int, int, int, time, time]


@dataclass(frozen=True, slots=True)
class Prices:
    """A room's tiers, the shortest first, in its provider's currency."""

    currency: str
    prices: Sequence[Tier]


@dataclass(frozen=True, slots=True)
class Quote:
    """What a stay costs, and the tiers that this is made of."""

    lines: tuple[Line, ...]
    amount: int
    currency: str
    duration_minutes: int


async def get_prices(session: AsyncSession, room: Room) -> Prices:
    """A room's tiers."""
    rows = (await session.scalars(queries.prices_of(room.id))).all()
    stored = ((row.duration_minutes, row.amount, row.weekdays, row.from_time, row.to_time) for row in rows)
    return Prices(room.provider.currency, tiers(stored))


async def set_prices(session: AsyncSession, room: Room, wanted: PricesIn, *, by: By, now: datetime) -> Prices:
    """Replace a room's tiers.

    Raises:
        CurrencyMismatch: they are in another currency than the provider's.
        PricesLeaveGaps: there are some, and yet some time of the week has none.
    """
    currency = room.provider.currency
    if wanted.currency not in {None, currency}:
        raise CurrencyMismatch(f"This provider's currency is {currency}.")
    if wanted.prices and not covers_week(tier.window for tier in wanted.tiers()):
        raise PricesLeaveGaps("Add a price without weekdays and times: it holds wherever no other does.")
    before = await get_prices(session, room)
    await session.execute(queries.without_prices(room.id))
    if wanted.prices:
        await session.execute(insert(RoomPrice), [{"room_id": room.id, **_row(tier)} for tier in wanted.tiers()])
    room.price_currency = currency if wanted.prices else None
    after = await get_prices(session, room)
    await audit.record_of(session, "prices.changed", room, (_told(before), _told(after)), by=by, now=now)
    return after


async def quote(session: AsyncSession, room: Room, *, start: datetime, end: datetime) -> Quote:
    """What a stay costs; naive times are the provider's local ones. Raises `InvalidDuration`, `TimeOutOfRange`."""
    timezone = room.provider.timezone
    begin, finish = (calendars.instant_of(when, timezone) for when in (start, end))
    prices = await get_prices(session, room)
    return quoted(prices, start=begin, end=finish, timezone=timezone)


def quoted(prices: Prices, *, start: datetime, end: datetime, timezone: str) -> Quote:
    """What a stay between two instants costs at these prices; a minute that has begun counts.

    Raises:
        InvalidDuration: it is not positive, or longer than 31 days.
    """
    minutes = -((start - end) // MINUTE)
    try:
        lines = cheapest(prices.prices, start=start, minutes=minutes, zone=ZoneInfo(timezone))
    except ValueError as refused:
        raise InvalidDuration(str(refused)) from refused
    return Quote(lines, sum(line.amount for line in lines), prices.currency, minutes)


def price(prices: Prices, *, start: datetime, end: datetime, timezone: str) -> Money:
    """The amount of `quoted`."""
    return Money(quoted(prices, start=start, end=end, timezone=timezone).amount, prices.currency)


def tiers(stored: Iterable[StoredTier]) -> tuple[Tier, ...]:
    """Stored prices as the rules know them."""
    return tuple(
        Tier(minutes, amount, Window(_weekdays(weekdays), begin, end))
        for minutes, amount, weekdays, begin, end in stored
    )


@cache
def _weekdays(bits: int) -> frozenset[int]:
    return frozenset(day for day in EVERY_DAY if bits >> (day - 1) & 1)


def _told(prices: Prices) -> dict[str, Any]:
    """What the audit log keeps, by tier, so that those that stay are left out: `{"60 6,7 18:00-22:00": {…}}`."""
    return {_named(it): {"amount": it.amount, "currency": prices.currency} for it in prices.prices}


def _named(tier: Tier) -> str:
    """The minutes of a tier, the weekdays it is for where these are not all, and from when to when."""
    window, parts = tier.window, [str(tier.duration_minutes)]
    if window.weekdays != EVERY_DAY:
        parts.append(",".join(map(str, sorted(window.weekdays))))
    if not window.from_time == window.to_time == MIDNIGHT:
        parts.append(f"{window.from_time:%H:%M}-{window.to_time:%H:%M}")
    return " ".join(parts)


def _row(tier: Tier) -> dict[str, object]:
    return {
        "duration_minutes": tier.duration_minutes,
        "amount": tier.amount,
        "weekdays": sum(1 << (day - 1) for day in tier.window.weekdays),
        "from_time": tier.window.from_time,
        "to_time": tier.window.to_time,
    }
