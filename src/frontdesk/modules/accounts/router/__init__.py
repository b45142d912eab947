"""Accounts over HTTP: signing up, in and out here; the rest of it by flow in the files beside."""

from fastapi import Depends, status

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.errors import refusal, responses
from frontdesk.core.http.limits import limit
from frontdesk.core.http.resources import Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.core.permissions import Role
from frontdesk.modules.accounts import service
from frontdesk.modules.accounts.dependencies import (
    FORMS,
    JSON,
    NOT_STORED,
    SIGN_INS,
    ProvenByEither,
    ProvenByForm,
    ProvenByJson,
    SigningIn,
    ThisDevice,
)
from frontdesk.modules.accounts.errors import InvalidRefreshToken
from frontdesk.modules.accounts.router import addresses, google, passwords, sessions
from frontdesk.modules.accounts.schemas import AccessTokenOut, LoginForm, LoginIn, RefreshIn, RegisterIn, TokensOut
from frontdesk.modules.users import service as users
from frontdesk.modules.users.schemas import ProfileOut

router = Router(prefix="/auth", tags=["auth"])

SIGN_UPS = Depends(limit("20/minute", by="address", scope="sign-up"))
REFRESHES = Depends(limit("120/minute", by="address", scope="refresh"))

# FastAPI describes one body per route; this one has two forms
JSON_OR_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {"schema": {"$ref": f"#/components/schemas/{LoginIn.__name__}"}},
            **{form: {"schema": {"$ref": f"#/components/schemas/{LoginForm.__name__}"}} for form in FORMS},
        },
    }
}


@router.post(
    "/register",
    operation_id="auth_register",
    summary="Sign up",
    status_code=status.HTTP_201_CREATED,
    responses=responses(422, 429),
    dependencies=[SIGN_UPS],
)
async def register(wanted: RegisterIn, session: Session, now: Now) -> ProfileOut:
    """Make an account. Everybody begins as USER: a role in the body is ignored.

    A mail asks the address to confirm that it belongs to you; you may sign in before that. Where the address has an
    account already, the answer is the same and nothing is changed: only a mail to that address says so. Refusals:
    `invalid` (422), with `password_too_common` beside the password where it is among the first that anybody would try;
    `weak_password` (422) where it is hardly more than your address or name.
    """
    return ProfileOut.of(await service.register(session, wanted, now=now), role=Role.USER, now=now)


@router.post(
    "/login",
    operation_id="auth_login",
    summary="Sign in with a form or JSON",
    responses=responses(401, 415, 422, 429),
    dependencies=[SIGN_INS, NOT_STORED],
    openapi_extra=JSON_OR_FORM,
)
async def login(
    proven: ProvenByEither, signing_in: SigningIn, device: ThisDevice, session: Session, now: Now
) -> TokensOut:
    """Get an access token and a refresh token for an address and a password.

    The password form of OAuth2 (`username` is the address), or JSON with `email` and `password`. Refusals:
    `invalid_credentials` (401), whatever is wrong with them.
    """
    return await signing_in.begin(session, proven, device=device, now=now)


@router.post(
    "/login/json",
    operation_id="auth_login_json",
    summary="Sign in with JSON",
    responses=responses(401, 422, 429),
    dependencies=[SIGN_INS, NOT_STORED],
)
async def login_json(
    proven: ProvenByJson, signing_in: SigningIn, device: ThisDevice, session: Session, now: Now
) -> TokensOut:
    """Get an access token and a refresh token for an address and a password. Refusals: `invalid_credentials` (401)."""
    return await signing_in.begin(session, proven, device=device, now=now)


@router.post(
    "/token",
    operation_id="auth_token",
    summary="Sign in for a long time",
    responses=responses(400, 401, 422, 429),
    dependencies=[SIGN_INS, NOT_STORED],
)
async def token(
    proven: ProvenByForm, signing_in: SigningIn, device: ThisDevice, session: Session, now: Now
) -> AccessTokenOut:
    """Get one access token that lives for days, for clients that cannot refresh: the password form of OAuth2.

    It ends earlier with `POST /api/v1/auth/logout`. Refusals: `invalid_credentials` (401).
    """
    return await signing_in.begin_long(session, proven, device=device, now=now)


@router.post(
    "/refresh",
    operation_id="auth_refresh",
    summary="Exchange a refresh token",
    response_model=TokensOut,
    responses=responses(401, 422, 429),
    dependencies=[REFRESHES, NOT_STORED],
)
async def refresh(given: RefreshIn, signing_in: SigningIn, session: Session, now: Now) -> object:
    """Get a new pair of tokens for a refresh token, which is spent with that.

    If the reply is lost, ask again within 10 s. Later than that, a spent token counts as stolen: it ends the session
    with all its tokens. Refusals: `invalid_refresh_token` (401).
    """
    tokens = await signing_in.refresh(session, given.refresh_token, now=now)
    if tokens is not None:
        return tokens
    return refusal(InvalidRefreshToken())  # not raised: the end of a stolen token's session is to be committed


@router.post(
    "/logout",
    operation_id="auth_logout",
    summary="Sign out",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses(401),
)
async def logout(caller: Caller, session: Session, now: Now) -> None:
    """End this session: its access and refresh tokens are worth nothing from now on."""
    await service.end(session, caller.session_id, now=now)


@router.get("/me", operation_id="auth_me", summary="Read your profile", responses=responses(401))
async def me(caller: Caller, session: Session, now: Now) -> ProfileOut:
    """Your own profile and role, as `GET /api/v1/users/me` gives it."""
    return ProfileOut.of(await users.get_user(session, caller.user_id), role=caller.role, now=now)


for part in (addresses, google, passwords, sessions):
    router.routes.extend(part.router.routes)
