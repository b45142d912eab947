"""What the pages of settings have in common: who may open them, the parts of their menu, what stands in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Depends
from fastapi.responses import HTMLResponse

from frontdesk.core.pagination import PageRequest
from frontdesk.core.permissions import Permission
from frontdesk.entrypoints.web.desk import Desk, at_desk
from frontdesk.entrypoints.web.page import Page
from frontdesk.modules.offerings.dependencies import ManagedOffering, VisibleOffering
from frontdesk.modules.offerings.errors import OfferingNotFound
from frontdesk.modules.offerings.models import Offering
from frontdesk.modules.rooms.dependencies import ManagedRoom, VisibleRoom
from frontdesk.modules.rooms.errors import RoomNotFound
from frontdesk.modules.rooms.models import Room
from frontdesk.modules.staff.dependencies import ManagedStaff, VisibleStaff
from frontdesk.modules.staff.errors import StaffNotFound
from frontdesk.modules.staff.models import Staff

ALL: Final = PageRequest(page=1, size=100)  # rooms, people and services of one place: who has more turns to the API


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of the settings, in the order of their menu."""

    key: str
    words: str
    needs: Permission


TABS: Final[Sequence[Tab]] = (
    Tab("place", "Place", Permission.PROVIDERS_MANAGE),
    Tab("hours", "Opening hours", Permission.PROVIDERS_MANAGE),
    Tab("rooms", "Rooms and prices", Permission.PROVIDERS_MANAGE),
    Tab("people", "People", Permission.STAFF_MANAGE),
    Tab("services", "Services", Permission.PROVIDERS_MANAGE),
    Tab("booking", "Booking rules", Permission.PROVIDERS_MANAGE),
    Tab("equipment", "Equipment", Permission.PROVIDERS_MANAGE),
)

managers_desk, staff_desk = at_desk(Permission.PROVIDERS_MANAGE), at_desk(Permission.STAFF_MANAGE)
ManagersDesk = Annotated[Desk, Depends(managers_desk, scope="function")]
ChangingDesk = Annotated[Desk, Depends(at_desk(Permission.PROVIDERS_MANAGE, lock=True), scope="function")]
StaffDesk = Annotated[Desk, Depends(staff_desk, scope="function")]
HiringDesk = Annotated[Desk, Depends(at_desk(Permission.STAFF_MANAGE, lock=True), scope="function")]


async def room_here(desk: ManagersDesk, room: VisibleRoom) -> Room:
    """The room of the path, if it is one of this place's."""
    desk.own(room, RoomNotFound)
    return room


async def changing_room(desk: ManagersDesk, room: ManagedRoom) -> Room:
    """The same, locked."""
    return await room_here(desk, room)


async def staff_here(desk: StaffDesk, staff: VisibleStaff) -> Staff:
    """The member of staff of the path, if they work at this place."""
    desk.own(staff, StaffNotFound)
    return staff


async def changing_staff(desk: StaffDesk, staff: ManagedStaff) -> Staff:
    """The same, locked."""
    return await staff_here(desk, staff)


async def offering_here(desk: ManagersDesk, offering: VisibleOffering) -> Offering:
    """The offering of the path, if this place sells it."""
    desk.own(offering, OfferingNotFound)
    return offering


async def changing_offering(desk: ManagersDesk, offering: ManagedOffering) -> Offering:
    """The same, locked."""
    return await offering_here(desk, offering)


RoomHere = Annotated[Room, Depends(room_here, scope="function")]
ChangingRoom = Annotated[Room, Depends(changing_room, scope="function")]
StaffHere = Annotated[Staff, Depends(staff_here, scope="function")]
ChangingStaff = Annotated[Staff, Depends(changing_staff, scope="function")]
OfferingHere = Annotated[Offering, Depends(offering_here, scope="function")]
ChangingOffering = Annotated[Offering, Depends(changing_offering, scope="function")]


def show(page: Page, desk: Desk, template: str, *, tab: str, title: str, **values: Any) -> HTMLResponse:
    """A page of the settings."""
    tabs = [(it.key, it.words, desk.address("settings", it.key)) for it in TABS if desk.may(it.needs)]
    return page.show(f"desk/settings/{template}", title=title, desk=desk, tabs=tabs, tab=tab, **values)
