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
