"""Pictures of rooms. Whoever changes them holds a lock on the room, so that of two orders at once one holds whole."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import reader
from frontdesk.core.ids import new_id
from frontdesk.core.pagination import PageRequest, Slice, paginate
from frontdesk.modules.media import service as media
from frontdesk.modules.media.service import Folder, Subject
from frontdesk.modules.rooms import queries
from frontdesk.modules.rooms.errors import OtherPhotos, PhotoNotFound, TooManyPhotos
from frontdesk.modules.rooms.models import Room, RoomPhoto
from frontdesk.modules.rooms.rules import MAX_PHOTOS
from frontdesk.modules.rooms.schemas import PhotoIn


async def list_photos(session: AsyncSession, room: Room, page: PageRequest) -> Slice[RoomPhoto]:
    """One page of a room's photos, in their order."""
    return await paginate(session, queries.photos_of(room.id), page)


async def covers(session: AsyncSession, room_ids: Collection[UUID]) -> dict[UUID, str]:
    """Where the first photo of each of these rooms can be seen; rooms without one are left out."""
    if not room_ids:
        return {}
    found = await session.execute(queries.covers_of(room_ids))
    return {row.room_id: row.url for row in found}


async def covers_of_places(session: AsyncSession, provider_ids: Collection[UUID]) -> dict[UUID, str]:
    """Where a photo of one of the rooms of each of these providers can be seen; those without are left out."""
    if not provider_ids:
        return {}
    found = await session.execute(queries.covers_of_places(provider_ids))
    return {row.provider_id: row.url for row in found}


class Picture(NamedTuple):
    """A photo as a page shows it."""

    url: str
    caption: str | None


async def photos_of_place(session: AsyncSession, room_ids: Sequence[UUID], *, count: int) -> Sequence[Picture]:
    """A few photos of these rooms: the first one's cover, then others than covers as far as there are any."""
    if not room_ids:
        return []
    async with reader(session) as connection:
        rows = await connection.fetch(queries.OF_PLACE, room_ids, count)
    return [Picture(row["url"], row["caption"]) for row in rows]


async def add_photo(session: AsyncSession, room: Room, wanted: PhotoIn, *, now: datetime) -> RoomPhoto:
    """Add a photo behind the others; raises `TooManyPhotos`.

    An upload of the room's company that is seen at its address is used by it, and not swept.
    """
    photos = await _photos(session, room)
    if len(photos) >= MAX_PHOTOS:
        raise TooManyPhotos(f"A room has at most {MAX_PHOTOS}.")
    photo = RoomPhoto(id=new_id(), room_id=room.id, index=len(photos), **wanted.model_dump())
    session.add(photo)
    await session.flush()
    await media.show(session, photo.url, to=_shown_by(photo, room), now=now)
    await session.refresh(photo)
    return photo


async def order_photos(session: AsyncSession, room: Room, wanted: Sequence[UUID]) -> Slice[RoomPhoto]:
    """Put a room's photos in another order; raises `OtherPhotos` where these are not exactly the photos it has."""
    photos = {photo.id: photo for photo in await _photos(session, room)}
    if photos.keys() != set(wanted):
        raise OtherPhotos("Name each photo of the room once.")
    return await _arranged(session, room, [photos[photo_id] for photo_id in wanted])


async def remove_photo(session: AsyncSession, room: Room, photo_id: UUID, *, now: datetime) -> None:
    """Remove a photo; those behind it move up, and an upload behind it is swept after a while.

    Raises `PhotoNotFound`.
    """
    photos = await _photos(session, room)
    gone = next((photo for photo in photos if photo.id == photo_id), None)
    if gone is None:
        raise PhotoNotFound
    await media.show(session, None, to=_shown_by(gone, room), now=now)
    await session.delete(gone)
    await _arranged(session, room, [photo for photo in photos if photo is not gone])


async def remove_photos(session: AsyncSession, room: Room, *, now: datetime) -> None:
    """Remove all photos of a room that ends, and let go of the uploads behind them."""
    for photo in await _photos(session, room):
        await media.show(session, None, to=_shown_by(photo, room), now=now)
        await session.delete(photo)


def _shown_by(photo: RoomPhoto, room: Room) -> Subject:
    return Subject(kind="room_photo", id=photo.id, folder=Folder.PHOTOS, tenant_id=room.company_id)


async def _photos(session: AsyncSession, room: Room) -> Sequence[RoomPhoto]:
    return (await session.scalars(queries.photos_of(room.id))).all()


async def _arranged(session: AsyncSession, room: Room, photos: Sequence[RoomPhoto]) -> Slice[RoomPhoto]:
    """The photos of a room in this order, from now on."""
    for index, photo in enumerate(photos):
        photo.index = index
    await session.flush()
    return await paginate(
        session, queries.photos_of(room.id).execution_options(populate_existing=True), PageRequest(1, MAX_PHOTOS)
    )
