"""Places of business."""

from typing import Any

from fastapi import Response, status
from fastapi.responses import RedirectResponse

from frontdesk.core.http import etags
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import Caller
from frontdesk.core.http.doors import CANONICAL
from frontdesk.core.http.errors import responses
from frontdesk.core.http.etags import IfMatch
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.pages import kept
from frontdesk.core.http.resources import CurrentSettings, Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.modules.calendar.dependencies import PLACE
from frontdesk.modules.providers import service
from frontdesk.modules.providers.dependencies import CALLED, ManagedProvider, ProviderCalled, VisibleProvider
from frontdesk.modules.providers.schemas import ProviderIn, ProviderOut, ProviderPatch, SlugAsked

MOVED: dict[int | str, dict[str, Any]] = {
    308: {
        "description": "It is called otherwise now: `Location` says how.",
        "headers": {"Location": {"schema": {"type": "string"}}},
    }
}
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
async def create(
    wanted: ProviderIn, caller: Caller, by: Acting, session: Session, settings: CurrentSettings, now: Now
) -> object:
    """Open a place of business for your company.

    It belongs to `company_id`, or to the only company that you work for; if you run the installation and work for
    none, to the house. Refusals: `company_required` (422) where you work for several and name none, `no_company`
    (403), `unknown_city` (422), `incomplete_position` (422), `slug_taken` (409).
    """
    return await service.create(session, wanted, caller=caller, timezone=settings.app.timezone, by=by, now=now)


@router.get(
    "/by-slug/{slug}",
    operation_id="providers_get_by_slug",
    summary="Read a provider by its slug",
    response_model=ProviderOut,
    responses=responses(401, 404, 422) | MOVED,
)
@kept(CALLED, "slug")
async def get_by_slug(slug: SlugAsked, provider: ProviderCalled, response: Response) -> object:
    """One place of business by its slug. One that it had before is redirected for good (308) to the present one."""
    if slug != provider.slug:
        address = f"{CANONICAL}/providers/by-slug/{provider.slug}"
        return RedirectResponse(address, status_code=status.HTTP_308_PERMANENT_REDIRECT)
    etags.show(response, version=provider.version)
    return provider


@router.get(
    "/{provider_id}",
    operation_id="providers_get",
    summary="Read a provider",
    response_model=ProviderOut,
    responses=responses(401, 404, 422),
)
@kept(PLACE, "provider_id")
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
    by: Acting,
    session: Session,
    now: Now,
    if_match: IfMatch = None,
) -> object:
    """Change what you name; what you leave out stays, the slug too when the name changes.

    A new `slug` is redirected to from the old one. A new city moves the coordinates if those were the old city's, and
    does not move the time zone: give `timezone` for that. Refusals: `precondition_failed` (412) where it has changed
    since the ETag in If-Match, `slug_taken` (409), `currency_in_use` (409) while rooms have prices, `lanes_in_use`
    (409) where more bookings than the new `max_concurrent` lie side by side, `incomplete_position` (422) where one
    coordinate would be without the other, `unknown_city` (422).
    """
    etags.check(if_match, version=provider.version)
    await service.change(session, provider, changes, by=by, now=now)
    etags.show(response, version=provider.version)
    return provider


@router.delete(
    "/{provider_id}",
    operation_id="providers_delete",
    summary="Delete a provider",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 409, 422),
)
async def delete(provider: ManagedProvider, by: Acting, session: Session, now: Now) -> None:
    """End a place of business with all its rooms; the bookings that it had stay on record.

    Refusals (409): `future_bookings` while time to come is taken there, with `taken` saying how often (`count`), `from`
    when and `until` when; `default_provider`.
    """
    await service.delete(session, provider, by=by, now=now)
