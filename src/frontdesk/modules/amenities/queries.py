"""Statements over the catalogue and what places have of it."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Delete, Select, delete, or_, select
from sqlalchemy.orm import contains_eager

from frontdesk.modules.amenities.models import Badge, Entry, EquipmentType, PlaceBadge, PlaceEquipment
from frontdesk.modules.calendar.models import Calendar

# what a place has been given, which has no quantity, and what it has, by name; for the driver. $1 id
OF_PLACE = """
SELECT b.name, NULL AS quantity FROM place_badges g JOIN badges b ON b.id = g.badge_id WHERE g.place_id = $1
UNION ALL
SELECT t.name, e.quantity FROM place_equipment e JOIN equipment_types t ON t.id = e.equipment_type_id
WHERE e.place_id = $1
ORDER BY name"""


def entries(kind: type[Entry]) -> Select[Entry]:
    """All of a kind, by name."""
    return select(kind).order_by(kind.name, kind.id)


def named(kind: type[Entry], keys: Collection[UUID | str]) -> Select[Entry]:
    """Those with these ids or slugs; kept from being deleted until the transaction ends."""
    return select(kind).where(_is_one_of(kind, keys)).with_for_update(key_share=True, read=True)


def ids_named(kind: type[Entry], keys: Collection[UUID | str]) -> Select[UUID, str]:
    """The ids and slugs of those with these ids or slugs."""
    return select(kind.id, kind.slug).where(_is_one_of(kind, keys))


def _is_one_of(kind: type[Entry], keys: Collection[UUID | str]) -> ColumnElement[bool]:
    ids = [key for key in keys if isinstance(key, UUID)]
    slugs = [key for key in keys if isinstance(key, str)]
    return or_(kind.id.in_(ids), kind.slug.in_(slugs))


def equipment_of(place_id: UUID) -> Select[PlaceEquipment]:
    """What a place has, by name."""
    return (
        select(PlaceEquipment)
        .join(PlaceEquipment.type)
        .options(contains_eager(PlaceEquipment.type))
        .where(PlaceEquipment.place_id == place_id)
        .order_by(EquipmentType.name, EquipmentType.id)
    )


def without_equipment(place_id: UUID) -> Delete:
    """Removes what a place has."""
    return delete(PlaceEquipment).where(PlaceEquipment.place_id == place_id)


def badges_of(place_id: UUID) -> Select[Badge]:
    """A place's badges, by name."""
    return entries(Badge).join(PlaceBadge, PlaceBadge.badge_id == Badge.id).where(PlaceBadge.place_id == place_id)


def without_badges(place_id: UUID) -> Delete:
    """Removes a place's badges."""
    return delete(PlaceBadge).where(PlaceBadge.place_id == place_id)


def without_anything(place_id: UUID) -> Sequence[Delete]:
    """Removes what a place has, and what those within it have."""
    family = select(Calendar.id).where(or_(Calendar.id == place_id, Calendar.parent_id == place_id))
    return (
        delete(PlaceEquipment).where(PlaceEquipment.place_id.in_(family)),
        delete(PlaceBadge).where(PlaceBadge.place_id.in_(family)),
    )
