"""The fake Stripe's routes: who may call, with which parameters, once for each idempotency key."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from stripe import params
from stripe._request_options import RequestOptions
from stripe.params import checkout as checkout_params

from tests.fakes.control import Call, Control, Json, act
from tests.fakes.idempotency import Kept
from tests.fakes.shapes import Shape
from tests.fakes.stripe import checkout, connect, refunds
from tests.fakes.stripe.state import State, new_id
from tests.fakes.stripe.wire import Refusal, read_form, refused, sign

API_KEY = re.compile(r"(sk|rk)_test_[A-Za-z0-9]{8,}")
VERSION = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}(\.[a-z]+)?")
LONGEST_KEY = 255

Handler = Callable[[State, Request, Json], Json]


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the API."""

    state: State
    handler: Handler
    shape: Shape

    async def answer(self, request: Request) -> Response:
        """Answer a call and note it."""
        replayed = False
        try:
            _check_caller(request)
            given, problems = self.shape.read(read_form(await request.body() or request.url.query))
            if problems:
                raise refused(problems[0])
            kept, replayed = await self._once(request, given)
        except Refusal as refusal:
            kept = Kept(None, refusal.status, refusal.body)
        key = request.headers.get("idempotency-key")
        call = Call(method=request.method, path=request.url.path, key=key, status=kept.status, replayed=replayed)
        self.state.control.calls.append(call)
        wrong = await self.state.control.misbehave("after", request)
        if wrong is not None:
            kept.status, kept.body = wrong, _trouble(wrong).body  # and so for every repetition
        headers = {"Request-Id": new_id("req")} | ({"Idempotent-Replayed": "true"} if replayed else {})
        return JSONResponse(kept.body, kept.status, headers)

    async def _once(self, request: Request, given: Json) -> tuple[Kept, bool]:
        """Have the effect, or repeat the answer that the key got before (docs.stripe.com/api/idempotent_requests).

        Answers are kept once the effect has begun, also errors; a call that is refused for its parameters is not.
        """
        key = request.headers.get("idempotency-key") if request.method == "POST" else None
        stamp = (request.url.path, request.headers.get("stripe-account"), given)
        _check_key(key)
        earlier = self.state.keys.earlier(key)
        if earlier is not None:
            _check_same(earlier.request, stamp, str(key))
            if earlier.in_progress:
                message = "There is currently another in-progress request using this Idempotent Key."
                raise Refusal(409, message, kind="idempotency_error", code="idempotency_key_in_use")
            return earlier, True
        kept = self.state.keys.begin(key, stamp)
        wrong = await self.state.control.misbehave("before", request)
        if wrong is not None:
            self.state.keys.drop(key)
            raise _trouble(wrong)
        try:
            kept.body, kept.status = dict(self.handler(self.state, request, given)), 200
        except Refusal as refusal:
            kept.body, kept.status = refusal.body, refusal.status
        return kept, False


def _check_caller(request: Request) -> None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not key:
        raise Refusal(401, "You did not provide an API key.")
    if not API_KEY.fullmatch(key):
        raise Refusal(401, f"Invalid API Key provided: {key[:8]}****")
    if not VERSION.fullmatch(request.headers.get("stripe-version", "")):
        raise Refusal(400, f"Invalid Stripe API version: {request.headers.get('stripe-version')}")
    form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    if request.method == "POST" and not form:
        raise Refusal(400, "Invalid request: its body must be a form (application/x-www-form-urlencoded).")


def _check_key(key: str | None) -> None:
    if key is not None and len(key) > LONGEST_KEY:
        raise Refusal(400, "Idempotency keys can be at most 255 characters long.")


def _check_same(before: Any, now: Any, key: str) -> None:
    if before[0] != now[0]:
        what = "for the same endpoint they were first used for"
    elif before != now:
        what = "with the same parameters they were first used with"
    else:
        return
    message = f"Keys for idempotent requests can only be used {what}. Try using a key other than '{key}'."
    raise Refusal(400, message, kind="idempotency_error")


def _trouble(status: int) -> Refusal:
    if status == 429:
        return Refusal(429, "Too many requests hit the API too quickly.", code="rate_limit")
    return Refusal(status, "An unknown error occurred.", kind="api_error")


state = State()
state.control = Control(sign=sign, id_field="id", reset=state.forget)
HEADERS = frozenset(RequestOptions.__annotations__)  # the SDK sends these as headers


def _operation(method: str, path: str, handler: Handler, hint: Any, *needed: str) -> Route:
    shape = Shape(hint, text=True, without=HEADERS, needed=frozenset(needed))
    return Route(f"/v1/{path}", Operation(state, handler, shape).answer, methods=[method])


def _object(kind: str) -> Handler:
    return lambda state, request, _: state.get(kind, request.path_params["id"])


def _person(path: str, perform: Callable[[State, Request, Json], Json]) -> Route:
    async def answer(request: Request, how: Json) -> Json:
        return perform(state, request, how)

    return act(path, answer)


app = Starlette(
    routes=[
        *state.control.routes(),
        _operation("POST", "checkout/sessions", checkout.create, checkout_params.SessionCreateParams),
        _operation("GET", "checkout/sessions/{id}", checkout.retrieve, checkout_params.SessionRetrieveParams),
        _operation("POST", "checkout/sessions/{id}/expire", checkout.expire, checkout_params.SessionExpireParams),
        _operation("GET", "payment_intents/{id}", _object("payment_intent"), params.PaymentIntentRetrieveParams),
        _operation("GET", "charges/{id}", _object("charge"), params.ChargeRetrieveParams),
        _operation("POST", "refunds", refunds.create, params.RefundCreateParams),
        _operation("GET", "refunds", refunds.find, params.RefundListParams),
        _operation("GET", "refunds/{id}", refunds.retrieve, params.RefundRetrieveParams),
        _operation("POST", "accounts", connect.create_account, params.AccountCreateParams),
        _operation("GET", "accounts/{id}", connect.retrieve_account, params.AccountRetrieveParams),
        _operation("POST", "account_links", connect.create_link, params.AccountLinkCreateParams),
        _operation("POST", "transfers", connect.create_transfer, params.TransferCreateParams),
        _operation("GET", "transfers", connect.find_transfers, params.TransferListParams),
        _operation("GET", "transfers/{id}", connect.retrieve_transfer, params.TransferRetrieveParams),
        _operation("POST", "transfers/{id}/reversals", connect.reverse_transfer, params.TransferCreateReversalParams),
        _operation("POST", "payouts", connect.create_payout, params.PayoutCreateParams),
        _operation("GET", "payouts/{id}", connect.retrieve_payout, params.PayoutRetrieveParams),
        _person("/sessions/{id}/pay", checkout.pay),
        _person("/sessions/{id}/settle", checkout.settle),
        _person("/refunds/{id}", refunds.turn_out),
        _person("/transfers/{id}/reverse", connect.reverse_transfer),
        _person("/accounts/{id}", connect.verify_account),
        _person("/accounts/{id}/deauthorize", connect.deauthorize),
    ]
)
