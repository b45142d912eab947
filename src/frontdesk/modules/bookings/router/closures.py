"""Closing a place, or somebody's calendar, for a time, and what becomes of the bookings in it."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import Depends, Response

from frontdesk.core.errors import Forbidden
from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import Caller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.etags import IfMatch
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.permissions import Permission
from frontdesk.core.principal import Principal
from frontdesk.modules.bookings import policies, service
from frontdesk.modules.bookings.schemas import ClosingIn, ClosureCollision, DecisionsIn
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.calendar.schemas import ClosureOut, ClosurePatch
from frontdesk.modules.calendar.service import Timed
from frontdesk.modules.providers.dependencies import own_provider
from frontdesk.modules.rooms.dependencies import own_room
from frontdesk.modules.staff.dependencies import own_staff


class Closable(Timed, Protocol):
    """What can be closed for a time."""

    @property
    def company_id(self) -> UUID:
        """Whose it is."""


Guard = Callable[..., Awaitable[Closable]]


def closing(kind: str, *, path: str, called: str, closable: Guard) -> Router:
    """The routes with which one kind of thing is closed in sight of its bookings; `called` is for people."""
    router = Router(prefix=path, tags=["bookings"], route_class=IdempotentRoute)
    _closing(router, kind, called=called, closable=closable)
    _changing(router, kind, called=called, closable=closable)
    _deciding(router, kind, called=called, closable=closable)
    return router


def _closing(router: Router, kind: str, *, called: str, closable: Guard) -> None:
    @router.post(
        "/closures",
        operation_id=f"bookings_close_{kind}",
        summary=f"Close {called} for a time",
        status_code=201,
        dependencies=[Idempotent],
        responses=responses(401, 403, 404, 409, 422),
    )
    async def close(
        place: Annotated[Closable, Depends(closable, scope="function")],
        wanted: ClosingIn,
        response: Response,
        by: Acting,
        session: Session,
        caller: Caller,
        now: Now,
    ) -> ClosureCollision:
        """Close it for a time, a provider with all its rooms and people, and decide what becomes of the bookings in it.

        They are listed as they then stand. Without a decision they are kept; one that is called off is told why.
        Refusals: `not_affected` (409) where a decision is about a booking that is not in this time, and then nothing is
        closed.
        """
        _check_decisions(wanted, caller, company_id=place.company_id)
        closure, views = await service.close(session, wanted, place=place, by=by, now=now)
        told = ClosureCollision.told(closure, views, timezone=place.timezone, now=now)
        return etags.show_whole(response, told)


def _changing(router: Router, kind: str, *, called: str, closable: Guard) -> None:
    @router.patch(
        "/closures/{closure_id}",
        operation_id=f"bookings_change_{kind}_closure",
        summary=f"Change a closure of {called}",
        responses=responses(401, 403, 404, 412, 422),
    )
    async def change(
        place: Annotated[Closable, Depends(closable, scope="function")],
        closure_id: UUID,
        changes: ClosurePatch,
        response: Response,
        by: Acting,
        session: Session,
        now: Now,
        if_match: IfMatch = None,
    ) -> ClosureCollision:
        """Close it from another time on, until another one, or for another reason; what you leave out stays.

        The bookings that lie in it then are listed and kept. Refusals: `closure_not_found` (404), `precondition_failed`
        (412) where it has changed since the ETag in If-Match, which closing, changing and deciding told;
        `invalid_duration` where it would end no later than it starts, and `time_out_of_range` (422).
        """
        if if_match is not None:
            stored = await calendars.get_closure(session, place.id, closure_id)
            etags.check_whole(if_match, ClosureOut.of(stored, timezone=place.timezone))
        closure, views = await service.change_closure(session, closure_id, changes, place=place, by=by, now=now)
        told = ClosureCollision.told(closure, views, timezone=place.timezone, now=now)
        return etags.show_whole(response, told)


def _deciding(router: Router, kind: str, *, called: str, closable: Guard) -> None:
    @router.post(
        "/closures/{closure_id}/decisions",
        operation_id=f"bookings_decide_{kind}_closure",
        summary=f"Decide about the bookings in a closure of {called}",
        dependencies=[Idempotent],
        responses=responses(401, 403, 404, 409, 422),
    )
    async def decide(
        place: Annotated[Closable, Depends(closable, scope="function")],
        closure_id: UUID,
        wanted: DecisionsIn,
        response: Response,
        session: Session,
        caller: Caller,
        now: Now,
    ) -> ClosureCollision:
        """Decide later what becomes of the bookings in a closure; with no decisions they are listed.

        Refusals: `closure_not_found` (404), `not_affected` (409) where a decision is about a booking that is not in it.
        """
        _check_decisions(wanted, caller, company_id=place.company_id)
        closure, views = await service.decide(session, closure_id, wanted, place=place, now=now)
        told = ClosureCollision.told(closure, views, timezone=place.timezone, now=now)
        return etags.show_whole(response, told)


def _check_decisions(wanted: DecisionsIn, caller: Principal, *, company_id: UUID) -> None:
    """Who calls bookings off must be one who may, whatever else they may close."""
    if wanted.cancels and not policies.is_desk(caller, company_id=company_id):
        raise Forbidden


router = Router()
for each in (
    closing(
        "provider",
        path="/providers/{provider_id}",
        called="a provider",
        closable=own_provider(Permission.CLOSURES_MANAGE),
    ),
    closing("room", path="/rooms/{room_id}", called="a room", closable=own_room(Permission.CLOSURES_MANAGE)),
    closing(
        "staff", path="/staff/{staff_id}", called="somebody's calendar", closable=own_staff(Permission.CLOSURES_MANAGE)
    ),
):
    router.routes.extend(each.routes)
