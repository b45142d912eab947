"""Rooms over HTTP: public to read, their provider's people's to change."""

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import Response, status

from frontdesk.core.http import etags
from frontdesk.core.http.auth import MaybeCaller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.etags import IfMatch
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.paging import Paging, sort_query
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.calendar.schemas import Availability, ClosureOut, OpeningHoursIn, OpeningHoursOut
from frontdesk.modules.providers import service as providers
from frontdesk.modules.providers.dependencies import ASKS, ManagedProvider, Question, VisibleProvider
from frontdesk.modules.rooms import service
from frontdesk.modules.rooms.dependencies import AskedRoom, ClosableRoom, ManagedRoom, VisibleRoom
from frontdesk.modules.rooms.schemas import PricesIn, PricesOut, QuoteIn, QuoteOut, RoomIn, RoomOut, RoomPatch

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
async def create(provider: ManagedProvider, wanted: RoomIn, session: Session) -> object:
    """Add a room to a provider. It has the provider's hours and closures, and its own besides once it is given some."""
    return await service.create(session, provider, wanted)


@router.get(
    "/providers/{provider_id}/rooms",
    operation_id="rooms_list",
    summary="List a provider's rooms",
    response_model=Page[RoomOut],
    responses=responses(401, 404, 422),
)
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
    session: Session,
    now: Now,
    if_match: IfMatch = None,
) -> object:
    """Change what you name; what you leave out stays.

    Refusals: `precondition_failed` (412) where it has changed since the ETag in If-Match, `lanes_in_use` (409) where
    more bookings than the new `max_concurrent` lie side by side.
    """
    etags.check(if_match, version=room.version)
    await service.change(session, room, changes, now=now)
    etags.show(response, version=room.version)
    return room


@router.delete(
    "/rooms/{room_id}",
    operation_id="rooms_delete",
    summary="Delete a room",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 409, 422),
)
async def delete(room: ManagedRoom, session: Session, now: Now) -> None:
    """End a room; the bookings that it had stay on record. While time to come is taken: 409 `future_bookings`."""
    await service.delete(session, room, now=now)


@router.get(
    "/rooms/{room_id}/opening-hours",
    operation_id="rooms_get_opening_hours",
    summary="Read a room's opening hours",
    response_model=OpeningHoursOut,
    responses=responses(401, 404, 422),
)
async def get_opening_hours(room: VisibleRoom, session: Session) -> object:
    """The week that holds: its own, or for want of one the provider's."""
    return await calendars.get_hours(session, room.id)


@router.put(
    "/rooms/{room_id}/opening-hours",
    operation_id="rooms_set_opening_hours",
    summary="Replace a room's opening hours",
    response_model=OpeningHoursOut,
    responses=responses(401, 403, 404, 422),
)
async def set_opening_hours(room: ManagedRoom, week: OpeningHoursIn, session: Session) -> object:
    """Replace the room's own week; an empty one gives way to the provider's. Bookings stay as they are."""
    return await calendars.set_hours(session, room.id, week.spans())


@router.get(
    "/rooms/{room_id}/closures",
    operation_id="rooms_list_closures",
    summary="List a room's closures",
    response_model=Page[ClosureOut],
    responses=responses(401, 404, 422),
)
async def list_closures(room: VisibleRoom, session: Session, paging: Paging) -> object:
    """When this room is closed besides the provider's closures, the latest first, for everybody to see."""
    return await providers.list_closures(session, room.id, paging, timezone=room.provider.timezone)


@router.delete(
    "/rooms/{room_id}/closures/{closure_id}",
    operation_id="rooms_delete_closure",
    summary="Take a room's closure back",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 422),
)
async def delete_closure(room: ClosableRoom, closure_id: UUID, session: Session) -> None:
    """Open again: from now on this time can be booked as the week has it."""
    await calendars.remove_closure(session, room.id, closure_id)


@router.get(
    "/rooms/{room_id}/prices",
    operation_id="rooms_get_prices",
    summary="Read a room's prices",
    response_model=PricesOut,
    responses=responses(401, 404, 422),
)
async def get_prices(room: VisibleRoom, session: Session) -> object:
    """What a stay of up to so many minutes costs, the shortest first; none: nothing to pay."""
    return await service.get_prices(session, room)


@router.put(
    "/rooms/{room_id}/prices",
    operation_id="rooms_set_prices",
    summary="Replace a room's prices",
    response_model=PricesOut,
    responses=responses(401, 403, 404, 422),
)
async def set_prices(room: ManagedRoom, prices: PricesIn, session: Session) -> object:
    """Replace all tiers. Bookings keep the price that they were made at.

    Refusals: `currency_mismatch` (422) where the currency is not the provider's.
    """
    return await service.set_prices(session, room, prices)


@router.post(
    "/rooms/{room_id}/quote",
    operation_id="rooms_quote",
    summary="Ask what a stay costs",
    response_model=QuoteOut,
    responses=responses(401, 404, 422),
)
async def quote(room: VisibleRoom, stay: QuoteIn, session: Session) -> object:
    """The cheapest tiers that cover the time, whether or not it is free. Nothing is kept.

    Refusals: `invalid_duration` (422) where the end is not after the start, or more than 31 days later.
    """
    return await service.quote(session, room, start=stay.start_time, end=stay.end_time)


@router.get(
    "/rooms/{room_id}/availability",
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
