"""Signing in with Google over HTTP."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query, Request, Response, status
from fastapi.responses import RedirectResponse

from frontdesk.core.errors import DomainError
from frontdesk.core.http.errors import refusal, responses
from frontdesk.core.http.refusals import wants_page
from frontdesk.core.http.resources import CurrentSettings, Now
from frontdesk.core.http.routing import Router
from frontdesk.core.http.session import Session
from frontdesk.modules.accounts import service
from frontdesk.modules.accounts.dependencies import (
    NO_STORE,
    NOT_STORED,
    SIGN_INS,
    JourneyCookie,
    SigningIn,
    ThisDevice,
    Travelling,
    WithGoogle,
)
from frontdesk.modules.accounts.errors import (
    IdentityNotProven,
    InvalidCode,
    SignInDenied,
    SignInNotBegun,
    ToldToFrontEnd,
)
from frontdesk.modules.accounts.schemas import CodeIn, TokensOut
from frontdesk.modules.accounts.service import Journey, VouchedFor

router = Router(prefix="/auth/google", tags=["auth"], dependencies=[SIGN_INS, NOT_STORED])

# a path and nothing else: not `//elsewhere`, which browsers read as another host
FRONT_END_PATH = r"^/([A-Za-z0-9._~!$'()*+,;:@%-][A-Za-z0-9._~!$'()*+,;:@%/-]*)?$"
S256 = r"^[A-Za-z0-9_-]{43}$"

Parameter = Annotated[str | None, Query(max_length=2000, pattern=r"^[\x20-\x7e]*$")]


def _pages_of(settings: CurrentSettings, journey: Journey) -> str | None:
    """Where the pages are that a journey goes back to: ours, or the front end's, if there is one."""
    return settings.app.public_url if journey.is_ours else settings.app.frontend_url


def _back(pages: str, journey: Journey, **told: str) -> str:
    """The address of the page to come back to, with what it is told."""
    return f"{pages.rstrip('/')}{journey.next}{'&' if '?' in journey.next else '?'}{urlencode(told)}"


def _lost(refused: SignInNotBegun, request: Request, settings: CurrentSettings) -> DomainError:
    """The refusal of who did not set out here; a browser begins again on our own page, unless there is a front end."""
    if settings.app.frontend_url is not None or not wants_page(request):
        return refused
    told = urlencode({"google": refused.code})
    return ToldToFrontEnd(refused, at=f"{settings.app.public_url.rstrip('/')}/sign-in?{told}")


@router.get(
    "/redirect",
    operation_id="auth_google_redirect",
    summary="Begin to sign in with Google",
    status_code=status.HTTP_302_FOUND,
    response_class=RedirectResponse,
    responses=responses(404, 422, 429, 503),
)
async def redirect(
    google: WithGoogle,
    journeys: Travelling,
    cookie: JourneyCookie,
    now: Now,
    next: Annotated[  # noqa: A002  what clients call it
        str, Query(max_length=500, pattern=FRONT_END_PATH, description="The front end's path to come back to.")
    ] = "/",
    code_challenge: Annotated[
        str | None, Query(pattern=S256, description="S256 of a verifier of your own (RFC 7636).")
    ] = None,
) -> Response:
    """Send a browser here to sign in with Google. It gets a cookie that must be there when it comes back.

    Refusals: `sign_in_switched_off` (404), `identity_provider_away` (503).
    """
    journey = journeys.begin(next=next, challenge=code_challenge)
    answer = RedirectResponse(await google.address(journey.attempt), status.HTTP_302_FOUND, NO_STORE)
    cookie.keep(answer, journeys.cookie(journey, now=now))
    return answer


@router.get(
    "/callback",
    operation_id="auth_google_callback",
    summary="Come back from Google",
    response_model=TokensOut,
    responses={
        303: {"description": "To the front end, where there is one, with `code` or `error`."},
        **responses(400, 403, 404, 422, 429, 503),
    },
)
async def callback(
    request: Request,
    google: WithGoogle,
    journeys: Travelling,
    cookie: JourneyCookie,
    signing_in: SigningIn,
    device: ThisDevice,
    settings: CurrentSettings,
    session: Session,
    now: Now,
    response: Response,
    state: Parameter = None,
    code: Parameter = None,
    error: Parameter = None,
) -> object:
    """Where Google sends the browser. You never call this yourself.

    With `FRONTEND_URL` set, the browser goes on to the front end: to the path that `next` named, with `?code=…`, which
    `POST /api/v1/auth/google/exchange` exchanges for tokens within 60 s, or with `?error=…`, the code of a refusal.
    Without it the answer is the tokens, or the refusal itself: `access_denied` (403), `identity_not_proven` (400),
    `identity_not_linked` (403; an account here is linked only if both Google and we have verified its address),
    `identity_provider_away` (503). In any case `sign_in_not_begun` (400) for a browser that did not begin here.
    """
    try:
        journey = journeys.resume(cookie.value, state=state, now=now)
    except SignInNotBegun as lost:
        raise _lost(lost, request, settings) from lost
    pages = _pages_of(settings, journey)
    try:
        if error is not None:
            raise SignInDenied if error == SignInDenied.code else IdentityNotProven
        identity = await google.identify(journey.attempt, code=code or "", now=now)
        known = VouchedFor(await service.person_of(session, identity, now=now))
        tokens = await signing_in.begin(session, known, device=device, now=now)
    except DomainError as refused:
        if pages is None:
            raise
        raise ToldToFrontEnd(refused, at=_back(pages, journey, error=refused.code)) from refused
    if pages is None:
        cookie.drop(response)
        return tokens
    one_time = journeys.code(journey, tokens.refresh_token, now=now)
    return RedirectResponse(_back(pages, journey, code=one_time), status.HTTP_303_SEE_OTHER, NO_STORE)


@router.post(
    "/exchange",
    operation_id="auth_google_exchange",
    summary="Exchange the code of a sign-in with Google",
    response_model=TokensOut,
    responses=responses(401, 422, 429),
)
async def exchange(
    given: CodeIn,
    journeys: Travelling,
    cookie: JourneyCookie,
    signing_in: SigningIn,
    session: Session,
    now: Now,
    response: Response,
) -> object:
    """Get an access token and a refresh token for the code that the front end was given, once, within 60 s.

    Show what proves that it is the same browser: the `code_verifier` if the sign-in began with a `code_challenge`,
    otherwise the cookie (`credentials: "include"`, which reaches us only from a front end on the same site). If the
    reply is lost, ask again within 10 s; later, a second exchange ends the session. Refusals: `invalid_code` (401).
    """
    token = journeys.redeem(given.code, verifier=given.code_verifier, cookie=cookie.value, now=now)
    tokens = await signing_in.refresh(session, token, now=now)
    if tokens is None:
        return refusal(InvalidCode())  # not raised: the end of a session whose code came twice is to be committed
    cookie.drop(response)
    return tokens
