"""How sellers let the application in, and put it out again (developer.squareup.com/docs/oauth-api/overview)."""

import secrets
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.requests import Request

from tests.fakes.control import Json
from tests.fakes.square.state import CLIENT_ID, CLIENT_SECRET, OTHER, SCOPES, State
from tests.fakes.square.wire import Refusal

CODE_SECONDS = 5 * 60
TOKEN_SECONDS = 30 * 24 * 60 * 60


def unauthorized(detail: str, code: str = "UNAUTHORIZED") -> Refusal:
    """Nobody, or nobody that Square can be sure of."""
    return Refusal(401, "AUTHENTICATION_ERROR", code, detail)


async def answer_page(state: State, how: Json) -> Json:
    """A seller looks at the page `url` and allows it, or does not: `allow`. Where their browser is sent then."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(how["url"]).query).items()}
    scopes = set(query.get("scope", "").split())
    if query.get("client_id") != CLIENT_ID or not scopes or not scopes <= SCOPES or "state" not in query:
        return {"error": "the page does not open", "query": query}
    given = {"state": query["state"]}
    if how["allow"]:
        code = f"sq0cgb-{secrets.token_hex(11)}"
        redirect = query.get("redirect_uri")
        merchant = how.get("merchant", OTHER)
        state.codes[code] = {"merchant": merchant, "scopes": scopes, "redirect": redirect, "made": state.now()}
        given |= {"code": code, "response_type": "code"}
    else:
        given |= {"error": "access_denied", "error_description": "user_denied"}
    return {"location": f"{query.get('redirect_uri', '')}?{urlencode(given)}", **given}


def obtain(state: State, _: Request, __: str, given: Json) -> Json:
    """`POST /oauth2/token`. In the code flow, renewing gives another access token and the same refresh token."""
    if (given["client_id"], given.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
        raise unauthorized("The client_id or client_secret is wrong.")
    if given["grant_type"] == "authorization_code":
        grant = state.codes.pop(given.get("code", ""), None)
        if (
            grant is None
            or state.now() > grant["made"] + CODE_SECONDS
            or grant["redirect"] != given.get("redirect_uri")
        ):
            raise unauthorized("Authorization code not found, expired or used.")
        refresh = f"EQAA{secrets.token_hex(24)}"
        state.refresh_tokens[refresh] = grant
    elif given["grant_type"] == "refresh_token":
        refresh = given.get("refresh_token", "")
        grant = state.refresh_tokens.get(refresh)
        if grant is None:
            raise unauthorized("The refresh token is unknown or was revoked.")
    else:
        raise Refusal(400, "INVALID_REQUEST_ERROR", "INVALID_VALUE", "Unknown grant_type.", "grant_type")
    access = f"EAAA{secrets.token_hex(24)}"
    ends = state.now() + TOKEN_SECONDS
    state.tokens[access] = {**grant, "ends": ends}
    return {
        "access_token": access,
        "token_type": "bearer",
        "expires_at": state.at(ends),
        "merchant_id": grant["merchant"],
        "refresh_token": refresh,
        "short_lived": False,
    }


def revoke(state: State, request: Request, _: str, given: Json) -> Json:
    """`POST /oauth2/revoke`: ends all tokens of the seller for the application."""
    if request.headers.get("authorization") != f"Client {CLIENT_SECRET}" or given.get("client_id") != CLIENT_ID:
        raise unauthorized("This endpoint wants the application's secret.")
    token = state.tokens.get(given.get("access_token", ""))
    merchant = given.get("merchant_id") or (token["merchant"] if token else None)
    if merchant is None or all(grant["merchant"] != merchant for grant in state.refresh_tokens.values()):
        raise Refusal(404, "INVALID_REQUEST_ERROR", "NOT_FOUND", "There is nothing to revoke.")
    end(state, merchant, by="APPLICATION")
    return {"success": True}


def end(state: State, merchant: str, *, by: str) -> None:
    """Forget a seller's tokens and tell so."""
    state.tokens = {text: token for text, token in state.tokens.items() if token["merchant"] != merchant}
    kept = {text: grant for text, grant in state.refresh_tokens.items() if grant["merchant"] != merchant}
    state.refresh_tokens = kept
    revocation = {"revoked_at": state.at(state.now()), "revoker_type": by}
    state.emit("oauth.authorization.revoked", "revocation", merchant, revocation)


def caller(state: State, request: Request) -> tuple[str, frozenset[str]]:
    """The seller that a call is made for, and what the application may do there."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    found: Any = state.tokens.get(token)
    if scheme != "Bearer" or found is None:
        raise unauthorized("This request could not be authorized.")
    if state.now() >= found["ends"]:
        raise unauthorized("The access token has expired.", code="ACCESS_TOKEN_EXPIRED")
    return found["merchant"], frozenset(found["scopes"])
