"""Rooms: added, described, switched off."""

from typing import Annotated

from fastapi import Form, Response
from pydantic import Field

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.idempotency import Idempotent
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input, Line, Text
from frontdesk.entrypoints.web.forms import read
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routes.desk.settings.frame import (
    ALL,
    ChangingDesk,
    ChangingRoom,
    ManagersDesk,
    RoomHere,
    show,
)
from frontdesk.entrypoints.web.routes.desk.settings.rules import TimeForm, rules_of
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.amenities import service as amenities
from frontdesk.modules.rooms import service as rooms
from frontdesk.modules.rooms.schemas import RoomIn, RoomPatch

router = Pages()


class NewRoomForm(Input):
    """A room to begin with; all else can be said later."""

    name: Line
    capacity: Annotated[int, Field(ge=1, le=100_000)] = 1


class RoomForm(TimeForm, NewRoomForm):
    """A room as its owner describes it."""

    version: int
    description: Text | None = None
    size: Annotated[float, Field(gt=0, le=1_000_000)] | None = None
    is_active: bool = False


@router.get("/desk/{provider_id}/settings/rooms")
async def show_rooms(desk: ManagersDesk, page: ThisPage, session: Session) -> Response:
    """Show the rooms, those that are switched off too."""
    found = await rooms.list_rooms(session, desk.provider, page.sheet(ALL.size), caller=desk.viewer, sort=None)
    shown = {"found": found, "teasers": await rooms.teasers(session, [room.id for room in found.items])}
    return show(page, desk, "rooms.html", tab="rooms", title="Rooms and prices", **shown)


@router.post("/desk/{provider_id}/settings/rooms", dependencies=[WRITES, Idempotent])
async def add_room(
    desk: ChangingDesk,
    wanted: Annotated[NewRoomForm, Form()],
    page: ThisPage,
    by: Acting,
    session: Session,
    now: Now,
) -> Response:
    """Add a room, and go on to what it costs."""
    new = read(RoomIn, wanted.model_dump())
    room = await rooms.create(session, desk.provider, new, by=by, now=now)
    return page.go(desk.address("settings", "rooms", room.id, "prices"), done="added")


@router.get("/desk/{provider_id}/settings/rooms/{room_id}")
async def show_room(desk: ManagersDesk, room: RoomHere, page: ThisPage, session: Session) -> Response:
    """Show what is known about a room."""
    found = await amenities.get_equipment(session, room.id)
    shown = {"room": room, "equipment": found.equipment, "rules": rules_of(room.calendar.rules)}
    return show(page, desk, "room.html", tab="rooms", title=room.name, **shown)


@router.post("/desk/{provider_id}/settings/rooms/{room_id}", dependencies=[WRITES])
async def save_room(
    room: ChangingRoom, wanted: Annotated[RoomForm, Form()], page: ThisPage, by: Acting, session: Session, now: Now
) -> Response:
    """Store it."""
    etags.unchanged(room.version, seen=wanted.version)
    fields = wanted.model_dump(include={"name", "capacity", "description", "size", "is_active"})
    await rooms.change(session, room, read(RoomPatch, fields | wanted.rules()), by=by, now=now)
    return page.go(page.path, done="saved")
