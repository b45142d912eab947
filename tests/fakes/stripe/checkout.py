"""Checkout Sessions (docs.stripe.com/api/checkout/sessions), and the people who pay on their pages."""

from urllib.parse import urlsplit

from starlette.requests import Request

from tests.fakes.control import Json
from tests.fakes.stripe.state import PLATFORM, State
from tests.fakes.stripe.wire import Refusal

MINIMUM = 50  # minor units, of most currencies
SHORTEST, LONGEST = 30 * 60, 24 * 60 * 60  # seconds that a session lives
CURRENCIES = frozenset({"eur", "usd", "gbp", "chf", "jpy", "brl", "cad", "aud"})


def create(state: State, request: Request, given: Json) -> Json:
    """`POST /v1/checkout/sessions`, for payments of items with a price of their own."""
    if given.get("mode") != "payment":
        raise Refusal(400, "Missing required param: mode.", code="parameter_missing", param="mode")
    for name in ("success_url", "cancel_url"):
        _check_url(given.get(name), param=name, needed=name == "success_url")
    amount, currency = _total(given.get("line_items", []))
    payment = given.get("payment_intent_data", {})
    _check_destination(state, payment, amount)
    session = state.add(
        "checkout.session",
        "cs_test",
        amount_total=amount,
        cancel_url=given.get("cancel_url"),
        client_reference_id=given.get("client_reference_id"),
        currency=currency,
        customer_email=given.get("customer_email"),
        expires_at=_end(state, given.get("expires_at")),
        metadata=given.get("metadata", {}),
        mode="payment",
        payment_intent=None,
        payment_status="unpaid",
        status="open",
        success_url=given["success_url"],
    )
    session["url"] = f"{request.base_url}c/pay/{session['id']}"
    state.objects[session["id"] + "/payment"] = {"object": "payment_intent_data", **payment}
    return session


def _check_url(url: str | None, *, param: str, needed: bool) -> None:
    if url is None and needed:
        raise Refusal(400, f"Missing required param: {param}.", code="parameter_missing", param=param)
    if url is not None and (urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).netloc):
        raise Refusal(400, "Not a valid URL", code="url_invalid", param=param)


def _total(items: list[Json]) -> tuple[int, str]:
    if not items:
        raise Refusal(400, "Missing required param: line_items.", code="parameter_missing", param="line_items")
    prices = [item["price_data"] for item in items]
    currencies = {price["currency"] for price in prices}
    if len(currencies) > 1 or not currencies <= CURRENCIES:
        raise Refusal(400, f"Invalid currency: {', '.join(sorted(currencies))}", param="line_items[0][currency]")
    if any(
        price.get("unit_amount", -1) < 0 or item.get("quantity", 0) < 1
        for price, item in zip(prices, items, strict=True)
    ):
        raise Refusal(400, "Invalid non-negative integer", code="parameter_invalid_integer", param="line_items")
    total = sum(price["unit_amount"] * item["quantity"] for price, item in zip(prices, items, strict=True))
    if total < MINIMUM:
        raise Refusal(400, "The Checkout Session's total amount due is too small.", code="amount_too_small")
    return total, currencies.pop()


def _check_destination(state: State, payment: Json, amount: int) -> None:
    destination = payment.get("transfer_data", {}).get("destination")
    fee = payment.get("application_fee_amount")
    if destination is not None:
        account = state.get("account", destination, param="payment_intent_data[transfer_data][destination]")
        if account["capabilities"].get("transfers") != "active":
            message = (
                "Your destination account needs to have at least one of the following capabilities enabled: transfers"
            )
            raise Refusal(400, message, code="insufficient_capabilities_for_transfer")
    if fee is not None and (destination is None or not 0 <= fee <= amount):
        message = "Can only apply an application_fee_amount to a destination payment, and not more than its amount."
        raise Refusal(400, message, param="payment_intent_data[application_fee_amount]")


def _end(state: State, wanted: int | None) -> int:
    end = state.now() + LONGEST if wanted is None else wanted
    # a minute's grace on both sides: the request was under way
    if end < state.now() + SHORTEST - 60:
        message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise Refusal(400, message, param="expires_at")
    if end > state.now() + LONGEST + 60:
        message = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise Refusal(400, message, param="expires_at")
    return end


def retrieve(state: State, request: Request, _: Json) -> Json:
    """`GET /v1/checkout/sessions/{id}`."""
    return current(state, request.path_params["id"])


def current(state: State, session_id: str) -> Json:
    """The session as it is now: one whose time has come has expired."""
    session = state.get("checkout.session", session_id)
    if session["status"] == "open" and state.now() >= session["expires_at"]:
        _close(state, session)
    return session


def expire(state: State, request: Request, _: Json) -> Json:
    """`POST /v1/checkout/sessions/{id}/expire`."""
    session = current(state, request.path_params["id"])
    if session["status"] != "open":
        message = f'Only Checkout Sessions with a status in ["open"] can be expired. This one is {session["status"]}.'
        raise Refusal(400, message)
    _close(state, session)
    return session


def _close(state: State, session: Json) -> None:
    session |= {"status": "expired", "url": None}
    state.emit("checkout.session.expired", session)


def pay(state: State, request: Request, how: Json) -> Json:
    """A person pays: `outcome` is paid, declined, or processing (a bank's answer takes days: see `settle`)."""
    session = current(state, request.path_params["id"])
    if session["status"] != "open":
        return {"paid": False, "why": session["status"]}
    data = state.objects[session["id"] + "/payment"]
    intent = state.add(
        "payment_intent",
        "pi",
        amount=session["amount_total"],
        amount_received=0,
        application_fee_amount=data.get("application_fee_amount"),
        currency=session["currency"],
        latest_charge=None,
        metadata=data.get("metadata", {}),
        status="requires_payment_method",
        transfer_data=data.get("transfer_data"),
        transfer_group=data.get("transfer_group"),
    )
    if how["outcome"] == "declined":
        error = {"type": "card_error", "code": "card_declined", "decline_code": "generic_decline"}
        state.emit("payment_intent.payment_failed", intent | {"last_payment_error": error})
        return {"paid": False, "why": "declined"}
    session |= {"status": "complete", "payment_intent": intent["id"], "url": None}
    if how["outcome"] == "paid":
        _take(state, intent)
        session["payment_status"] = "paid"
    else:
        intent["status"] = "processing"
    state.emit("checkout.session.completed", session)
    return {"paid": how["outcome"] == "paid", "payment_intent": intent["id"]}


def settle(state: State, request: Request, how: Json) -> Json:
    """The bank's answer to a payment that was processing: `succeeded`, or not."""
    session = state.get("checkout.session", request.path_params["id"])
    intent = state.get("payment_intent", session["payment_intent"])
    if how["succeeded"]:
        _take(state, intent)
        session["payment_status"] = "paid"
        state.emit("checkout.session.async_payment_succeeded", session)
    else:
        intent["status"] = "requires_payment_method"
        state.emit("checkout.session.async_payment_failed", session)
    return session


def _take(state: State, intent: Json) -> None:
    """The money arrives: with us, or all but our fee with the account that it is destined for."""
    amount, currency, fee = intent["amount"], intent["currency"], intent["application_fee_amount"] or 0
    charge = state.add(
        "charge",
        "ch",
        amount=amount,
        amount_refunded=0,
        application_fee_amount=fee or None,
        application_fee_refunded=0,
        currency=currency,
        paid=True,
        payment_intent=intent["id"],
        refunded=False,
        status="succeeded",
        transfer=None,
    )
    intent |= {"status": "succeeded", "amount_received": amount, "latest_charge": charge["id"]}
    state.move(PLATFORM, amount, currency)
    if intent["transfer_data"]:
        destination = intent["transfer_data"]["destination"]
        transfer = state.add(
            "transfer",
            "tr",
            amount=amount,
            amount_reversed=0,
            currency=currency,
            destination=destination,
            metadata={},
            reversed=False,
            source_transaction=charge["id"],
        )
        charge["transfer"] = transfer["id"]
        state.move(PLATFORM, fee - amount, currency)
        state.move(destination, amount - fee, currency)
    state.emit("charge.succeeded", charge)
    state.emit("payment_intent.succeeded", intent)
