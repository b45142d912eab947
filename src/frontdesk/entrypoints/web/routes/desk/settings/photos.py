"""Pictures of a room: added, put in order, taken down."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Form, Response
from pydantic import Field

from frontdesk.core.http.resources import Now
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import PageRequest
from frontdesk.core.schemas import Input, Line
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routes.desk.settings.frame import ChangingRoom, ManagersDesk, RoomHere, show
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.rooms import service as rooms
from frontdesk.modules.rooms.schemas import PhotoIn
from frontdesk.modules.users.schemas import WebAddress

router = Pages()

EVERY: Final = PageRequest(page=1, size=50)
THERE: Final = "/desk/{provider_id}/settings/rooms/{room_id}/photos"


class NewPhotoForm(Input):
    """A picture that has been uploaded."""

    url: WebAddress
    caption: Line | None = None


class OrderForm(Input):
    """All photos of a room in the order that is wanted."""

    photo: list[UUID] = Field(default=[])


class PhotoForm(Input):
    """One photo of a room."""

    photo: UUID


@router.get(THERE)
async def show_photos(desk: ManagersDesk, room: RoomHere, page: ThisPage, session: Session) -> Response:
    """Show the pictures in their order."""
    found = await rooms.list_photos(session, room, EVERY)
    return show(page, desk, "photos.html", tab="rooms", title=f"Photos of {room.name}", room=room, photos=found.items)


@router.post(THERE, dependencies=[WRITES])
async def add_photo(
    room: ChangingRoom, wanted: Annotated[NewPhotoForm, Form()], page: ThisPage, session: Session, now: Now
) -> Response:
    """Put an uploaded picture behind the others."""
    await rooms.add_photo(session, room, PhotoIn(url=wanted.url, caption=wanted.caption), now=now)
    return page.go(page.path, done="added")


@router.post(f"{THERE}/order", dependencies=[WRITES])
async def order_photos(
    room: ChangingRoom, wanted: Annotated[OrderForm, Form()], page: ThisPage, session: Session
) -> Response:
    """Put them in another order."""
    await rooms.order_photos(session, room, wanted.photo)
    return page.go(page.path.removesuffix("/order"))


@router.post(f"{THERE}/remove", dependencies=[WRITES])
async def remove_photo(
    room: ChangingRoom, wanted: Annotated[PhotoForm, Form()], page: ThisPage, session: Session, now: Now
) -> Response:
    """Take one down."""
    await rooms.remove_photo(session, room, wanted.photo, now=now)
    return page.go(page.path.removesuffix("/remove"), done="removed")
