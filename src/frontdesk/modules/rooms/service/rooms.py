"""Adding, finding, changing and ending rooms."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit
from frontdesk.core.audit import By
from frontdesk.core.db import reader
from frontdesk.core.pagination import PageRequest, Slice, paginate
from frontdesk.core.principal import Principal
from frontdesk.core.sorting import order_by
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.providers.service import RULES, Asked, ask, retire
from frontdesk.modules.rooms import queries
from frontdesk.modules.rooms.errors import RoomNotFound
from frontdesk.modules.rooms.models import Room
from frontdesk.modules.rooms.rules import Tier
from frontdesk.modules.rooms.schemas import RoomIn, RoomPatch
from frontdesk.modules.rooms.service.photos import Picture, remove_photos
from frontdesk.modules.rooms.service.prices import tiers

_record = partial(audit.record_of, unsaid={"description"})


async def create(session: AsyncSession, provider: Provider, wanted: RoomIn, *, by: By, now: datetime) -> Room:
    """A new room of a provider, with a calendar beneath the provider's."""
    room = Room(
        **wanted.model_dump(exclude=RULES),
        provider=provider,
        calendar=await calendars.create_calendar(
            session, tenant_id=provider.company_id, parent_id=provider.id, rules=wanted.calendar_rules()
        ),
    )
    session.add(room)
    await session.flush()
    await _record(session, "room.added", room, (None, {"name": room.name}), by=by, now=now)
    return room


async def get(session: AsyncSession, room_id: UUID, *, lock: bool = False) -> Room:
    """The room with this id, with its provider; locked against other changes where asked. Raises `RoomNotFound`."""
    statement = queries.by_id(room_id)
    if lock:
        statement = statement.with_for_update(key_share=True, of=Room)
    room = await session.scalar(statement)
    if room is None:
        raise RoomNotFound
    return room


async def list_rooms(
    session: AsyncSession, provider: Provider, page: PageRequest, *, caller: Principal | None, sort: str | None
) -> Slice[Room]:
    """One page of a provider's rooms; inactive ones for its people only."""
    statement = queries.rooms_of(provider.id)
    if caller is None or not caller.works_for(provider.company_id):
        statement = statement.where(queries.listed())
    return await paginate(
        session, statement.order_by(*order_by(sort, queries.SORTABLE, default="name", last=Room.id)), page
    )


@dataclass(frozen=True, slots=True)
class Teaser:
    """What a list shows of a room beside its name."""

    cover: str | None  # where its first photo can be seen
    minutes: int | None  # of the shortest stay that has a price; None: there is nothing to pay
    amount: int | None  # the least that this costs, in minor units


async def teasers(session: AsyncSession, room_ids: Collection[UUID]) -> dict[UUID, Teaser]:
    """What lists show of each of these rooms."""
    if not room_ids:
        return {}
    async with reader(session) as connection:
        rows = await connection.fetch(queries.TEASERS, list(room_ids))
    return {row["id"]: Teaser(row["url"], row["duration_minutes"], row["amount"]) for row in rows}


@dataclass(frozen=True, slots=True)
class Display:
    """What its page shows of a room beside its name."""

    photos: Sequence[Picture]  # the first ones
    prices: Sequence[Tier]  # the shortest first


async def display(session: AsyncSession, room_id: UUID, *, photos: int) -> Display:
    """What its page shows of a room, with so many photos at most: one statement."""
    async with reader(session) as connection:
        row = await connection.fetchrow(queries.DISPLAY, room_id, photos)
    stored = (row[name] or () for name in ("durations", "amounts", "weekdays", "since", "until"))
    return Display(
        photos=[Picture(*it) for it in zip(row["urls"] or (), row["captions"] or (), strict=True)],
        prices=tiers(zip(*stored, strict=True)),
    )


async def change(session: AsyncSession, room: Room, changes: RoomPatch, *, by: By, now: datetime) -> None:
    """Change some fields of a room, its calendar's among them.

    Raises:
        LanesInUse: fewer bookings at a time than are taken already.
    """
    given = changes.model_dump()
    before = audit.as_it_is(room, given)
    for field in given.keys() - RULES:
        setattr(room, field, given[field])
    room.version += 1
    await session.flush()
    if RULES & given.keys():
        rules = changes.applied_to(room.calendar.rules)
        await calendars.update_calendar(session, room.id, now=now, rules=rules)
    await _record(session, "room.changed", room, (before, given), by=by, now=now)


async def delete(session: AsyncSession, room: Room, *, by: By, now: datetime) -> None:
    """End a room. It stays in the database for the bookings it had, without its photos.

    Raises `FutureBookings` while some are to come.
    """
    await retire(session, room.id, now=now)
    await remove_photos(session, room, now=now)
    room.deleted_at, room.price_currency = now, None
    room.version += 1
    await _record(session, "room.removed", room, ({"name": room.name}, None), by=by, now=now)


async def asked(session: AsyncSession, room_id: UUID) -> Asked:
    """The room with this id, for a question about its free time; raises `RoomNotFound`."""
    found = await ask(session, queries.ASKED, room_id)
    if found is None:
        raise RoomNotFound
    return found
