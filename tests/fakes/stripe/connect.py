"""Connect (docs.stripe.com/connect): owners' accounts, links to their onboarding, transfers to them, their payouts."""

from starlette.requests import Request

from tests.fakes.control import Json
from tests.fakes.stripe.state import PLATFORM, State
from tests.fakes.stripe.wire import Refusal

LINK_SECONDS = 5 * 60


def create_account(state: State, _: Request, given: Json) -> Json:
    """`POST /v1/accounts`."""
    return state.add(
        "account",
        "acct",
        business_profile=given.get("business_profile", {}),
        capabilities=dict.fromkeys(given.get("capabilities", {}), "inactive"),
        charges_enabled=False,
        country=given.get("country", "US"),
        details_submitted=False,
        email=given.get("email"),
        metadata=given.get("metadata", {}),
        payouts_enabled=False,
        requirements={"currently_due": ["business_type"], "disabled_reason": "requirements.past_due"},
        type=given.get("type", "standard"),
    )


def retrieve_account(state: State, request: Request, _: Json) -> Json:
    """`GET /v1/accounts/{id}`; one that is not connected to the platform is forbidden rather than missing."""
    found = state.objects.get(request.path_params["id"])
    if found is None or found["object"] != "account":
        message = f"The provided key does not have access to account '{request.path_params['id']}'."
        raise Refusal(403, message, code="account_invalid")
    return found


def create_link(state: State, request: Request, given: Json) -> Json:
    """`POST /v1/account_links`: the link is for one use within minutes, so it is never stored."""
    account = state.get("account", given["account"], param="account")
    for name in ("refresh_url", "return_url"):
        if given["type"] == "account_onboarding" and name not in given:
            raise Refusal(400, f"Missing required param: {name}.", code="parameter_missing", param=name)
    url = f"{request.base_url}setup/{account['id']}"
    return {"object": "account_link", "created": state.now(), "expires_at": state.now() + LINK_SECONDS, "url": url}


def verify_account(state: State, request: Request, how: Json) -> Json:
    """The owner has done what Stripe wants, or has not: `enabled`."""
    account = state.get("account", request.path_params["id"])
    enabled = how["enabled"]
    account |= {"charges_enabled": enabled, "payouts_enabled": enabled, "details_submitted": True}
    account["capabilities"] = dict.fromkeys(account["capabilities"], "active" if enabled else "inactive")
    reason = None if enabled else "requirements.past_due"
    account["requirements"] = {"currently_due": [] if enabled else ["external_account"], "disabled_reason": reason}
    state.emit("account.updated", account, account=account["id"])
    return account


def deauthorize(state: State, request: Request, _: Json) -> Json:
    """The owner has cut the account off from the platform."""
    account = state.objects.pop(request.path_params["id"])
    application = {"id": "ca_platform", "object": "application", "name": "Frontdesk"}
    state.emit("account.application.deauthorized", application, account=account["id"])
    return application


def create_transfer(state: State, _: Request, given: Json) -> Json:
    """`POST /v1/transfers`: from the platform's balance to an account's."""
    account = state.get("account", given["destination"], param="destination")
    if given.get("amount", 0) < 1:
        raise Refusal(400, "Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if account["capabilities"].get("transfers") != "active":
        message = "Your destination account needs to have at least one of the following capabilities enabled: transfers"
        raise Refusal(400, message, code="insufficient_capabilities_for_transfer")
    state.move(PLATFORM, -given["amount"], given["currency"])
    state.move(account["id"], given["amount"], given["currency"])
    transfer = state.add(
        "transfer",
        "tr",
        amount=given["amount"],
        amount_reversed=0,
        currency=given["currency"],
        destination=account["id"],
        metadata=given.get("metadata", {}),
        reversed=False,
        source_transaction=given.get("source_transaction"),
        transfer_group=given.get("transfer_group"),
    )
    state.emit("transfer.created", transfer)
    return transfer


def retrieve_transfer(state: State, request: Request, _: Json) -> Json:
    """`GET /v1/transfers/{id}`."""
    return state.get("transfer", request.path_params["id"])


def find_transfers(state: State, _: Request, given: Json) -> Json:
    """`GET /v1/transfers?transfer_group=`."""
    found = state.all("transfer", **{name: given[name] for name in ("transfer_group", "destination") if name in given})
    return {"object": "list", "url": "/v1/transfers", "has_more": False, "data": found[: given.get("limit", 10)]}


def reverse_transfer(state: State, request: Request, given: Json) -> Json:
    """`POST /v1/transfers/{id}/reversals`."""
    transfer = state.get("transfer", request.path_params["id"])
    left = transfer["amount"] - transfer["amount_reversed"]
    amount = given.get("amount", left)
    if not 1 <= amount <= left:
        raise Refusal(400, f"Reversal amount ({amount}) is greater than what is left of the transfer ({left})")
    state.move(transfer["destination"], -amount, transfer["currency"])
    state.move(PLATFORM, amount, transfer["currency"])
    transfer["amount_reversed"] += amount
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    state.emit("transfer.reversed", transfer)
    return state.add(
        "transfer_reversal", "trr", amount=amount, currency=transfer["currency"], transfer=transfer["id"], metadata={}
    )


def create_payout(state: State, request: Request, given: Json) -> Json:
    """`POST /v1/payouts`: from an account's balance (`Stripe-Account`) to its owner's bank."""
    account = request.headers.get("stripe-account", PLATFORM)
    if given["amount"] < 1:
        raise Refusal(400, "Invalid positive integer", code="parameter_invalid_integer", param="amount")
    state.move(account, -given["amount"], given["currency"])
    payout = state.add(
        "payout",
        "po",
        amount=given["amount"],
        currency=given["currency"],
        metadata=given.get("metadata", {}),
        status="pending",
    )
    state.emit("payout.created", payout, account=None if account == PLATFORM else account)
    return payout


def retrieve_payout(state: State, request: Request, _: Json) -> Json:
    """`GET /v1/payouts/{id}`."""
    return state.get("payout", request.path_params["id"])
