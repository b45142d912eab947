"""Pictures of a room, in their order."""

from uuid import UUID

from fastapi import status

from frontdesk.core.http.errors import responses
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.pages import kept
from frontdesk.core.http.paging import Paging
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page
from frontdesk.modules.calendar.dependencies import PLACE
from frontdesk.modules.rooms import service
from frontdesk.modules.rooms.dependencies import ManagedRoom, VisibleRoom
from frontdesk.modules.rooms.schemas import PhotoIn, PhotoOrderIn, PhotoOut

router = Router(prefix="/rooms/{room_id}/photos", tags=["rooms"], route_class=IdempotentRoute)


@router.get(
    "",
    operation_id="rooms_list_photos",
    summary="List a room's photos",
    response_model=Page[PhotoOut],
    responses=responses(401, 404, 422),
)
@kept(PLACE, "room_id")
async def list_(room: VisibleRoom, session: Session, paging: Paging) -> object:
    """A room's photos by their `index`, at most 50."""
    return await service.list_photos(session, room, paging)


@router.post(
    "",
    operation_id="rooms_add_photo",
    summary="Add a photo to a room",
    status_code=status.HTTP_201_CREATED,
    response_model=PhotoOut,
    responses=responses(401, 403, 404, 409, 422),
    dependencies=[Idempotent],
)
async def add(room: ManagedRoom, wanted: PhotoIn, session: Session, now: Now) -> object:
    """Add a photo behind the others. An upload to the folder `photos` is given by its `public_url`.

    409 `too_many_photos` where there are 50.
    """
    return await service.add_photo(session, room, wanted, now=now)


@router.put(
    "/order",
    operation_id="rooms_order_photos",
    summary="Put a room's photos in order",
    response_model=Page[PhotoOut],
    responses=responses(401, 403, 404, 409, 422),
)
async def order(room: ManagedRoom, wanted: PhotoOrderIn, session: Session) -> object:
    """Put all photos in another order, at once.

    409 `other_photos` where the list does not name each photo of the room once: read them again, somebody may have
    added or removed one.
    """
    return await service.order_photos(session, room, wanted.photo_ids)


@router.delete(
    "/{photo_id:uuid}",  # which "order" is not: there this method is not allowed
    operation_id="rooms_remove_photo",
    summary="Remove a room's photo",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 422),
)
async def remove(room: ManagedRoom, photo_id: UUID, session: Session, now: Now) -> None:
    """Remove a photo; those behind it move up. 404 `photo_not_found`."""
    await service.remove_photo(session, room, photo_id, now=now)
