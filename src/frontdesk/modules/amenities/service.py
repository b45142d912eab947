"""What can be done with the catalogue, and with what places have of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import audit
from frontdesk.core.audit import By, OfCompany
from frontdesk.core.db import reader
from frontdesk.core.errors import Invalid, NotFound
from frontdesk.core.ids import new_id
from frontdesk.core.pagination import PageRequest, Slice, paginate
from frontdesk.core.slugs import free_slug
from frontdesk.modules.amenities import queries
from frontdesk.modules.amenities.errors import (
    BadgeNotFound,
    EquipmentTypeNotFound,
    InUse,
    NameTaken,
    UnknownBadge,
    UnknownEquipmentType,
)
from frontdesk.modules.amenities.models import Badge, Entry, EquipmentType, PlaceBadge, PlaceEquipment
from frontdesk.modules.amenities.schemas import BadgesOut, EntryIn, EntryPatch, EquipmentItem, EquipmentOut

_MISSING: Final[dict[type, type[NotFound]]] = {EquipmentType: EquipmentTypeNotFound, Badge: BadgeNotFound}
_UNKNOWN: Final[dict[type, type[Invalid]]] = {EquipmentType: UnknownEquipmentType, Badge: UnknownBadge}


class Named(NamedTuple):
    """So many of a type."""

    name: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Names:
    """What a place has been given and what it has, each by name."""

    badges: Sequence[str]
    equipment: Sequence[Named]


async def list_entries(session: AsyncSession, kind: type[Entry], page: PageRequest) -> Slice[Entry]:
    """One page of a kind, by name."""
    return await paginate(session, queries.entries(kind), page)


async def get_entry(session: AsyncSession, kind: type[Entry], entry_id: UUID, *, lock: bool = False) -> Entry:
    """The entry of a path, locked against other changes where asked.

    Raises `EquipmentTypeNotFound` or `BadgeNotFound`.
    """
    entry = await session.get(kind, entry_id, with_for_update={"key_share": True} if lock else None)
    if entry is None:
        raise _MISSING[kind]
    return entry


async def add_entry(session: AsyncSession, kind: type[Entry], wanted: EntryIn, *, by: By, now: datetime) -> Entry:
    """A new entry of the catalogue; raises `NameTaken`."""
    entry = kind(id=new_id(), slug=await free_slug(session, kind.slug, wanted.name), **wanted.model_dump())
    session.add(entry)
    await _flush(session, NameTaken)
    await _record(session, "catalogue.added", entry, (None, _told(entry)), by=by, now=now)
    return entry


async def change_entry(session: AsyncSession, entry: Entry, changes: EntryPatch, *, by: By, now: datetime) -> None:
    """Change an entry's name or description, its slug stays; raises `NameTaken`."""
    before = _told(entry)
    for field, value in changes.model_dump().items():
        setattr(entry, field, value)
    await _flush(session, NameTaken)
    await session.refresh(entry, ["updated_at"])
    await _record(session, "catalogue.changed", entry, (before, _told(entry)), by=by, now=now)


async def delete_entry(session: AsyncSession, entry: Entry, *, by: By, now: datetime) -> None:
    """Take an entry out of the catalogue; raises `InUse` where a place has it."""
    await session.delete(entry)
    await _flush(session, InUse)
    await _record(session, "catalogue.removed", entry, (_told(entry), None), by=by, now=now)


async def get_equipment(session: AsyncSession, place_id: UUID) -> EquipmentOut:
    """What a place has."""
    return EquipmentOut.model_validate({"equipment": (await session.scalars(queries.equipment_of(place_id))).all()})


async def set_equipment(
    session: AsyncSession, place: OfCompany, wanted: Sequence[EquipmentItem], *, by: By, now: datetime
) -> EquipmentOut:
    """Replace what a place has; whoever calls this holds a lock on the place, so that of two at once one is whole.

    Raises:
        UnknownEquipmentType: the catalogue has no such type.
        Invalid: one type is named twice.
    """
    types = await _named(session, EquipmentType, [item.type for item in wanted])
    before = _quantities(await get_equipment(session, place.id))
    await session.execute(queries.without_equipment(place.id))
    rows = [
        {"place_id": place.id, "equipment_type_id": kind.id, "quantity": item.quantity}
        for kind, item in zip(types, wanted, strict=True)
    ]
    if rows:
        await session.execute(insert(PlaceEquipment), rows)
    after = await get_equipment(session, place.id)
    await audit.record_of(session, "equipment.changed", place, (before, _quantities(after)), by=by, now=now)
    return after


async def get_badges(session: AsyncSession, place_id: UUID) -> BadgesOut:
    """What a place has been given."""
    return BadgesOut.model_validate({"badges": (await session.scalars(queries.badges_of(place_id))).all()})


async def names_of(session: AsyncSession, place_id: UUID) -> Names:
    """What a place has been given and what it has, as far as its page tells."""
    async with reader(session) as connection:
        rows = await connection.fetch(queries.OF_PLACE, place_id)
    return Names(
        badges=[row["name"] for row in rows if row["quantity"] is None],
        equipment=[Named(row["name"], row["quantity"]) for row in rows if row["quantity"] is not None],
    )


async def set_badges(session: AsyncSession, place_id: UUID, wanted: Sequence[UUID | str]) -> BadgesOut:
    """Replace the badges of a place; whoever calls this holds a lock on the place.

    Raises:
        UnknownBadge: the catalogue has no such badge.
        Invalid: one badge is named twice.
    """
    badges = await _named(session, Badge, wanted)
    await session.execute(queries.without_badges(place_id))
    if badges:
        await session.execute(insert(PlaceBadge), [{"place_id": place_id, "badge_id": badge.id} for badge in badges])
    return await get_badges(session, place_id)


async def clear(session: AsyncSession, place_id: UUID) -> None:
    """Forget what a place had that is no more, and what its rooms had: the catalogue need not keep it for them."""
    for statement in queries.without_anything(place_id):
        await session.execute(statement)


async def ids_of(session: AsyncSession, kind: type[Entry], keys: Collection[UUID | str]) -> set[UUID]:
    """The ids of entries that somebody asks for by id or slug; raises `UnknownEquipmentType` or `UnknownBadge`."""
    found = (await session.execute(queries.ids_named(kind, keys))).all() if keys else ()
    _check_known(kind, keys, known={key for row in found for key in row})
    return {row[0] for row in found}


async def _named(session: AsyncSession, kind: type[Entry], keys: Sequence[UUID | str]) -> list[Entry]:
    """The entries with these ids or slugs, in the same order."""
    found: Collection[Entry] = (await session.scalars(queries.named(kind, keys))).all() if keys else ()
    known: dict[UUID | str, Entry] = {key: entry for entry in found for key in (entry.id, entry.slug)}
    _check_known(kind, keys, known=known.keys())
    entries = [known[key] for key in keys]
    if len({entry.id for entry in entries}) < len(entries):
        raise Invalid("One entry of the catalogue is named twice.")
    return entries


def _check_known(kind: type[Entry], keys: Collection[UUID | str], *, known: Collection[UUID | str]) -> None:
    unknown = [str(key) for key in keys if key not in known]
    if unknown:
        raise _UNKNOWN[kind](f"The catalogue has no {', '.join(unknown)}.")


async def _flush(session: AsyncSession, refusal: type[NameTaken | InUse]) -> None:
    try:
        await session.flush()
    except IntegrityError as refused:
        raise refusal from refused


def _quantities(had: EquipmentOut) -> audit.Values:
    """What the audit log keeps: how many of what, by slug."""
    return {item.type: item.quantity for item in had.equipment}


def _told(entry: Entry) -> dict[str, Any]:
    """What the audit log keeps of an entry of the catalogue."""
    return {"kind": entry.__tablename__} | audit.as_it_is(entry, ("name", "description"))


async def _record(
    session: AsyncSession, action: str, entry: Entry, change: audit.Change, *, by: By, now: datetime
) -> None:
    """Write down who did something to the catalogue, which is no company's."""
    await audit.record(session, action, by=by, now=now, subject_id=entry.id, change=change, unsaid={"description"})
