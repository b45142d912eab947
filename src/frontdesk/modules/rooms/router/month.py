"""When all rooms of a provider can be booked, at one look."""

from datetime import timedelta
from functools import partial

import orjson
from fastapi import Request, Response

from frontdesk.core.http.caching import NOT_MODIFIED, cacheable
from frontdesk.core.http.errors import responses
from frontdesk.core.http.resources import held_by
from frontdesk.core.http.routing import Router
from frontdesk.modules.calendar.dependencies import ASKS, question_of
from frontdesk.modules.providers.dependencies import AskedProvider
from frontdesk.modules.rooms import service
from frontdesk.modules.rooms.schemas import RoomsAvailability

router = Router(prefix="/providers", tags=["rooms"], route_class=cacheable(timedelta(), private=True))


@router.get(
    "/{provider_id}/rooms/availability",
    operation_id="rooms_list_availability",
    summary="Read when each room of a provider can be booked",
    response_model=RoomsAvailability,
    responses=NOT_MODIFIED | responses(401, 404, 422),
    openapi_extra=ASKS,
)
async def list_availability(place: AskedProvider, request: Request) -> Response:
    """The starts in each active room, for `date` or from `from` to `to` (included, 62 days at most): a month at once.

    `duration` is the provider's default where it is not given.
    """
    question, now = question_of(request), held_by(request).clock.now()
    found = await place.answer(partial(service.bookable_starts, question=question, now=now))
    return Response(orjson.dumps(found.rendered()), media_type="application/json")
