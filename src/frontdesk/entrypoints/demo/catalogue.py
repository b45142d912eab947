"""What the demo's places have: equipment and badges."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.audit import OPERATOR
from frontdesk.core.pagination import PageRequest
from frontdesk.modules.amenities import service as amenities
from frontdesk.modules.amenities.models import Badge, Entry, EquipmentType
from frontdesk.modules.amenities.schemas import EntryIn

EQUIPMENT: Final = {
    "Grand piano": "Tuned twice a year, at least.",
    "Upright piano": None,
    "Drum kit": "With stands and a stool; bring your own cymbals.",
    "Guitar amplifier": None,
    "Microphone": "With stand and cable.",
    "PA system": None,
    "Backdrop": "Seamless paper or fabric, nine feet wide.",
    "Make-up station": None,
    "Treatment couch": "Height-adjustable.",
    "Yoga mat": None,
    "Whiteboard": None,
    "3D printer": None,
    "Freight elevator": None,
    "Coffee machine": None,
}
BADGES: Final = {
    "Verified": "We have been there.",
    "Step-free access": "From the street to every room.",
    "Open late": "Until midnight or later, on some days at least.",
}
_ALL: Final = PageRequest(page=1, size=10_000)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The ids of equipment types and badges by their names."""

    equipment: Mapping[str, UUID]
    badges: Mapping[str, UUID]


async def stock(session: AsyncSession, *, now: datetime) -> Catalogue:
    """Put what the demo's places have into the catalogue, as far as it is not there already."""
    return Catalogue(
        equipment=await _entries(session, EquipmentType, EQUIPMENT, now=now),
        badges=await _entries(session, Badge, BADGES, now=now),
    )


async def _entries(
    session: AsyncSession, kind: type[Entry], wanted: Mapping[str, str | None], *, now: datetime
) -> Mapping[str, UUID]:
    there = {entry.name.lower(): entry.id for entry in (await amenities.list_entries(session, kind, _ALL)).items}
    for name, description in wanted.items():
        if name.lower() not in there:
            new = EntryIn(name=name, description=description)
            entry = await amenities.add_entry(session, kind, new, by=OPERATOR, now=now)
            there[name.lower()] = entry.id
    return {name: there[name.lower()] for name in wanted}
