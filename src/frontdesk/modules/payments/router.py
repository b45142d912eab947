"""Payment links, what gateways tell, and what owners are owed."""

from fastapi import Request, status
from fastapi.responses import RedirectResponse

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.idempotency import Idempotent, IdempotentRoute
from frontdesk.core.http.paging import Paging
from frontdesk.core.http.resources import Held, Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.pagination import Page
from frontdesk.modules.payments import service
from frontdesk.modules.payments.dependencies import BalancedCompany, GatewayName, PaidOutCompany, PaymentTicket
from frontdesk.modules.payments.schemas import BalancesOut, PayoutIn, PayoutOut, Received

router = Router(tags=["payments"], route_class=IdempotentRoute)


@router.get(
    "/pay/{token}",
    operation_id="payments_pay",
    summary="Open a payment link",
    status_code=status.HTTP_303_SEE_OTHER,
    response_class=RedirectResponse,
    responses=responses(404, 409, 503),
)
async def pay(token: PaymentTicket, held: Held) -> RedirectResponse:
    """Lead to the gateway's page, the same one whenever the link is opened again. Also at `/pay/{token}`.

    Refusals: `unknown_payment_link` (404); `already_paid`, `payment_link_expired` and `gateway_declined` (409);
    `gateway_unavailable` (503), after which the same link may be tried again.
    """
    page = await service.open_page(held.sessions, token, now=held.clock.now())
    return RedirectResponse(page, status_code=status.HTTP_303_SEE_OTHER)


@router.post(
    "/webhooks/{gateway}",
    operation_id="payments_receive_event",
    summary="Tell what happened at a gateway",
    responses=responses(400, 404),
)
async def receive_event(gateway: GatewayName, request: Request, session: Session, now: Now) -> Received:
    """For gateways: an event, signed over its raw body. Also at `/webhooks/{gateway}`.

    It is stored once and answered at once; what follows from it, follows later. Refusals: `unknown_gateway` (404);
    `event_refused` (400) where the signature is missing, wrong, too old or from the future, or the body unreadable.
    """
    headers = {name.lower(): value for name, value in request.headers.items()}
    await service.receive(session, gateway, await request.body(), headers=headers, now=now)
    return Received(received=True)


@router.get(
    "/companies/{company_id}/balance",
    operation_id="payments_get_balance",
    summary="Read a company's balance",
    responses=responses(401, 403, 404, 422),
)
async def get_balance(company: BalancedCompany, session: Session) -> BalancesOut:
    """What the company is owed, per gateway and currency, after the platform's fee.

    Refusals: `forbidden` (403) without `balance:view`.
    """
    return BalancesOut(items=list(await service.balances(session, company.id)))


@router.post(
    "/companies/{company_id}/payouts",
    operation_id="payments_request_payout",
    summary="Pay out a balance",
    status_code=status.HTTP_201_CREATED,
    response_model=PayoutOut,
    responses=responses(401, 403, 404, 409, 422),
    dependencies=[Idempotent],
)
async def request_payout(
    company: PaidOutCompany, wanted: PayoutIn, caller: Caller, session: Session, now: Now
) -> object:
    """Have the balance, or some of it, sent to the company; `requested` until the gateway has been told.

    Refusals: `forbidden` (403) without `payouts:manage`; `payout_exceeds_balance` and `no_gateway` (409);
    `unclear_balance` (422) where there are several and none is named.
    """
    return await service.request_payout(session, company.id, wanted, by=caller.user_id, now=now)


@router.get(
    "/companies/{company_id}/payouts",
    operation_id="payments_list_payouts",
    summary="List a company's payouts",
    response_model=Page[PayoutOut],
    responses=responses(401, 403, 404, 422),
)
async def list_payouts(company: BalancedCompany, page: Paging, session: Session) -> object:
    """The company's payouts, the latest first.

    Refusals: `forbidden` (403) without `balance:view`.
    """
    return await service.list_payouts(session, company.id, page)
