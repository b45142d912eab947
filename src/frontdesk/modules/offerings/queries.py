"""Statements over offerings."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from frontdesk.core.sorting import Sortable
from frontdesk.modules.offerings.models import Offering, OfferingRoom, OfferingStaff
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.rooms.models import Room
from frontdesk.modules.staff.models import Staff

SORTABLE: dict[str, Sortable] = {
    "name": Offering.name,
    "amount": Offering.amount,
    "duration_minutes": Offering.duration_minutes,
    "created_at": Offering.created_at,
}


# $1 the id of an offering: which state of the data its public page shows
PAGE_VERSION = """
SELECT concat_ws('.', o.id, place.token) FROM offerings o
LEFT JOIN page_versions place ON place.scope = o.provider_id::text WHERE o.id = $1"""


# what a question about an offering's free time needs to know beforehand, for the driver: who gives it and where, those
# that were deleted too, and which of these can be booked. $1 id
ASKED = """
SELECT o.provider_id, p.company_id, o.is_active AND p.is_active AND p.published AS listed, c.timezone,
       o.duration_minutes, o.buffer_before_minutes, o.buffer_after_minutes, place.token AS version,
       team.ids AS team, team.there AS given_by, team.bookable AS bookable_staff,
       rooms.ids AS rooms, rooms.bookable AS bookable_rooms
FROM offerings o JOIN providers p ON p.id = o.provider_id JOIN calendars c ON c.id = p.id
LEFT JOIN page_versions place ON place.scope = p.id::text,
LATERAL (SELECT array_agg(id) AS ids, array_agg(id) FILTER (WHERE deleted_at IS NULL) AS there,
                array_agg(id) FILTER (WHERE is_active AND deleted_at IS NULL) AS bookable
         FROM staff WHERE id IN (SELECT staff_id FROM offering_staff WHERE offering_id = o.id)) team,
LATERAL (SELECT array_agg(id) AS ids, array_agg(id) FILTER (WHERE is_active AND deleted_at IS NULL) AS bookable
         FROM rooms WHERE id IN (SELECT room_id FROM offering_rooms WHERE offering_id = o.id)) rooms
WHERE o.id = $1 AND o.deleted_at IS NULL AND p.deleted_at IS NULL
"""


def by_id(offering_id: UUID) -> Select[Offering]:
    """One offering with its provider, its team and its rooms."""
    return (
        select(Offering)
        .join(Offering.provider)
        .options(contains_eager(Offering.provider).joinedload(Provider.calendar), *_team_and_rooms())
        .where(Offering.id == offering_id, Offering.deleted_at.is_(None), Provider.deleted_at.is_(None))
    )


def offerings_of(provider_id: UUID, *, with_rooms: bool = True) -> Select[Offering]:
    """A provider's offerings, with their teams and, unless nobody asks for them, rooms."""
    team, rooms = _team_and_rooms()
    return (
        select(Offering)
        .options(joinedload(Offering.provider), team, *((rooms,) if with_rooms else ()))
        .where(Offering.provider_id == provider_id, Offering.deleted_at.is_(None))
    )


def listed() -> ColumnElement[bool]:
    """Those that the public is offered, where it is offered their provider."""
    return Offering.is_active.is_(True)


def staff_of(provider_id: UUID, wanted: Collection[UUID]) -> Select[UUID]:
    """Which of these people are on a provider's staff."""
    return select(Staff.id).where(Staff.provider_id == provider_id, Staff.id.in_(wanted), Staff.deleted_at.is_(None))


def rooms_of(provider_id: UUID, wanted: Collection[UUID]) -> Select[UUID]:
    """Which of these rooms are a provider's."""
    return select(Room.id).where(Room.provider_id == provider_id, Room.id.in_(wanted), Room.deleted_at.is_(None))


def _team_and_rooms() -> tuple[ORMOption, ORMOption]:
    return (
        selectinload(Offering.team).joinedload(OfferingStaff.staff),
        selectinload(Offering.places).joinedload(OfferingRoom.room),
    )
