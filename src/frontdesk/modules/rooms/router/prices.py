"""What a room costs."""

from fastapi import Response

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.errors import responses
from frontdesk.core.http.etags import IfMatch
from frontdesk.core.http.pages import kept
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.modules.calendar.dependencies import PLACE
from frontdesk.modules.rooms import service
from frontdesk.modules.rooms.dependencies import ManagedRoom, VisibleRoom
from frontdesk.modules.rooms.models import Room
from frontdesk.modules.rooms.schemas import PricesIn, PricesOut, QuoteIn, QuoteOut

router = Router(prefix="/rooms", tags=["rooms"])


@router.get(
    "/{room_id}/prices",
    operation_id="rooms_get_prices",
    summary="Read a room's prices",
    response_model=PricesOut,
    responses=responses(401, 404, 422),
)
@kept(PLACE, "room_id")
async def get_prices(room: VisibleRoom, response: Response, session: Session) -> object:
    """What a stay of up to so many minutes costs, and when, the shortest first; none: nothing to pay."""
    return etags.show_whole(response, await _prices(session, room))


@router.put(
    "/{room_id}/prices",
    operation_id="rooms_set_prices",
    summary="Replace a room's prices",
    response_model=PricesOut,
    responses=responses(401, 403, 404, 412, 422),
)
async def set_prices(
    room: ManagedRoom,
    prices: PricesIn,
    response: Response,
    by: Acting,
    session: Session,
    now: Now,
    if_match: IfMatch = None,
) -> object:
    """Replace all tiers. Bookings keep the price that they were made at.

    Tiers with `weekdays`, `from_time` or `to_time` are for that local time, and there in the place of those without.
    Refusals: `precondition_failed` (412) where they have changed since the ETag in If-Match, `currency_mismatch` (422)
    where the currency is not the provider's, `prices_leave_gaps` (422) where some time of the week would have no price.
    """
    await etags.check_read(if_match, lambda: _prices(session, room))
    stored = await service.set_prices(session, room, prices, by=by, now=now)
    return etags.show_whole(response, PricesOut.model_validate(stored))


@router.post(
    "/{room_id}/quote",
    operation_id="rooms_quote",
    summary="Ask what a stay costs",
    response_model=QuoteOut,
    responses=responses(401, 404, 422),
)
async def quote(room: VisibleRoom, stay: QuoteIn, session: Session) -> object:
    """The cheapest tiers that cover the time, whether or not it is free. Nothing is kept.

    Each part of the stay is covered by a tier that holds then, and a minute that has begun counts.

    Refusals: `invalid_duration` (422) where the end is not after the start, or more than 31 days later.
    """
    return await service.quote(session, room, start=stay.start_time, end=stay.end_time)


async def _prices(session: Session, room: Room) -> PricesOut:
    return PricesOut.model_validate(await service.get_prices(session, room))
