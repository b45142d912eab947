"""Companies' accounts at gateways: connecting them, and giving them up."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Response, status
from fastapi.responses import RedirectResponse

from frontdesk.core.errors import DomainError
from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import Caller
from frontdesk.core.http.errors import responses
from frontdesk.core.http.refusals import NOT_KEPT
from frontdesk.core.http.resources import CurrentSettings, Held, Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session, let_go
from frontdesk.modules.payments import service
from frontdesk.modules.payments.dependencies import (
    AccountKey,
    AuthorizationCookie,
    BalancedCompany,
    ConnectingCompany,
    GatewayName,
)
from frontdesk.modules.payments.schemas import (
    AuthorizeOut,
    LocationsOut,
    OnboardingOut,
    PaymentAccountOut,
    PaymentAccountsOut,
)

SQUARE = "square"
Parameter = Annotated[str | None, Query(max_length=2000, pattern=r"^[\x20-\x7e]*$")]

router = Router(tags=["payments"])


@router.get(
    "/companies/{company_id}/payment-accounts",
    operation_id="payments_list_accounts",
    summary="List a company's payment accounts",
    responses=responses(401, 403, 404, 422),
)
async def list_accounts(company: BalancedCompany, session: Session) -> PaymentAccountsOut:
    """The company's accounts at gateways and what they may do, those that were disconnected included.

    Refusals: `forbidden` (403) without `balance:view`.
    """
    accounts = await service.list_accounts(session, company.id)
    return PaymentAccountsOut(items=[PaymentAccountOut.model_validate(account) for account in accounts])


@router.delete(
    "/companies/{company_id}/payment-accounts/{account_id}",
    operation_id="payments_disconnect_account",
    summary="Disconnect a payment account",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401, 403, 404, 422, 503),
)
async def disconnect(
    company: ConnectingCompany, account_id: AccountKey, by: Acting, session: Session, held: Held, now: Now
) -> None:
    """Have nothing paid into this account any more, and give our access to it up. Once more changes nothing.

    What was paid there can be given back no more from here. Refusals: `forbidden` (403) without `payouts:manage`;
    `unknown_payment_account` (404); `gateway_unavailable` (503), after which it is still connected.
    """
    await let_go(session)
    await service.disconnect(held.sessions, company.id, account_id, by=by, now=now)


@router.post(
    "/companies/{company_id}/{gateway}/onboarding",
    operation_id="payments_onboard",
    summary="Begin or continue an account at a gateway",
    responses=responses(401, 403, 404, 409, 422, 503),
)
async def onboard(
    company: ConnectingCompany,
    gateway: GatewayName,
    caller: Caller,
    by: Acting,
    session: Session,
    held: Held,
    now: Now,
) -> OnboardingOut:
    """Get a link to the gateway's own pages (`gateway` is `stripe`), on which the owner says what it must know.

    The account is the company's from then on; its `status` is `active` once the gateway has all it wants. Refusals:
    `forbidden` (403) without `payouts:manage`; `unknown_gateway` (404); `gateway_declined` (409), also by gateways that
    are authorized instead; `gateway_unavailable` (503).
    """
    owner = service.Owner(company_id=company.id, company_name=company.name, email=caller.email)
    await let_go(session)
    begun, account = await service.onboard(held.sessions, gateway, owner, by=by, now=now)
    told = PaymentAccountOut.model_validate(account)
    return OnboardingOut(url=begun.url, expires_at=begun.expires_at, account=told)


@router.get(
    "/companies/{company_id}/{gateway}/authorize",
    operation_id="payments_authorize",
    summary="Begin to connect an owner's account",
    responses=responses(401, 403, 404, 422),
)
async def authorize(
    company: ConnectingCompany,
    gateway: GatewayName,
    caller: Caller,
    cookie: AuthorizationCookie,
    response: Response,
    now: Now,
) -> AuthorizeOut:
    """Get the address of the page (`gateway` is `square`) on which the owner lets us into their account.

    Ask from the browser that goes there, with `credentials: "include"`: the answer's cookie must come back with it
    within half an hour. Refusals: `forbidden` (403) without `payouts:manage`; `unknown_gateway` (404).
    """
    asked = service.ask_leave(gateway, company_id=company.id, user_id=caller.user_id, now=now)
    cookie.keep(response, asked.secret)
    response.headers.update(NOT_KEPT)
    return AuthorizeOut(url=asked.url)


@router.get(
    "/square/callback",
    operation_id="payments_square_callback",
    summary="Come back from Square",
    response_model=PaymentAccountOut,
    responses={
        303: {"description": "To the front end, where there is one, with `square=connected` or the code of a refusal."},
        **responses(400, 403, 404, 422, 503),
    },
)
async def square_callback(
    cookie: AuthorizationCookie,
    held: Held,
    settings: CurrentSettings,
    by: Acting,
    response: Response,
    state: Parameter = None,
    code: Parameter = None,
) -> object:
    """Where Square sends the owner's browser. You never call this yourself.

    With `FRONTEND_URL` set, the browser goes on there; otherwise the answer is the account, or the refusal:
    `unknown_gateway` (404) where Square is not set up; `authorization_not_begun` (400) for a browser that did not begin
    here, or too long ago; `authorization_denied` (403) where the owner said no, or may not connect accounts for the
    company any more; `gateway_unavailable` (503).
    """
    answer = service.Answer(state=state, code=code, secret=cookie.value)
    front_end, outcome = settings.app.frontend_url, "connected"
    try:
        account = await service.connect(held.sessions, SQUARE, answer, by=by, now=held.clock.now())
    except DomainError as refused:
        if front_end is None:
            raise
        outcome = refused.code
    if front_end is None:
        cookie.drop(response)
        response.headers.update(NOT_KEPT)
        return account
    onward = f"{front_end.rstrip('/')}/?{urlencode({SQUARE: outcome})}"
    back = RedirectResponse(onward, status.HTTP_303_SEE_OTHER, NOT_KEPT)
    cookie.drop(back)
    return back


@router.get(
    "/companies/{company_id}/{gateway}/locations",
    operation_id="payments_list_locations",
    summary="List a company's places of business at a gateway",
    responses=responses(401, 403, 404, 409, 422, 503),
)
async def list_locations(
    company: ConnectingCompany, gateway: GatewayName, session: Session, held: Held
) -> LocationsOut:
    """Where the company sells, as the gateway (`square`) knows it, and for which providers.

    `PUT /api/v1/providers/{provider_id}/square/location` chooses one. Refusals: `forbidden` (403) without
    `payouts:manage`; `unknown_gateway` (404); `gateway_declined` (409); `gateway_unavailable` (503).
    """
    await let_go(session)
    return LocationsOut(items=list(await service.locations(held.sessions, gateway, company.id)))
