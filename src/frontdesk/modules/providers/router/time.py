"""When a provider is open, and when its desk can be booked."""

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
from frontdesk.modules.providers import service
from frontdesk.modules.providers.dependencies import (
    ASKS,
    AskedProvider,
    ClosableProvider,
    ManagedProvider,
    Question,
    VisibleProvider,
)

router = Router(prefix="/providers", tags=["providers"])


@router.get(
    "/{provider_id}/opening-hours",
    operation_id="providers_get_opening_hours",
    summary="Read a provider's opening hours",
    response_model=OpeningHoursOut,
    responses=responses(401, 404, 422),
)
async def get_opening_hours(provider: VisibleProvider, session: Session) -> object:
    """The week that holds; without any hours it is always open."""
    return await calendars.get_hours(session, provider.id)


@router.put(
    "/{provider_id}/opening-hours",
    operation_id="providers_set_opening_hours",
    summary="Replace a provider's opening hours",
    response_model=OpeningHoursOut,
    responses=responses(401, 403, 404, 422),
)
async def set_opening_hours(provider: ManagedProvider, week: OpeningHoursIn, session: Session) -> object:
    """Replace the whole week, for the desk and for all rooms without hours of their own. Bookings stay as they are."""
    return await calendars.set_hours(session, provider.id, week.spans())


@router.get(
    "/{provider_id}/closures",
    operation_id="providers_list_closures",
    summary="List a provider's closures",
    response_model=Page[ClosureOut],
    responses=responses(401, 404, 422),
)
async def list_closures(provider: VisibleProvider, session: Session, paging: Paging) -> object:
    """When it is closed whatever the week says, the latest first, for everybody to see."""
    return await service.list_closures(session, provider.id, paging, timezone=provider.timezone)


@router.delete(
    "/{provider_id}/closures/{closure_id}",
    operation_id="providers_delete_closure",
    summary="Take a provider's closure back",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 422),
)
async def delete_closure(provider: ClosableProvider, closure_id: UUID, session: Session) -> None:
    """Open again: from now on this time can be booked as the week has it."""
    await calendars.remove_closure(session, provider.id, closure_id)


@router.get(
    "/{provider_id}/availability",
    operation_id="providers_get_availability",
    summary="Read when a provider's desk can be booked",
    response_model=Availability,
    responses=responses(401, 404, 422),
    openapi_extra=ASKS,
)
async def get_availability(place: AskedProvider, question: Question, session: Session, now: Now) -> Response:
    """The starts that can be booked, for `date` or from `from` to `to` (included, 62 days at most).

    `duration` is the provider's default where it is not given. The desk's time and its rooms' are apart.
    """
    found = await service.bookable_starts(session, place, question, now=now)
    return Response(orjson.dumps(found.rendered()), media_type="application/json")
