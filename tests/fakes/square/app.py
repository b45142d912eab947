"""The fake Square's routes: for which seller, with which permissions and parameters, once for each idempotency key."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from square.checkout.payment_links.client import PaymentLinksClient
from square.locations.client import LocationsClient
from square.o_auth.client import OAuthClient
from square.orders.client import OrdersClient
from square.payments.client import PaymentsClient
from square.refunds.client import RefundsClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.control import Call, Control, Json, act
from tests.fakes.idempotency import Kept
from tests.fakes.shapes import Shape
from tests.fakes.square import oauth, selling
from tests.fakes.square.state import OWN, PERSONAL_TOKEN, SCOPES, State
from tests.fakes.square.wire import INVALID, LONGEST_KEY, Refusal, body_of, invalid, refused, sign

VERSION = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")

Handler = Callable[[State, Request, str, Json], Json]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the API; `scopes` are what a seller must have allowed, None where no seller is meant."""

    state: State
    handler: Handler
    shape: Shape
    scopes: frozenset[str] | None

    async def answer(self, request: Request) -> Response:
        """Answer a call and note it."""
        replayed, key = False, None
        try:
            merchant = self._merchant(request)
            given = await self._read(request)
            key = given.pop("idempotency_key", None)
            kept, replayed = await self._once(request, merchant, given, key)
        except Refusal as refusal:
            kept = Kept(None, refusal.status, refusal.body)
        call = Call(method=request.method, path=request.url.path, key=key, status=kept.status, replayed=replayed)
        self.state.control.calls.append(call)
        wrong = await self.state.control.misbehave("after", request)
        if wrong is not None:
            return JSONResponse(_trouble(wrong).body, wrong)
        return JSONResponse(kept.body, kept.status)

    def _merchant(self, request: Request) -> str:
        if not VERSION.fullmatch(request.headers.get("square-version", "")):
            raise invalid("INVALID_SQUARE_VERSION_FORMAT", "Square-Version is a date.")
        if self.scopes is None:
            return ""
        merchant, allowed = oauth.caller(self.state, request)
        if not self.scopes <= allowed:
            detail = f"The merchant has not given {', '.join(sorted(self.scopes - allowed))}."
            raise Refusal(403, "AUTHENTICATION_ERROR", "INSUFFICIENT_SCOPES", detail)
        return merchant

    async def _read(self, request: Request) -> Json:
        body = await request.body()
        if not body:
            return {}
        if request.headers.get("content-type") != "application/json":
            raise Refusal(415, INVALID, "UNSUPPORTED_MEDIA_TYPE", "The body is JSON.")
        try:
            sent = json.loads(body)
        except ValueError:
            raise invalid("EXPECTED_JSON_BODY", "The body is not JSON.") from None
        given, problems = self.shape.read(sent)
        if problems:
            raise refused(problems[0])
        if len(given.get("idempotency_key") or "") > LONGEST_KEY:
            raise invalid("VALUE_TOO_LONG", "At most 45 characters.", "idempotency_key")
        return given

    async def _once(self, request: Request, merchant: str, given: Json, key: str | None) -> tuple[Kept, bool]:
        """Have the effect, or repeat the answer of the first call that succeeded with the key.

        See developer.squareup.com/docs/build-basics/common-api-patterns/idempotency. What it does with two calls at
        the same instant is not documented; here the second gets 409.
        """
        scope = f"{merchant} {request.url.path} {key}" if key else None
        earlier = self.state.keys.earlier(scope)
        if earlier is not None:
            if earlier.request != given:
                detail = f"Different request parameters used for the same idempotency_key: {key}"
                raise invalid("IDEMPOTENCY_KEY_REUSED", detail, "idempotency_key")
            if earlier.in_progress:
                raise Refusal(409, INVALID, "CONFLICT", "The same request is being answered.")
            return Kept(None, earlier.status, earlier.body), True
        kept = self.state.keys.begin(scope, given)
        wrong = await self.state.control.misbehave("before", request)
        try:
            if wrong is not None:
                raise _trouble(wrong)
            kept.body, kept.status = dict(self.handler(self.state, request, merchant, given)), 200
        except Refusal:
            self.state.keys.drop(scope)
            raise
        return kept, False


def _trouble(status: int) -> Refusal:
    if status == 429:
        return Refusal(429, "RATE_LIMIT_ERROR", "RATE_LIMITED", "Your request rate is too high.")
    return Refusal(status, "API_ERROR", "INTERNAL_SERVER_ERROR", "An internal error has occurred.")


def _begin() -> None:
    state.forget()
    # the application's own account is reached by a token that never ends
    state.tokens[PERSONAL_TOKEN] = {"merchant": OWN, "scopes": SCOPES, "ends": float("inf")}


state = State()
state.control = Control(sign=sign, id_field="event_id", reset=_begin)
_begin()


def _operation(route: str, handler: Handler, hint: Any, scopes: str | None) -> Route:
    method, _, path = route.partition(" ")
    needed = None if scopes is None else frozenset(scopes.split())
    return Route(path, Operation(state, handler, Shape(hint), needed).answer, methods=[method])


async def _authorize(_: Request, how: Json) -> Json:
    return await oauth.answer_page(state, how)


async def _put_out(request: Request, _: Json) -> Json:
    oauth.end(state, request.path_params["id"], by="MERCHANT")
    return {}


async def _pay(request: Request, how: Json) -> Json:
    return selling.pay(state, request.path_params["id"], how)


async def _turn_out(request: Request, how: Json) -> Json:
    return selling.turn_out(state, request.path_params["id"], how)


LINKS = "/v2/online-checkout/payment-links"
app = Starlette(
    routes=[
        *state.control.routes(),
        _operation("POST /oauth2/token", oauth.obtain, body_of(OAuthClient.obtain_token), None),
        _operation("POST /oauth2/revoke", oauth.revoke, body_of(OAuthClient.revoke_token), None),
        _operation("GET /v2/locations", selling.list_locations, body_of(LocationsClient.list), "MERCHANT_PROFILE_READ"),
        _operation(
            "GET /v2/locations/{id}",
            selling.get_location,
            body_of(LocationsClient.get, "location_id"),
            "MERCHANT_PROFILE_READ",
        ),
        _operation(
            f"POST {LINKS}",
            selling.create_link,
            body_of(PaymentLinksClient.create),
            "ORDERS_READ ORDERS_WRITE PAYMENTS_WRITE",
        ),
        _operation("GET /v2/orders/{id}", selling.get_order, body_of(OrdersClient.get, "order_id"), "ORDERS_READ"),
        _operation(
            "PUT /v2/orders/{id}", selling.update_order, body_of(OrdersClient.update, "order_id"), "ORDERS_WRITE"
        ),
        _operation(
            "GET /v2/payments/{id}", selling.get_payment, body_of(PaymentsClient.get, "payment_id"), "PAYMENTS_READ"
        ),
        _operation("POST /v2/refunds", selling.create_refund, body_of(RefundsClient.refund_payment), "PAYMENTS_WRITE"),
        _operation(
            "GET /v2/refunds/{id}", selling.get_refund, body_of(RefundsClient.get, "refund_id"), "PAYMENTS_READ"
        ),
        act("/authorize", _authorize),
        act("/merchants/{id}/revoke", _put_out),
        act("/orders/{id}/pay", _pay),
        act("/refunds/{id}", _turn_out),
    ]
)
