"""Where a provider's clients pay."""

from frontdesk.core.http.audit import Acting
from frontdesk.core.http.errors import responses
from frontdesk.core.http.resources import Held, Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session, let_go
from frontdesk.modules.payments import service as payments
from frontdesk.modules.payments.dependencies import GatewayName
from frontdesk.modules.payments.schemas import LocationIn, LocationOut
from frontdesk.modules.providers.dependencies import PaidProvider

router = Router(prefix="/providers", tags=["providers"])


@router.put(
    "/{provider_id}/{gateway}/location",
    operation_id="providers_choose_location",
    summary="Choose the place of business that sells for a provider",
    response_model=LocationOut | None,
    responses=responses(401, 403, 404, 409, 422, 503),
)
async def choose_location(
    provider: PaidProvider, gateway: GatewayName, wanted: LocationIn, by: Acting, session: Session, held: Held, now: Now
) -> object:
    """Have one of the places of `GET /api/v1/companies/{company_id}/square/locations` sell for this provider.

    Without one, or with null, the main place of the company's account does. What was asked for before stays where it
    is. Refusals: `forbidden` (403) without `payouts:manage`; `unknown_gateway` (404); `unknown_location` (422);
    `location_unfit` (409) where it is closed or sells in another currency; `gateway_declined` (409);
    `gateway_unavailable` (503).
    """
    await let_go(session)
    return await payments.choose_location(
        held.sessions,
        gateway,
        wanted.location_id,
        tenant_id=provider.company_id,
        provider_id=provider.id,
        currency=provider.currency,
        by=by,
        now=now,
    )
