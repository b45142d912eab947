"""Providers over HTTP: public to read, their people's to change."""

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import Query, Response, status

from frontdesk.core.http import etags
from frontdesk.core.http.auth import Caller, MaybeCaller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.etags import IfMatch
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.paging import Paging, sort_query
from frontdesk.core.http.resources import CurrentSettings, Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page
from frontdesk.core.schemas import Search
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.calendar.schemas import Availability, ClosureOut, OpeningHoursIn, OpeningHoursOut
from frontdesk.modules.geography.schemas import CityId
from frontdesk.modules.providers import service
from frontdesk.modules.providers.dependencies import (
    ASKS,
    AskedProvider,
    ClosableProvider,
    ManagedProvider,
    ProviderCalled,
    Question,
    VisibleProvider,
)
from frontdesk.modules.providers.schemas import ProviderIn, ProviderOut, ProviderPatch, Sector

router = Router(prefix="/providers", tags=["providers"], route_class=IdempotentRoute)


@router.post(
    "",
    operation_id="providers_create",
    summary="Open a provider",
    status_code=status.HTTP_201_CREATED,
    response_model=ProviderOut,
    responses=responses(401, 403, 404, 409, 422),
    dependencies=[Idempotent],
)
async def create(wanted: ProviderIn, caller: Caller, session: Session, settings: CurrentSettings, now: Now) -> object:
    """Open a place of business for your company.

    It belongs to `company_id`, or to the only company that you work for; if you run the installation and work for
    none, to the house. Refusals: `company_required` (422) where you work for several and name none, `no_company`
    (403), `unknown_city` (422).
    """
    return await service.create(session, wanted, caller=caller, timezone=settings.app.timezone, now=now)


@router.get(
    "",
    operation_id="providers_list",
    summary="List or search providers",
    response_model=Page[ProviderOut],
    responses=responses(401, 422),
)
async def list_(
    caller: MaybeCaller,
    session: Session,
    paging: Paging,
    sector: Annotated[Sector | None, Query()] = None,
    q: Annotated[
        Search | None,
        Query(description="Words of its name, sector, address or description; the last may be a beginning."),
    ] = None,
    city_id: Annotated[CityId | None, Query()] = None,
    company_id: Annotated[UUID | None, Query(description="Whose they are.")] = None,
    sort: Annotated[str | None, sort_query("name", "created_at", "number")] = None,
) -> object:
    """Places of business by name. Inactive ones and drafts are shown to their own people only."""
    filters = service.Filters(sector=sector, q=q, city_id=city_id, company_id=company_id)
    return await service.list_providers(session, paging, caller=caller, filters=filters, sort=sort)


@router.get(
    "/by-slug/{slug}",
    operation_id="providers_get_by_slug",
    summary="Read a provider by its slug",
    response_model=ProviderOut,
    responses=responses(401, 404, 422),
)
async def get_by_slug(provider: ProviderCalled, response: Response) -> object:
    """One place of business by its slug, which never changes."""
    etags.show(response, version=provider.version)
    return provider


@router.get(
    "/{provider_id}",
    operation_id="providers_get",
    summary="Read a provider",
    response_model=ProviderOut,
    responses=responses(401, 404, 422),
)
async def get(provider: VisibleProvider, response: Response) -> object:
    """One place of business by its id or number."""
    etags.show(response, version=provider.version)
    return provider


@router.patch(
    "/{provider_id}",
    operation_id="providers_update",
    summary="Change a provider",
    response_model=ProviderOut,
    responses=responses(401, 403, 404, 409, 412, 422),
)
async def update(
    provider: ManagedProvider,
    changes: ProviderPatch,
    response: Response,
    session: Session,
    now: Now,
    if_match: IfMatch = None,
) -> object:
    """Change what you name; what you leave out stays, the slug too when the name changes.

    A new city does not move the time zone: give `timezone` for that. Refusals: `precondition_failed` (412) where it
    has changed since the ETag in If-Match, `currency_in_use` (409) while rooms have prices, `lanes_in_use` (409) where
    more bookings than the new `max_concurrent` lie side by side, `unknown_city` (422).
    """
    etags.check(if_match, version=provider.version)
    await service.change(session, provider, changes, now=now)
    etags.show(response, version=provider.version)
    return provider


@router.delete(
    "/{provider_id}",
    operation_id="providers_delete",
    summary="Delete a provider",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 409, 422),
)
async def delete(provider: ManagedProvider, session: Session, now: Now) -> None:
    """End a place of business with all its rooms; the bookings that it had stay on record.

    Refusals (409): `future_bookings` while time to come is taken there, `default_provider`.
    """
    await service.delete(session, provider, now=now)


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
