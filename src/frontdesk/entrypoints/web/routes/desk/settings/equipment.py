"""What there is at a place, and in a room: from the catalogue of the installation."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from fastapi import Response

from frontdesk.core.audit import By, OfCompany
from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import PageRequest
from frontdesk.entrypoints.web.desk import Desk
from frontdesk.entrypoints.web.forms import Typed, read, seen
from frontdesk.entrypoints.web.page import WRITES, Page, ThisPage
from frontdesk.entrypoints.web.routes.desk.settings.frame import (
    ChangingDesk,
    ChangingRoom,
    ManagersDesk,
    RoomHere,
    show,
)
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.amenities import service as amenities
from frontdesk.modules.amenities.models import EquipmentType
from frontdesk.modules.amenities.schemas import EquipmentIn

router = Pages()

CATALOGUE: Final = PageRequest(page=1, size=100)
PREFIX: Final = "quantity-"


@router.get("/desk/{provider_id}/settings/equipment")
async def show_equipment(desk: ManagersDesk, page: ThisPage, session: Session) -> Response:
    """Show what there is for everybody, and what the installation vouches for."""
    badges = (await amenities.get_badges(session, desk.provider.id)).badges
    return await _show(page, desk, session, of=desk.provider, tab="equipment", badges=badges)


@router.post("/desk/{provider_id}/settings/equipment", dependencies=[WRITES])
async def save_equipment(
    desk: ChangingDesk, typed: Typed, page: ThisPage, by: Acting, session: Session, now: Now
) -> Response:
    """Store it."""
    await _save(session, desk.provider, typed, by=by, now=now)
    return page.go(page.path, done="saved")


@router.get("/desk/{provider_id}/settings/rooms/{room_id}/equipment")
async def show_rooms_equipment(desk: ManagersDesk, room: RoomHere, page: ThisPage, session: Session) -> Response:
    """Show what there is in a room."""
    return await _show(page, desk, session, of=room, tab="rooms", room=room, badges=())


@router.post("/desk/{provider_id}/settings/rooms/{room_id}/equipment", dependencies=[WRITES])
async def save_rooms_equipment(
    room: ChangingRoom, typed: Typed, page: ThisPage, by: Acting, session: Session, now: Now
) -> Response:
    """Store it."""
    await _save(session, room, typed, by=by, now=now)
    return page.go(page.path, done="saved")


async def _show(page: Page, desk: Desk, session: Session, *, of: Any, tab: str, **values: Any) -> Response:
    stored = await amenities.get_equipment(session, of.id)
    has: dict[UUID, int] = {item.equipment_type_id: item.quantity for item in stored.equipment}
    values["seen"] = etags.tag_of(stored)
    types = (await amenities.list_entries(session, EquipmentType, CATALOGUE)).items
    return show(page, desk, "equipment.html", tab=tab, title="Equipment", types=types, has=has, **values)


async def _save(
    session: Session, place: OfCompany, typed: Mapping[str, Sequence[str]], *, by: By, now: datetime
) -> None:
    wanted = _wanted(typed)
    etags.check_whole(seen(typed), await amenities.get_equipment(session, place.id))
    await amenities.set_equipment(session, place, wanted.equipment, by=by, now=now)


def _wanted(typed: Mapping[str, Sequence[str]]) -> EquipmentIn:
    """What was typed; nothing and 0 are none of it."""
    fields = [(name, values[-1].strip()) for name, values in typed.items() if name.startswith(PREFIX)]
    kept = [(name, text) for name, text in fields if text not in {"", "0"}]
    items = [
        {"type": name.removeprefix(PREFIX), "quantity": int(text) if text.isdecimal() and len(text) < 6 else text}  # noqa: PLR2004
        for name, text in kept
    ]
    return read(EquipmentIn, {"equipment": items}, field=lambda place: kept[int(place[1])][0] if len(place) > 1 else "")
