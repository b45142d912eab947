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
from frontdesk.modules.calendar.schemas import (
    Availability,
    ClosureOut,
    LocalDate,
    OpeningExceptionIn,
    OpeningExceptionOut,
    OpeningHoursIn,
    OpeningHoursOut,
)
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
    "/{provider_id}/opening-hours/exceptions",
    operation_id="providers_list_opening_exceptions",
    summary="List a provider's dates with other hours",
    response_model=Page[OpeningExceptionOut],
    responses=responses(401, 404, 422),
)
async def list_exceptions(provider: VisibleProvider, session: Session, paging: Paging) -> object:
    """Dates with other hours than the week's, the earliest first; rooms without a week of their own have them too."""
    return await calendars.list_exceptions(session, provider.id, paging)


@router.put(
    "/{provider_id}/opening-hours/exceptions/{date}",
    operation_id="providers_set_opening_exception",
    summary="Give a date other hours",
    response_model=OpeningExceptionOut,
    responses=responses(401, 403, 404, 409, 422),
)
async def set_exception(
    provider: ManagedProvider, date: LocalDate, wanted: OpeningExceptionIn, session: Session
) -> object:
    """Give a local date hours of its own, in the place of all that would begin on it by the week; none: closed.

    What began the day before and runs past midnight stays. Replacing the week keeps these dates, and bookings stay as
    they are. Refusals: `too_many_exceptions` (409) beyond 400 dates, `time_out_of_range` (422).
    """
    return await calendars.set_exception(session, provider.id, date, wanted.hours, reason=wanted.reason)


@router.delete(
    "/{provider_id}/opening-hours/exceptions/{date}",
    operation_id="providers_delete_opening_exception",
    summary="Give a date its week's hours again",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 422),
)
async def delete_exception(provider: ManagedProvider, date: LocalDate, session: Session) -> None:
    """From now on this date has the week's hours; 404 `exception_not_found` where it has no others."""
    await calendars.remove_exception(session, provider.id, date)


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
