"""Refunds (docs.stripe.com/api/refunds), with the reversal of a transfer and of the platform's fee."""

from starlette.requests import Request

from tests.fakes.control import Json
from tests.fakes.stripe.state import PLATFORM, State, share
from tests.fakes.stripe.wire import Refusal

REVERSED = {"failed", "canceled"}


def create(state: State, _: Request, given: Json) -> Json:
    """`POST /v1/refunds`."""
    charge = _charge(state, given)
    left = charge["amount"] - charge["amount_refunded"]
    amount = given.get("amount", left)
    if left == 0:
        raise Refusal(400, f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    if amount < 1:
        raise Refusal(400, "Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount > left:
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise Refusal(400, message, param="amount")
    if given.get("reverse_transfer") and charge["transfer"] is None:
        raise Refusal(400, f"Charge {charge['id']} does not have an associated transfer.", param="reverse_transfer")
    if given.get("refund_application_fee") and not charge["application_fee_amount"]:
        raise Refusal(400, f"Charge {charge['id']} has no application fee.", param="refund_application_fee")
    _give_back(state, charge, given, amount)
    refund = state.add(
        "refund",
        "re",
        amount=amount,
        charge=charge["id"],
        currency=charge["currency"],
        metadata=given.get("metadata", {}),
        payment_intent=charge["payment_intent"],
        reason=given.get("reason"),
        status="succeeded",
    )
    state.emit("refund.created", refund)
    state.emit("charge.refunded", charge)
    return refund


def _charge(state: State, given: Json) -> Json:
    if "charge" in given:
        return state.get("charge", given["charge"], param="charge")
    if "payment_intent" not in given:
        raise Refusal(400, "One of the following params should be provided for this request: payment_intent or charge.")
    intent = state.get("payment_intent", given["payment_intent"], param="payment_intent")
    if intent["latest_charge"] is None:
        message = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
        raise Refusal(400, message, param="payment_intent")
    return state.get("charge", intent["latest_charge"])


def _give_back(state: State, charge: Json, given: Json, amount: int) -> None:
    """Take the money from where it lies, in proportion: the account's part from its transfer, our fee from us."""
    whole, currency = charge["amount"], charge["currency"]
    fee, returned = charge["application_fee_amount"] or 0, 0
    if given.get("refund_application_fee"):
        returned = share(fee, part=charge["amount_refunded"] + amount, whole=whole) - charge["application_fee_refunded"]
    if given.get("reverse_transfer"):
        transfer = state.get("transfer", charge["transfer"])
        state.move(transfer["destination"], returned - amount, currency)
        state.move(PLATFORM, amount - returned, currency)
        transfer["amount_reversed"] += amount
        transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    state.move(PLATFORM, -amount, currency)
    charge["application_fee_refunded"] += returned
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == whole


def retrieve(state: State, request: Request, _: Json) -> Json:
    """`GET /v1/refunds/{id}`."""
    return state.get("refund", request.path_params["id"])


def find(state: State, _: Request, given: Json) -> Json:
    """`GET /v1/refunds?payment_intent=`."""
    found = state.all("refund", **{name: given[name] for name in ("payment_intent", "charge") if name in given})
    return {"object": "list", "url": "/v1/refunds", "has_more": False, "data": found[: given.get("limit", 10)]}


def turn_out(state: State, request: Request, how: Json) -> Json:
    """The bank decides: `status` is pending, succeeded, failed or canceled; the last two bring the money back to us."""
    refund = state.get("refund", request.path_params["id"])
    if how["status"] in REVERSED and refund["status"] not in REVERSED:
        state.move(PLATFORM, refund["amount"], refund["currency"])
        refund["failure_reason"] = "lost_or_stolen_card"
    refund["status"] = how["status"]
    state.emit("refund.updated", refund)
    if how["status"] == "failed":
        state.emit("refund.failed", refund)
    return refund
