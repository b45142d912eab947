"""Finding providers and rooms: SQL narrows, prices and calendars decide about what is left, SQL cuts the page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.pagination import PageRequest, Slice, Stretch, follow, paginate
from frontdesk.core.principal import Principal
from frontdesk.core.sorting import Key, Sortable, keys
from frontdesk.modules.amenities import service as catalogue
from frontdesk.modules.amenities.models import Badge, EquipmentType
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.rooms import service as rooms
from frontdesk.modules.rooms.models import Room
from frontdesk.modules.search import queries
from frontdesk.modules.search.errors import SearchTooWide
from frontdesk.modules.search.models import FoundProvider, FoundRoom
from frontdesk.modules.search.schemas import ProviderQuestion, Question, RoomQuestion

MAX_CANDIDATES: Final = 5_000  # rooms whose time and prices one search looks at: some 30 ms
One = TypeVar("One")
Found = Slice[One] | Stretch[One]
Bookable = Mapping[UUID, calendars.BookableStarts]


async def find_providers(
    session: AsyncSession,
    question: ProviderQuestion,
    page: PageRequest,
    *,
    caller: Principal | None,
    cursor: str | None,
    now: datetime,
) -> Found[FoundProvider]:
    """Of the providers that exist for the caller those that are asked for: a page, or what follows a cursor.

    Raises:
        UnknownEquipmentType, UnknownBadge: the catalogue has no such entry.
        SearchTooWide: too many rooms' time or prices would have to be looked at.
        TimeOutOfRange: the date lies before 1970 or after 2199.
        InvalidCursor: it is none of this list in this order.
    """
    amenities = await _amenities(session, question)
    conditions = [*queries.providers(question, amenities, caller)]
    if question.q:
        conditions.append(queries.provider_told_of(question.q))
    statement = queries.provider_rows(question, conditions)
    amounts: Mapping[UUID, int | None] | None = None
    if question.reckons:
        amounts = (await _reckon(session, _with_desks(question, amenities, conditions), question, now=now)).cheapest
    elif question.capacity is not None or question.equipment:
        statement = statement.where(queries.has_room(question, amenities))
    statement, amount = _joined(statement, Provider.id, amounts, question)
    order = _order(question, queries.provider_order(question, amount), last=Provider.id)
    found = await _cut(session, statement, order, page=page, cursor=cursor)
    return _each(found, lambda row: FoundProvider(row[0], row[1], (amounts or {}).get(row[0].id)))


async def find_rooms(
    session: AsyncSession, question: RoomQuestion, page: PageRequest, *, cursor: str | None, now: datetime
) -> Found[FoundRoom]:
    """The rooms that the public is offered and that are asked for: a page, or what follows a cursor.

    Raises:
        UnknownEquipmentType, UnknownBadge: the catalogue has no such entry.
        SearchTooWide: too many rooms' time or prices would have to be looked at.
        TimeOutOfRange: the date lies before 1970 or after 2199.
        InvalidCursor: it is none of this list in this order.
    """
    amenities = await _amenities(session, question)
    conditions = [*queries.providers(question, amenities, None)]
    if question.q:
        conditions.append(queries.room_told_of(question.q))
    reckoned = None
    if question.reckons:
        reckoned = await _reckon(session, queries.room_candidates(question, amenities, conditions), question, now=now)
    amounts, bookable = (reckoned.amounts, reckoned.bookable) if reckoned else (None, {})
    statement, amount = _joined(queries.room_rows(question, amenities, conditions), Room.id, amounts, question)
    order = _order(question, queries.room_order(question, amount), last=Room.id)
    found = await _cut(session, statement, order, page=page, cursor=cursor)
    return _each(found, lambda row: _room(row, question, bookable))


def _room(row: Any, question: Question, bookable: Bookable) -> FoundRoom:
    room, distance_km, prices = row
    starts = None
    if question.date is not None:
        starts = [start for run in bookable[room.id].days[question.date] for start in run.texts()]
    return FoundRoom(room, distance_km, question.duration, _amount(_tiers(prices), question.duration), starts)


async def _amenities(session: AsyncSession, question: Question) -> queries.Amenities:
    return queries.Amenities(
        equipment=await catalogue.ids_of(session, EquipmentType, question.equipment),
        badges=await catalogue.ids_of(session, Badge, question.badge),
    )


@dataclass(frozen=True, slots=True)
class _Reckoned:
    """What prices and calendars have left of the candidates."""

    hosts: Mapping[UUID, UUID]  # the provider of each calendar
    amounts: Mapping[UUID, int | None]  # by calendar; a desk has none
    bookable: Bookable

    @property
    def cheapest(self) -> dict[UUID, int | None]:
        """By provider the least amount of its rooms."""
        found: dict[UUID, int | None] = {}
        for calendar_id, amount in self.amounts.items():
            host = self.hosts[calendar_id]
            known = found.get(host)
            found[host] = amount if known is None or amount is None else min(known, amount)
        return found


async def _reckon(session: AsyncSession, candidates: Select[Any], question: Question, *, now: datetime) -> _Reckoned:
    """Look at the prices and the time of each candidate."""
    rows = (await session.execute(candidates.limit(MAX_CANDIDATES + 1))).all()
    if len(rows) > MAX_CANDIDATES:
        raise SearchTooWide(f"More than {MAX_CANDIDATES:,} rooms: name a city, or a point and a radius.")
    hosts = {row.calendar_id: row.provider_id for row in rows}
    amounts = {row.calendar_id: None if row.is_desk else _amount(_tiers(row.prices), question.duration) for row in rows}
    if question.max_amount is not None:
        amounts = {
            one: amount for one, amount in amounts.items() if amount is not None and amount <= question.max_amount
        }
    bookable: Bookable = {}
    if question.date is not None:
        bookable = await calendars.find_free(
            session,
            first=question.date,
            last=question.date,
            duration=timedelta(minutes=question.duration),
            now=now,
            calendar_ids=amounts.keys(),
            area_id=question.city_id,
            between=question.between,
        )
        amounts = {one: amounts[one] for one in bookable}
    return _Reckoned(hosts, amounts, bookable)


def _with_desks(
    question: Question, amenities: queries.Amenities, conditions: Sequence[queries.Condition]
) -> Select[Any]:
    """The rooms of providers, and for what only asks for time the desks of those that have none."""
    of_rooms = queries.room_candidates(question, amenities, conditions)
    if question.capacity is not None or question.max_amount is not None:
        return of_rooms
    return queries.both(of_rooms, queries.desk_candidates(amenities, conditions))


def _joined(
    statement: Select[Any], column: Any, amounts: Mapping[UUID, int | None] | None, question: Question
) -> tuple[Select[Any], ColumnElement[Any] | None]:
    """A statement beside what was reckoned, and the column of the amounts."""
    if amounts is None:
        return statement, None
    table = queries.reckoned(amounts)
    # an order alone leaves nothing out
    joined = statement.join(table, table.c.id == column, isouter=not question.narrows_rooms)
    return joined, table.c.amount


def _order(question: Question, columns: Mapping[str, Sortable], *, last: Sortable) -> list[Key]:
    default = "relevance" if question.q else "distance" if question.near else "name"
    return keys(question.sort, columns, default=default, last=last)


async def _cut(
    session: AsyncSession, statement: Select[Any], order: Sequence[Key], *, page: PageRequest, cursor: str | None
) -> Found[Any]:
    if cursor is not None:
        return await follow(session, statement, order, cursor=cursor, size=page.size)
    return await paginate(session, statement.order_by(*(key.clause() for key in order)), page)


def _each(found: Found[Any], make: Callable[[Any], One]) -> Found[One]:
    return replace(found, items=[make(row) for row in found.items])


def _tiers(prices: Mapping[str, int] | None) -> tuple[tuple[int, int], ...]:
    return tuple((int(minutes), amount) for minutes, amount in (prices or {}).items())


@lru_cache(maxsize=4096)  # most rooms of a city share their prices with others
def _amount(tiers: tuple[tuple[int, int], ...], minutes: int) -> int:
    return rooms.price(dict(tiers), length=timedelta(minutes=minutes), currency="").amount
