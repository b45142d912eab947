"""The routes that all things with a calendar have alike: their hours, their closures, and when they can be booked.

A module says whose calendar a path means and who may change it, as dependencies, and gets the routes (`timetable`).
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Protocol
from uuid import UUID

import orjson
from fastapi import Depends, Request, Response, status
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.caching import NOT_MODIFIED, cacheable
from frontdesk.core.http.errors import responses
from frontdesk.core.http.etags import IfMatch
from frontdesk.core.http.pages import kept
from frontdesk.core.http.paging import Paging
from frontdesk.core.http.query import described, query
from frontdesk.core.http.resources import Now, held_by
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page
from frontdesk.modules.calendar import queries, service
from frontdesk.modules.calendar.schemas import (
    Availability,
    AvailabilityQuery,
    ClosureOut,
    LocalDate,
    OpeningExceptionIn,
    OpeningExceptionOut,
    OpeningHoursIn,
    OpeningHoursOut,
)
from frontdesk.modules.calendar.service import BookableStarts, Timed

question_of = query(AvailabilityQuery)
ASKS = described(AvailabilityQuery)  # for the `openapi_extra` of a route that reads a `question_of` its request
PLACE = queries.PAGE_VERSION  # what public pages about a place are kept under, with `core.http.pages.kept`
WRITES, GONE = responses(401, 403, 404, 422), status.HTTP_204_NO_CONTENT


class Asked(Protocol):
    """What must be known of something before its free time can be told."""

    @property
    def calendar_id(self) -> UUID:
        """Whose time it is."""

    @property
    def default_duration(self) -> timedelta:
        """How long a stay is where nobody says otherwise."""

    @property
    def alone(self) -> bool:
        """Whether who asks can have it by itself; otherwise none of its time is offered."""


class Asking(Protocol):
    """Something whose free time is asked for, as far as it exists for the caller."""

    async def answer(self, reckon: Callable[[AsyncSession, Asked], Awaitable[BookableStarts]]) -> BookableStarts:
        """What is reckoned from what is known of it, and reckoned again where that is not so any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timetable:
    """Whose time these routes are about, and who may read and change it: dependencies of the module."""

    module: str  # begins the operations' ids
    owner: str  # "a room's", for people
    path: str
    visible: Callable[..., Awaitable[Timed]]
    managed: Callable[..., Awaitable[Timed]]  # for its people who decide when it is open
    closable: Callable[..., Awaitable[Timed]]  # for its people who may close it for a while
    asked: Callable[..., Awaitable[Asking]]

    def named(self, verb: str, summary: str) -> dict[str, Any]:
        """The id of an operation, and its summary."""
        return {"operation_id": f"{self.module}_{verb}", "summary": summary.format(self.owner)}


def timetable(of: Timetable) -> Router:
    """The routes of opening hours, dates with other hours, closures and availability."""
    router = Router(prefix=of.path, tags=[of.module])
    for add in (_hours, _exceptions, _closures):
        add(router, of)
    asked = Router(prefix=of.path, tags=[of.module], route_class=cacheable(timedelta(), private=True))
    _availability(asked, of)
    router.routes.extend(asked.routes)
    return router


def _hours(router: Router, of: Timetable) -> None:
    @router.get(
        "/opening-hours",
        **of.named("get_opening_hours", "Read {} opening hours"),
        response_model=OpeningHoursOut,
        responses=responses(401, 404, 422),
    )
    @kept(PLACE, of.path.rpartition("{")[2].rstrip("}"))
    async def get_opening_hours(
        it: Annotated[Timed, Depends(of.visible, scope="function")], response: Response, session: Session
    ) -> object:
        """The week that holds: its own, or for want of one the provider's; without any hours it is always open."""
        return etags.show_whole(response, await _week(session, it.id))

    @router.put(
        "/opening-hours",
        **of.named("set_opening_hours", "Replace {} opening hours"),
        response_model=OpeningHoursOut,
        responses=WRITES | responses(412),
    )
    async def set_opening_hours(
        it: Annotated[Timed, Depends(of.managed, scope="function")],
        week: OpeningHoursIn,
        response: Response,
        by: Acting,
        session: Session,
        now: Now,
        if_match: IfMatch = None,
    ) -> object:
        """Replace the whole week, a provider's for all there without one of their own; an empty one gives way to it.

        Bookings stay as they are. 412 `precondition_failed` where the week that holds has changed since the ETag in
        If-Match.
        """
        await etags.check_read(if_match, lambda: _week(session, it.id))
        hours = await service.set_hours(session, it.id, week.spans(), by=by, now=now)
        return etags.show_whole(response, OpeningHoursOut.model_validate(hours))


async def _week(session: Session, calendar_id: UUID) -> OpeningHoursOut:
    return OpeningHoursOut.model_validate(await service.get_hours(session, calendar_id))


def _exceptions(router: Router, of: Timetable) -> None:
    @router.get(
        "/opening-hours/exceptions",
        **of.named("list_opening_exceptions", "List {} dates with other hours"),
        response_model=Page[OpeningExceptionOut],
        responses=responses(401, 404, 422),
    )
    async def list_exceptions(
        it: Annotated[Timed, Depends(of.visible, scope="function")], session: Session, paging: Paging
    ) -> object:
        """Its dates with other hours, the earliest first; who has no week of their own has the provider's too."""
        return await service.list_exceptions(session, it.id, paging)

    @router.put(
        "/opening-hours/exceptions/{date}",
        **of.named("set_opening_exception", "Give a date other hours"),
        response_model=OpeningExceptionOut,
        responses=WRITES | responses(409),
    )
    async def set_exception(
        it: Annotated[Timed, Depends(of.managed, scope="function")],
        date: LocalDate,
        wanted: OpeningExceptionIn,
        by: Acting,
        session: Session,
        now: Now,
    ) -> object:
        """Give a local date hours of its own, in the place of all that would begin on it by the week; none: closed.

        What began the day before and runs past midnight stays. Replacing the week keeps these dates, and bookings stay
        as they are. Refusals: `too_many_exceptions` (409) beyond 400 dates, `time_out_of_range` (422).
        """
        return await service.set_exception(session, it.id, date, wanted.hours, reason=wanted.reason, by=by, now=now)

    @router.delete(
        "/opening-hours/exceptions/{date}",
        **of.named("delete_opening_exception", "Give a date its week's hours again"),
        status_code=GONE,
        responses=WRITES,
    )
    async def delete_exception(
        it: Annotated[Timed, Depends(of.managed, scope="function")],
        date: LocalDate,
        by: Acting,
        session: Session,
        now: Now,
    ) -> None:
        """From now on this date has the week's hours; 404 `exception_not_found` where it has no others."""
        await service.remove_exception(session, it.id, date, by=by, now=now)


def _closures(router: Router, of: Timetable) -> None:
    @router.get(
        "/closures",
        **of.named("list_closures", "List {} closures"),
        response_model=Page[ClosureOut],
        responses=responses(401, 404, 422),
    )
    async def list_closures(
        it: Annotated[Timed, Depends(of.visible, scope="function")], session: Session, paging: Paging
    ) -> object:
        """When it is closed whatever the week says, besides the provider's own closures; the latest first."""
        found = await service.list_closures(session, it.id, paging)
        items = [ClosureOut.of(closure, timezone=it.timezone) for closure in found.items]
        return Page(items=items, total=found.total, page=found.page, size=found.size, pages=found.pages)

    @router.delete(
        "/closures/{closure_id}",
        **of.named("delete_closure", "Take {} closure back"),
        status_code=GONE,
        responses=WRITES,
    )
    async def delete_closure(
        it: Annotated[Timed, Depends(of.closable, scope="function")],
        closure_id: UUID,
        by: Acting,
        session: Session,
        now: Now,
    ) -> None:
        """Open again: from now on this time can be booked as the week has it."""
        await service.remove_closure(session, it.id, closure_id, by=by, now=now)


def _availability(router: Router, of: Timetable) -> None:
    @router.get(
        "/availability",
        **of.named("get_availability", "Read {} bookable starts"),
        response_model=Availability,
        responses=NOT_MODIFIED | responses(401, 404, 422),
        openapi_extra=ASKS,
    )
    async def get_availability(
        it: Annotated[Asking, Depends(of.asked, scope="function")], request: Request
    ) -> Response:
        """The starts that can be booked, for `date` or from `from` to `to` (included, 62 days at most).

        `duration` is the provider's default where it is not given. The time of a desk, of each room and of each person
        are apart. There are none where you have to name a service: see `/offerings/{offering_id}/availability`.
        """
        question, now = question_of(request), held_by(request).clock.now()

        async def reckon(session: AsyncSession, place: Asked) -> BookableStarts:
            window = question.window(default=place.default_duration)
            found = await service.bookable_starts(session, place.calendar_id, now=now, **window)
            return found if place.alone else found.none()

        found = await it.answer(reckon)
        return Response(orjson.dumps(found.rendered()), media_type="application/json")
