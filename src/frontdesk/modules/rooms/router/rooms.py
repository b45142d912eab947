"""Rooms of a provider."""

from typing import Annotated

from fastapi import Response, status

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import MaybeCaller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.etags import IfMatch
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.pages import kept
from frontdesk.core.http.paging import Paging, sort_query
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page
from frontdesk.modules.calendar.dependencies import PLACE
from frontdesk.modules.providers.dependencies import ManagedProvider, VisibleProvider
from frontdesk.modules.rooms import service
from frontdesk.modules.rooms.dependencies import ManagedRoom, VisibleRoom
from frontdesk.modules.rooms.schemas import RoomIn, RoomOut, RoomPatch

router = Router(tags=["rooms"], route_class=IdempotentRoute)


@router.post(
    "/providers/{provider_id}/rooms",
    operation_id="rooms_create",
    summary="Add a room",
    status_code=status.HTTP_201_CREATED,
    response_model=RoomOut,
    responses=responses(401, 403, 404, 409, 422),
    dependencies=[Idempotent],
)
async def create(provider: ManagedProvider, wanted: RoomIn, by: Acting, session: Session, now: Now) -> object:
    """Add a room to a provider. It has the provider's hours and closures, and its own besides once it is given some."""
    return await service.create(session, provider, wanted, by=by, now=now)


@router.get(
    "/providers/{provider_id}/rooms",
    operation_id="rooms_list",
    summary="List a provider's rooms",
    response_model=Page[RoomOut],
    responses=responses(401, 404, 422),
)
@kept(PLACE, "provider_id")
async def list_(
    provider: VisibleProvider,
    caller: MaybeCaller,
    session: Session,
    paging: Paging,
    sort: Annotated[str | None, sort_query("name", "capacity", "created_at")] = None,
) -> object:
    """A provider's rooms by name. Inactive ones are shown to its people only."""
    return await service.list_rooms(session, provider, paging, caller=caller, sort=sort)


@router.get(
    "/rooms/{room_id}",
    operation_id="rooms_get",
    summary="Read a room",
    response_model=RoomOut,
    responses=responses(401, 404, 422),
)
@kept(PLACE, "room_id")
async def get(room: VisibleRoom, response: Response) -> object:
    """One room."""
    etags.show(response, version=room.version)
    return room


@router.patch(
    "/rooms/{room_id}",
    operation_id="rooms_update",
    summary="Change a room",
    response_model=RoomOut,
    responses=responses(401, 403, 404, 409, 412, 422),
)
async def update(
    room: ManagedRoom,
    changes: RoomPatch,
    response: Response,
    by: Acting,
    session: Session,
    now: Now,
    if_match: IfMatch = None,
) -> object:
    """Change what you name; what you leave out stays.

    Refusals: `precondition_failed` (412) where it has changed since the ETag in If-Match, `lanes_in_use` (409) where
    more bookings than the new `max_concurrent` lie side by side.
    """
    etags.check(if_match, version=room.version)
    await service.change(session, room, changes, by=by, now=now)
    etags.show(response, version=room.version)
    return room


@router.delete(
    "/rooms/{room_id}",
    operation_id="rooms_delete",
    summary="Delete a room",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 409, 422),
)
async def delete(room: ManagedRoom, by: Acting, session: Session, now: Now) -> None:
    """End a room; the bookings that it had stay on record. While time to come is taken: 409 `future_bookings`."""
    await service.delete(session, room, by=by, now=now)
