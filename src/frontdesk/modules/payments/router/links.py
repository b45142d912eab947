"""Payment links, and what gateways tell."""

from fastapi import Request, Response, status
from fastapi.responses import RedirectResponse

from frontdesk.core.errors import DomainError
from frontdesk.core.http.errors import responses
from frontdesk.core.http.refusals import NOT_KEPT, refusal_page, wants_page
from frontdesk.core.http.resources import Held, Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.modules.payments import service
from frontdesk.modules.payments.dependencies import GatewayName, PaymentTicket
from frontdesk.modules.payments.schemas import Received

router = Router(tags=["payments"])


@router.get(
    "/pay/{token}",
    operation_id="payments_pay",
    summary="Open a payment link",
    status_code=status.HTTP_303_SEE_OTHER,
    response_class=RedirectResponse,
    responses=responses(404, 409, 503),
)
async def pay(token: PaymentTicket, request: Request, held: Held) -> Response:
    """Lead to the gateway's page, the same one whenever the link is opened again. Also at `/pay/{token}`.

    Who accepts `text/html`, as browsers do, gets refusals as a small page. They are: `unknown_payment_link` (404);
    `already_paid`, `payment_link_expired` and `gateway_declined` (409); `gateway_unavailable` (503), after which the
    same link may be tried again.
    """
    try:
        page = await service.open_page(held.sessions, token, now=held.clock.now())
    except DomainError as refused:
        if not wants_page(request):
            raise
        return refusal_page(refused)
    return RedirectResponse(page, status_code=status.HTTP_303_SEE_OTHER, headers=NOT_KEPT)


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
