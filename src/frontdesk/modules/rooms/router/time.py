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
from frontdesk.modules.calendar.schemas import (
    Availability,
    ClosureOut,
    LocalDate,
    OpeningExceptionIn,
    OpeningExceptionOut,
    OpeningHoursIn,
    OpeningHoursOut,
)
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
    "/{room_id}/opening-hours/exceptions",
    operation_id="rooms_list_opening_exceptions",
    summary="List a room's dates with other hours",
    response_model=Page[OpeningExceptionOut],
    responses=responses(401, 404, 422),
)
async def list_exceptions(room: VisibleRoom, session: Session, paging: Paging) -> object:
    """The room's dates with other hours, the earliest first; without a week of its own it has the provider's too."""
    return await calendars.list_exceptions(session, room.id, paging)


@router.put(
    "/{room_id}/opening-hours/exceptions/{date}",
    operation_id="rooms_set_opening_exception",
    summary="Give a date other hours",
    response_model=OpeningExceptionOut,
    responses=responses(401, 403, 404, 409, 422),
)
async def set_exception(room: ManagedRoom, date: LocalDate, wanted: OpeningExceptionIn, session: Session) -> object:
    """Give a local date hours of its own, in the place of all that would begin on it by the week; none: closed.

    What began the day before and runs past midnight stays. Replacing the week keeps these dates, and bookings stay as
    they are. Refusals: `too_many_exceptions` (409) beyond 400 dates, `time_out_of_range` (422).
    """
    return await calendars.set_exception(session, room.id, date, wanted.hours, reason=wanted.reason)


@router.delete(
    "/{room_id}/opening-hours/exceptions/{date}",
    operation_id="rooms_delete_opening_exception",
    summary="Give a date its week's hours again",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 422),
)
async def delete_exception(room: ManagedRoom, date: LocalDate, session: Session) -> None:
    """From now on this date has the week's hours; 404 `exception_not_found` where it has no others."""
    await calendars.remove_exception(session, room.id, date)


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
