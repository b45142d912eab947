"""The two searches: SQL narrows, prices and calendars decide about what is left, SQL cuts the page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.pagination import PageRequest, Slice, Stretch, follow, paginate
from frontdesk.core.principal import Principal
from frontdesk.core.sorting import Key, Sortable, keys
from frontdesk.modules.amenities import service as catalogue
from frontdesk.modules.amenities.models import Badge, EquipmentType
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.rooms.models import Room
from frontdesk.modules.search import queries
from frontdesk.modules.search.models import Area, FoundProvider, FoundRoom
from frontdesk.modules.search.schemas import ProviderQuestion, Question, RoomQuestion
from frontdesk.modules.search.service.prices import tariff_of
from frontdesk.modules.search.service.reckoning import Reckoned, reckon

One = TypeVar("One")
Found = Slice[One] | Stretch[One]


async def list_areas(session: AsyncSession, *, with_rooms: bool) -> list[Area]:
    """Where the public is offered rooms, or anything at all; a city once for each currency that is charged there."""
    return [Area(*row) for row in await session.execute(queries.areas(with_rooms=with_rooms))]


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
        amounts = (await reckon(session, _with_desks(question, amenities, conditions), question, now=now)).cheapest
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
    conditions = [*queries.providers(question, amenities, None), queries.had_alone()]
    if question.q:
        conditions.append(queries.room_told_of(question.q))
    reckoned = None
    if question.reckons:
        reckoned = await reckon(session, queries.room_candidates(question, amenities, conditions), question, now=now)
    amounts = reckoned.amounts if reckoned else None
    statement, amount = _joined(queries.room_rows(question, amenities, conditions), Room.id, amounts, question)
    order = _order(question, queries.room_order(question, amount), last=Room.id)
    found = await _cut(session, statement, order, page=page, cursor=cursor)
    return _each(found, lambda row: _room(row, question, reckoned))


def _room(row: Any, question: Question, reckoned: Reckoned | None) -> FoundRoom:
    room, distance_km, stored = row
    tariff, minutes = tariff_of(stored or ()), question.duration
    if question.date is None or reckoned is None:
        return FoundRoom(room, distance_km, minutes, tariff.least(minutes), None)
    bookable, most = reckoned.bookable[room.id], question.max_amount
    offers = tariff.offers(bookable, minutes, most=most)
    amount = reckoned.amounts[room.id]
    if amount is None:
        amount = next(amount for amount, _ in offers)  # it is bookable, and anything will do
    if most is None:  # so that all starts will do, which can be written at once
        starts = [start for run in bookable.days[question.date] for start in run.texts()]
    else:
        starts = [start.isoformat() for _, start in offers]
    return FoundRoom(room, distance_km, minutes, amount, starts)


async def _amenities(session: AsyncSession, question: Question) -> queries.Amenities:
    return queries.Amenities(
        equipment=await catalogue.ids_of(session, EquipmentType, question.equipment),
        badges=await catalogue.ids_of(session, Badge, question.badge),
    )


def _with_desks(
    question: Question, amenities: queries.Amenities, conditions: Sequence[queries.Condition]
) -> Select[Any]:
    """The rooms of providers, and for what only asks for time the desks of those that have none."""
    # a place is found by the time of all its rooms; what costs nothing because a service does, is no price
    priced = [*conditions, queries.had_alone()] if question.weighs_prices else conditions
    of_rooms = queries.room_candidates(question, amenities, priced)
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
