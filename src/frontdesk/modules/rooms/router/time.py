"""When a room is open, and when it can be booked."""

from uuid import UUID

import orjson
from fastapi import Response, status

from frontdesk.core.http.errors import responses
from frontdesk.core.http.paging import Paging
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.calendar.schemas import Availability, ClosureOut, OpeningHoursIn, OpeningHoursOut
from frontdesk.modules.providers import service as providers
from frontdesk.modules.providers.dependencies import ASKS, Question
from frontdesk.modules.rooms.dependencies import AskedRoom, ClosableRoom, ManagedRoom, VisibleRoom

router = Router(prefix="/rooms", tags=["rooms"])


@router.get(
    "/{room_id}/opening-hours",
    operation_id="rooms_get_opening_hours",
    summary="Read a room's opening hours",
    response_model=OpeningHoursOut,
    responses=responses(401, 404, 422),
)
async def get_opening_hours(room: VisibleRoom, session: Session) -> object:
    """The week that holds: its own, or for want of one the provider's."""
    return await calendars.get_hours(session, room.id)


@router.put(
    "/{room_id}/opening-hours",
    operation_id="rooms_set_opening_hours",
    summary="Replace a room's opening hours",
    response_model=OpeningHoursOut,
    responses=responses(401, 403, 404, 422),
)
async def set_opening_hours(room: ManagedRoom, week: OpeningHoursIn, session: Session) -> object:
    """Replace the room's own week; an empty one gives way to the provider's. Bookings stay as they are."""
    return await calendars.set_hours(session, room.id, week.spans())


@router.get(
    "/{room_id}/closures",
    operation_id="rooms_list_closures",
    summary="List a room's closures",
    response_model=Page[ClosureOut],
    responses=responses(401, 404, 422),
)
async def list_closures(room: VisibleRoom, session: Session, paging: Paging) -> object:
    """When this room is closed besides the provider's closures, the latest first, for everybody to see."""
    return await providers.list_closures(session, room.id, paging, timezone=room.provider.timezone)


@router.delete(
    "/{room_id}/closures/{closure_id}",
    operation_id="rooms_delete_closure",
    summary="Take a room's closure back",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 422),
)
async def delete_closure(room: ClosableRoom, closure_id: UUID, session: Session) -> None:
    """Open again: from now on this time can be booked as the week has it."""
    await calendars.remove_closure(session, room.id, closure_id)


@router.get(
    "/{room_id}/availability",
    operation_id="rooms_get_availability",
    summary="Read when a room can be booked",
    response_model=Availability,
    responses=responses(401, 404, 422),
    openapi_extra=ASKS,
)
async def get_availability(place: AskedRoom, question: Question, session: Session, now: Now) -> Response:
    """The starts that can be booked, for `date` or from `from` to `to` (included, 62 days at most).

    `duration` is the provider's default where it is not given.
    """
    found = await providers.bookable_starts(session, place, question, now=now)
    return Response(orjson.dumps(found.rendered()), media_type="application/json")
