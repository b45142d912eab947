"""Payment links, the orders beneath them, payments and refunds (developer.squareup.com/reference/square)."""

from starlette.requests import Request

from tests.fakes.control import Json
from tests.fakes.square.state import OWN, State
from tests.fakes.square.wire import Refusal, invalid

LONGEST_REFERENCE = 40  # characters
MOST_FEE = 0.9  # of a payment, that the application may keep


def list_locations(state: State, _: Request, merchant: str, __: Json) -> Json:
    """`GET /v2/locations`: by name, those that are closed included."""
    found = [thing["view"] for thing in state.objects.values() if thing["kind"] == "location"]
    mine = [location for location in found if location["merchant_id"] == merchant]
    return {"locations": sorted(mine, key=lambda location: str(location["name"]))}


def get_location(state: State, request: Request, merchant: str, _: Json) -> Json:
    """`GET /v2/locations/{id}`; `main` is the seller's first."""
    wanted = request.path_params["id"]
    if wanted == "main":
        wanted = next(one for one, thing in state.objects.items() if thing["merchant_id"] == merchant)
    return {"location": state.get("location", merchant, wanted)}


def create_link(state: State, request: Request, merchant: str, given: Json) -> Json:
    """`POST /v2/online-checkout/payment-links`, of an order of our own."""
    order = given.get("order")
    if order is None:
        raise invalid("MISSING_REQUIRED_PARAMETER", "Either quick_pay or order is needed.", "order")
    location = state.get("location", merchant, order["location_id"])
    if location["status"] != "ACTIVE":
        raise invalid("INVALID_LOCATION", f"Location {location['id']} is not active.", "order.location_id")
    total = _total(order, location["currency"])
    if len(order.get("reference_id") or "") > LONGEST_REFERENCE:
        raise invalid("VALUE_TOO_LONG", "At most 40 characters.", "order.reference_id")
    options = given.get("checkout_options", {})
    _check_fee(options.get("app_fee_money"), total, merchant)
    made = state.add(
        "order",
        merchant,
        location_id=location["id"],
        reference_id=order.get("reference_id"),
        metadata=order.get("metadata"),
        state="OPEN",
        version=1,
        total_money=total,
        net_amount_due_money=total,
        tenders=[],
    )
    link = state.add(
        "payment_link",
        merchant,
        version=1,
        order_id=made["id"],
        checkout_options=options,
        payment_note=given.get("payment_note"),
    )
    link["url"] = link["long_url"] = f"{request.base_url}u/{link['id']}"
    return {"payment_link": link, "related_resources": {"orders": [made]}}


def _total(order: Json, currency: str) -> Json:
    prices = [(int(item["quantity"]), item.get("base_price_money", {})) for item in order.get("line_items") or []]
    if not prices or any(price.get("amount", 0) < 1 for _, price in prices):
        raise invalid("INVALID_VALUE", "An order needs items with a price.", "order.line_items")
    if any(price.get("currency") != currency for _, price in prices):
        raise invalid("CURRENCY_MISMATCH", f"This location sells in {currency}.", "order.line_items")
    return {"amount": sum(count * price["amount"] for count, price in prices), "currency": currency}


def _check_fee(fee: Json | None, total: Json, merchant: str) -> None:
    if fee is None:
        return
    if merchant == OWN:
        raise invalid("INVALID_FEES", "An application takes no fee from its own account.", "app_fee_money")
    if fee["currency"] != total["currency"] or not 0 < fee["amount"] <= MOST_FEE * total["amount"]:
        raise invalid("INVALID_FEES", "The fee is at most 90 % of the payment, in its currency.", "app_fee_money")


def get_order(state: State, request: Request, merchant: str, _: Json) -> Json:
    """`GET /v2/orders/{id}`."""
    return {"order": state.get("order", merchant, request.path_params["id"])}


def update_order(state: State, request: Request, merchant: str, given: Json) -> Json:
    """`PUT /v2/orders/{id}`: an order that nobody has paid can be canceled, and its link then leads nowhere."""
    order = state.get("order", merchant, request.path_params["id"])
    change = given.get("order") or {}
    if change.get("version") != order["version"]:
        detail = f"Supplied version {change.get('version')} does not match the current version {order['version']}."
        raise invalid("VERSION_MISMATCH", detail, "order.version")
    if order["state"] in {"COMPLETED", "CANCELED"}:
        raise invalid("BAD_REQUEST", f"Orders in state {order['state']} cannot be updated.", "order.state")
    order |= {"state": change.get("state", order["state"]), "version": order["version"] + 1}
    state.emit("order.updated", "order_updated", merchant, {"order_id": order["id"], "state": order["state"]})
    return {"order": order}


def pay(state: State, order_id: str, how: Json) -> Json:
    """A person pays: `outcome` is paid or declined."""
    merchant = state.owner(order_id)
    order = state.get("order", merchant, order_id)
    if order["state"] != "OPEN":
        return {"paid": False, "why": order["state"]}
    links = [thing["view"] for thing in state.objects.values() if thing["kind"] == "payment_link"]
    link = next(link for link in links if link["order_id"] == order_id)
    payment = state.add(
        "payment",
        merchant,
        amount_money=order["total_money"],
        total_money=order["total_money"],
        app_fee_money=link["checkout_options"].get("app_fee_money"),
        location_id=order["location_id"],
        note=link["payment_note"],
        order_id=order_id,
        refunded_money={"amount": 0, "currency": order["total_money"]["currency"]},
        source_type="CARD",
        status="APPROVED" if how["outcome"] == "paid" else "FAILED",
    )
    state.emit("payment.created", "payment", merchant, payment)
    if how["outcome"] != "paid":
        return {"paid": False, "why": "declined"}
    payment["status"] = "COMPLETED"
    tender = {"id": payment["id"], "payment_id": payment["id"], "type": "CARD", "amount_money": order["total_money"]}
    order |= {"state": "COMPLETED", "version": order["version"] + 1, "tenders": [tender]}
    state.emit("payment.updated", "payment", merchant, payment)
    return {"paid": True, "payment_id": payment["id"]}


def get_payment(state: State, request: Request, merchant: str, _: Json) -> Json:
    """`GET /v2/payments/{id}`."""
    return {"payment": state.get("payment", merchant, request.path_params["id"])}


def create_refund(state: State, _: Request, merchant: str, given: Json) -> Json:
    """`POST /v2/refunds`: pending at first."""
    payment = state.get("payment", merchant, given.get("payment_id", ""))
    money, fee = given["amount_money"], given.get("app_fee_money")
    if money["currency"] != payment["total_money"]["currency"]:
        raise invalid("CURRENCY_MISMATCH", "The currency is not the payment's.", "amount_money.currency")
    left = payment["total_money"]["amount"] - payment["refunded_money"]["amount"]
    if not 1 <= money["amount"] <= left:
        detail = f"The requested refund amount exceeds the amount available to refund ({left})."
        raise Refusal(400, "REFUND_ERROR", "REFUND_AMOUNT_INVALID", detail, "amount_money.amount")
    if fee is not None and (payment["app_fee_money"] is None or fee["amount"] > money["amount"]):
        raise invalid("INVALID_FEES", "There is no such fee to give back.", "app_fee_money")
    payment["refunded_money"]["amount"] += money["amount"]
    refund = state.add(
        "refund",
        merchant,
        amount_money=money,
        app_fee_money=fee,
        location_id=payment["location_id"],
        order_id=payment["order_id"],
        payment_id=payment["id"],
        reason=given.get("reason"),
        status="PENDING",
    )
    state.emit("refund.created", "refund", merchant, refund)
    return {"refund": dict(refund)}


def get_refund(state: State, request: Request, merchant: str, _: Json) -> Json:
    """`GET /v2/refunds/{id}`."""
    return {"refund": state.get("refund", merchant, request.path_params["id"])}


def turn_out(state: State, refund_id: str, how: Json) -> Json:
    """The bank decides: `status` is COMPLETED, REJECTED or FAILED; the last two leave the money with the seller."""
    merchant = state.owner(refund_id)
    refund = state.get("refund", merchant, refund_id)
    if how["status"] != "COMPLETED" and refund["status"] in {"PENDING", "COMPLETED"}:
        payment = state.get("payment", merchant, refund["payment_id"])
        payment["refunded_money"]["amount"] -= refund["amount_money"]["amount"]
    refund["status"] = how["status"]
    state.emit("refund.updated", "refund", merchant, refund)
    return refund
