"""What ends for good: a room, somebody's work, a service, the place. Each is asked for once more before."""

from datetime import datetime
from typing import Any

from fastapi import Response

from frontdesk.core.http.audit import Acting
from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.entrypoints.web.desk import Desk
from frontdesk.entrypoints.web.page import WRITES, Page, ThisPage
from frontdesk.entrypoints.web.routes.desk.settings.frame import (
    ChangingDesk,
    ChangingOffering,
    ChangingRoom,
    ChangingStaff,
    ManagersDesk,
    OfferingHere,
    RoomHere,
    StaffDesk,
    StaffHere,
    show,
)
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.offerings import service as offerings
from frontdesk.modules.providers import service as providers
from frontdesk.modules.rooms import service as rooms
from frontdesk.modules.staff import service as staff_service

router = Pages()

SETTINGS = "/desk/{provider_id}/settings"


@router.get(f"{SETTINGS}/rooms/{{room_id}}/end")
async def ask_about_room(desk: ManagersDesk, room: RoomHere, page: ThisPage) -> Response:
    """Ask whether a room is to go."""
    return _ask(page, desk, room, tab="rooms", kind="room", back=desk.address("settings", "rooms", room.id))


@router.post(f"{SETTINGS}/rooms/{{room_id}}/end", dependencies=[WRITES])
async def end_room(
    desk: ManagersDesk, room: ChangingRoom, page: ThisPage, by: Acting, session: Session, now: Now
) -> Response:
    """Let a room go; refused while it is booked for a time to come."""
    await rooms.delete(session, room, by=by, now=now)
    return page.go(desk.address("settings", "rooms"), done="ended")


@router.get(f"{SETTINGS}/people/{{staff_id}}/end")
async def ask_about_person(desk: StaffDesk, staff: StaffHere, page: ThisPage) -> Response:
    """Ask whether somebody works here no more."""
    return _ask(page, desk, staff, tab="people", kind="person", back=desk.address("settings", "people", staff.id))


@router.post(f"{SETTINGS}/people/{{staff_id}}/end", dependencies=[WRITES])
async def end_person(
    desk: StaffDesk, staff: ChangingStaff, page: ThisPage, by: Acting, session: Session, now: Now
) -> Response:
    """End somebody's work here; refused while they are booked for a time to come."""
    await staff_service.delete(session, staff, by=by, now=now)
    return page.go(desk.address("settings", "people"), done="ended")


@router.get(f"{SETTINGS}/services/{{offering_id:uuid}}/end")
async def ask_about_service(desk: ManagersDesk, offering: OfferingHere, page: ThisPage) -> Response:
    """Ask whether a service is sold no more."""
    back = desk.address("settings", "services", offering.id)
    return _ask(page, desk, offering, tab="services", kind="service", back=back)


@router.post(f"{SETTINGS}/services/{{offering_id:uuid}}/end", dependencies=[WRITES])
async def end_service(
    desk: ManagersDesk, offering: ChangingOffering, page: ThisPage, by: Acting, session: Session, now: Now
) -> Response:
    """Sell it no more; what is booked stays booked."""
    await offerings.delete(session, offering, by=by, now=now)
    return page.go(desk.address("settings", "services"), done="ended")


@router.get(f"{SETTINGS}/place/end")
async def ask_about_place(desk: ManagersDesk, page: ThisPage) -> Response:
    """Ask whether the place closes for good."""
    return _ask(page, desk, desk.provider, tab="place", kind="place", back=desk.address("settings", "place"))


@router.post(f"{SETTINGS}/place/end", dependencies=[WRITES])
async def end_place(desk: ChangingDesk, page: ThisPage, by: Acting, session: Session, now: Now) -> Response:
    """Close the place for good; refused while anything there is booked for a time to come."""
    await providers.delete(session, desk.provider, by=by, now=now)
    return page.go("/desk")


def _ask(page: Page, desk: Desk, thing: Any, *, tab: str, kind: str, back: str) -> Response:
    taken = page.form.problem.extra.get("taken") if page.form.problem else None
    until = {name: datetime.fromisoformat(taken[name]) for name in ("from", "until")} if taken else {}
    shown = {"thing": thing, "kind": kind, "back": back, "taken": taken, "until": until}
    return show(page, desk, "end.html", tab=tab, title=f"Remove {thing.name}", **shown)
