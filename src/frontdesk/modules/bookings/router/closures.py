"""Closing a place for a time, and what becomes of the bookings in it."""

from uuid import UUID

from frontdesk.core.errors import Forbidden
from frontdesk.core.http.auth import Caller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.principal import Principal
from frontdesk.modules.bookings import policies, service
from frontdesk.modules.bookings.schemas import ClosingIn, ClosureCollision, DecisionsIn
from frontdesk.modules.providers.dependencies import ClosableProvider
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.rooms.dependencies import ClosableRoom
from frontdesk.modules.rooms.models import Room

router = Router(tags=["bookings"], route_class=IdempotentRoute)


@router.post(
    "/providers/{provider_id}/closures",
    operation_id="bookings_close_provider",
    status_code=201,
    dependencies=[Idempotent],
    responses=responses(401, 403, 404, 409, 422),
)
async def close_provider(
    provider: ClosableProvider, wanted: ClosingIn, session: Session, caller: Caller, now: Now
) -> ClosureCollision:
    """Close a provider and all its rooms for a time, and decide what becomes of the bookings in it.

    They are listed as they then stand. Without a decision they are kept; one that is called off is told why. Refusals:
    `not_affected` (409) where a decision is about a booking that is not in this time, and then nothing is closed.
    """
    _check_decisions(wanted, caller, company_id=provider.company_id)
    place = _provider(provider)
    closure, views = await service.close(session, wanted, place=place, now=now)
    return ClosureCollision.told(closure, views, timezone=place.timezone, now=now)


@router.post(
    "/providers/{provider_id}/closures/{closure_id}/decisions",
    operation_id="bookings_decide_provider_closure",
    dependencies=[Idempotent],
    responses=responses(401, 403, 404, 409, 422),
)
async def decide_provider(
    provider: ClosableProvider, closure_id: UUID, wanted: DecisionsIn, session: Session, caller: Caller, now: Now
) -> ClosureCollision:
    """Decide later what becomes of the bookings in a closure of a provider; with no decisions they are listed.

    Refusals: `closure_not_found` (404), `not_affected` (409) where a decision is about a booking that is not in it.
    """
    _check_decisions(wanted, caller, company_id=provider.company_id)
    place = _provider(provider)
    closure, views = await service.decide(session, closure_id, wanted, place=place, now=now)
    return ClosureCollision.told(closure, views, timezone=place.timezone, now=now)


@router.post(
    "/rooms/{room_id}/closures",
    operation_id="bookings_close_room",
    status_code=201,
    dependencies=[Idempotent],
    responses=responses(401, 403, 404, 409, 422),
)
async def close_room(
    room: ClosableRoom, wanted: ClosingIn, session: Session, caller: Caller, now: Now
) -> ClosureCollision:
    """Close a room for a time, and decide what becomes of the bookings in it.

    They are listed as they then stand. Without a decision they are kept; one that is called off is told why. Refusals:
    `not_affected` (409) where a decision is about a booking that is not in this time, and then nothing is closed.
    """
    _check_decisions(wanted, caller, company_id=room.company_id)
    place = _room(room)
    closure, views = await service.close(session, wanted, place=place, now=now)
    return ClosureCollision.told(closure, views, timezone=place.timezone, now=now)


@router.post(
    "/rooms/{room_id}/closures/{closure_id}/decisions",
    operation_id="bookings_decide_room_closure",
    dependencies=[Idempotent],
    responses=responses(401, 403, 404, 409, 422),
)
async def decide_room(
    room: ClosableRoom, closure_id: UUID, wanted: DecisionsIn, session: Session, caller: Caller, now: Now
) -> ClosureCollision:
    """Decide later what becomes of the bookings in a closure of a room; with no decisions they are listed.

    Refusals: `closure_not_found` (404), `not_affected` (409) where a decision is about a booking that is not in it.
    """
    _check_decisions(wanted, caller, company_id=room.company_id)
    place = _room(room)
    closure, views = await service.decide(session, closure_id, wanted, place=place, now=now)
    return ClosureCollision.told(closure, views, timezone=place.timezone, now=now)


def _provider(provider: Provider) -> service.ClosedPlace:
    return service.ClosedPlace(provider.id, room_id=None, timezone=provider.timezone)


def _room(room: Room) -> service.ClosedPlace:
    return service.ClosedPlace(room.provider_id, room_id=room.id, timezone=room.provider.timezone)


def _check_decisions(wanted: DecisionsIn, caller: Principal, *, company_id: UUID) -> None:
    """Who calls bookings off must be one who may, whatever else they may close."""
    if wanted.cancels and not policies.is_desk(caller, company_id=company_id):
        raise Forbidden
