"""What rooms cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.money import Money
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.calendar.errors import InvalidDuration
from frontdesk.modules.rooms import queries
from frontdesk.modules.rooms.errors import CurrencyMismatch
from frontdesk.modules.rooms.models import Room, RoomPrice
from frontdesk.modules.rooms.rules import Line, cheapest
from frontdesk.modules.rooms.schemas import PricesIn

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Prices:
    """A room's tiers, the shortest first, in its provider's currency."""

    currency: str
    prices: Sequence[RoomPrice]


@dataclass(frozen=True, slots=True)
class Quote:
    """What a stay costs, and the tiers that this is made of."""

    lines: tuple[Line, ...]
    amount: int
    currency: str
    duration_minutes: int


async def get_prices(session: AsyncSession, room: Room) -> Prices:
    """A room's tiers."""
    return Prices(room.provider.currency, (await session.scalars(queries.prices_of(room.id))).all())


async def set_prices(session: AsyncSession, room: Room, wanted: PricesIn) -> Prices:
    """Replace a room's tiers; raises `CurrencyMismatch`."""
    currency = room.provider.currency
    if wanted.currency not in {None, currency}:
        raise CurrencyMismatch(f"This provider's currency is {currency}.")
    await session.execute(queries.without_prices(room.id))
    if wanted.prices:
        rows = [{"room_id": room.id, **tier.model_dump()} for tier in wanted.prices]
        await session.execute(insert(RoomPrice), rows)
    room.price_currency = currency if wanted.prices else None
    return await get_prices(session, room)


async def quote(session: AsyncSession, room: Room, *, start: datetime, end: datetime) -> Quote:
    """What a stay costs; naive times are the provider's local ones. Raises `InvalidDuration`, `TimeOutOfRange`."""
    begin, finish = (calendars.instant_of(when, room.provider.timezone) for when in (start, end))
    prices = await get_prices(session, room)
    tiers = {tier.duration_minutes: tier.amount for tier in prices.prices}
    return quoted(tiers, length=finish - begin, currency=prices.currency)


def quoted(prices: Mapping[int, int], *, length: timedelta, currency: str) -> Quote:
    """What a stay of this length costs at these tiers (minutes to minor units); a minute that has begun counts.

    Raises:
        InvalidDuration: not positive, or longer than 31 days.
    """
    minutes = -(-length // MINUTE)
    try:
        lines = cheapest(prices, minutes)
    except ValueError as refused:
        raise InvalidDuration(str(refused)) from refused
    return Quote(lines, sum(line.amount for line in lines), currency, minutes)


def price(prices: Mapping[int, int], *, length: timedelta, currency: str) -> Money:
    """The amount of `quoted`."""
    return Money(quoted(prices, length=length, currency=currency).amount, currency)
