"""Statements over rooms, their prices and their photos."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Delete, Select, delete, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import contains_eager, joinedload

from frontdesk.core.sorting import Sortable
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.rooms.models import Room, RoomPhoto, RoomPrice

SORTABLE: dict[str, Sortable] = {"name": Room.name, "capacity": Room.capacity, "created_at": Room.created_at}

# what a question about free time needs to know beforehand; for the driver. $1 id
ASKED = """
SELECT r.id AS calendar_id, p.company_id, r.is_active AND p.is_active AND p.published AS listed,
       p.default_duration_minutes, place.token AS version,
       NOT p.service_required OR EXISTS (SELECT FROM room_prices t WHERE t.room_id = r.id) AS alone
FROM rooms r JOIN providers p ON p.id = r.provider_id LEFT JOIN page_versions place ON place.scope = p.id::text
WHERE r.id = $1 AND r.deleted_at IS NULL AND p.deleted_at IS NULL
"""

# the rooms of a provider that can be booked; for the driver. $1 id, $2 those without prices too
OFFERED = """
SELECT r.ids, r.names, place.token AS version
FROM (SELECT array_agg(id ORDER BY name, id) AS ids, array_agg(name ORDER BY name, id) AS names FROM rooms r
      WHERE provider_id = $1 AND is_active AND deleted_at IS NULL
        AND ($2 OR EXISTS (SELECT FROM room_prices t WHERE t.room_id = r.id))) r
LEFT JOIN page_versions place ON place.scope = $1::uuid::text
"""

# what lists show of rooms: the first photo, and the shortest stay that has a price with the least that it costs; for
# the driver. $1 ids
TEASERS = """
SELECT room.id, cover.url, tier.duration_minutes, tier.amount
FROM unnest($1::uuid[]) AS room (id)
LEFT JOIN room_photos cover ON cover.room_id = room.id AND cover.index = 0
LEFT JOIN LATERAL (SELECT duration_minutes, amount FROM room_prices
                   WHERE room_id = room.id ORDER BY duration_minutes, amount LIMIT 1) tier ON true
"""

# what a room's page shows beside its name: its first photos, and its tiers, the shortest first; for the driver. $1 id,
# $2 how many photos
DISPLAY = """
SELECT photos.urls, photos.captions, tiers.durations, tiers.amounts, tiers.weekdays, tiers.since, tiers.until
FROM (SELECT array_agg(url ORDER BY index) AS urls, array_agg(caption ORDER BY index) AS captions
      FROM room_photos WHERE room_id = $1 AND index < $2) photos,
     (SELECT array_agg(duration_minutes) AS durations, array_agg(amount) AS amounts, array_agg(weekdays) AS weekdays,
             array_agg(from_time) AS since, array_agg(to_time) AS until
      FROM (SELECT * FROM room_prices WHERE room_id = $1
            ORDER BY duration_minutes, weekdays DESC, from_time, to_time) t) tiers
"""

# the first room's first photo, then the last ones of all: lists show the first ones already; for the driver. $1 ids,
# $2 how many
OF_PLACE = """
SELECT url, caption FROM room_photos WHERE room_id = ANY($1::uuid[])
ORDER BY room_id = ($1::uuid[])[1] AND index = 0 DESC, index DESC, created_at, id LIMIT $2
"""


def by_id(room_id: UUID) -> Select[Room]:
    """One room with its provider and both their calendars."""
    return (
        select(Room)
        .join(Room.provider)
        .options(joinedload(Room.calendar), contains_eager(Room.provider).joinedload(Provider.calendar))
        .where(Room.id == room_id, Room.deleted_at.is_(None), Provider.deleted_at.is_(None))
    )


def rooms_of(provider_id: UUID) -> Select[Room]:
    """A provider's rooms, with their calendars."""
    return (
        select(Room)
        .options(joinedload(Room.calendar))
        .where(Room.provider_id == provider_id, Room.deleted_at.is_(None))
    )


def listed() -> ColumnElement[bool]:
    """Those that the public is offered, where it is offered their provider."""
    return Room.is_active.is_(True)


def prices_of(room_id: UUID) -> Select[RoomPrice]:
    """A room's tiers, the shortest first."""
    order = RoomPrice.duration_minutes, RoomPrice.weekdays.desc(), RoomPrice.from_time, RoomPrice.to_time
    return select(RoomPrice).where(RoomPrice.room_id == room_id).order_by(*order)


def without_prices(room_id: UUID) -> Delete:
    """Removes a room's tiers."""
    return delete(RoomPrice).where(RoomPrice.room_id == room_id)


def photos_of(room_id: UUID) -> Select[RoomPhoto]:
    """A room's photos in their order."""
    return select(RoomPhoto).where(RoomPhoto.room_id == room_id).order_by(RoomPhoto.index)


def covers_of(room_ids: Collection[UUID]) -> Select[UUID, str]:
    """The first photo of each of these rooms."""
    return select(RoomPhoto.room_id, RoomPhoto.url).where(RoomPhoto.room_id.in_(room_ids), RoomPhoto.index == 0)


def covers_of_places(provider_ids: Collection[UUID]) -> Select[UUID, str]:
    """The first photo of a room of each of these providers, of those that the public is offered."""
    return (
        select(Room.provider_id, RoomPhoto.url)
        .ext(distinct_on(Room.provider_id))
        .join(RoomPhoto, RoomPhoto.room_id == Room.id)
        .where(Room.provider_id.in_(provider_ids), Room.deleted_at.is_(None), listed(), RoomPhoto.index == 0)
        .order_by(Room.provider_id, Room.created_at, Room.id)
    )
