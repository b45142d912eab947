"""Signing up, in and out, and how somebody likes to see the pages."""

from typing import Annotated, Literal

from fastapi import Depends, Form, Response
from pydantic import StringConstraints

from frontdesk.core.http.limits import limit
from frontdesk.core.http.resources import CurrentSettings, Held, Now
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input, Line
from frontdesk.entrypoints.web import cookies, signing
from frontdesk.entrypoints.web.page import Page, ThisPage, to, within
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.accounts import service as accounts
from frontdesk.modules.accounts.dependencies import (
    SIGN_INS,
    Braked,
    JourneyCookie,
    SigningIn,
    ThisDevice,
    Travelling,
    WithCookies,
    WithGoogle,
)
from frontdesk.modules.accounts.errors import InvalidCode
from frontdesk.modules.accounts.schemas import AccessTokenOut, NewPassword, Password, RegisterIn, Username
from frontdesk.modules.users.schemas import Email

router = Pages()
SIGN_UPS = Depends(limit("20/minute", by="address", scope="sign-up"))
Next = Annotated[str, Form(max_length=4000)]
BACK = "/sign-in/google/back"
LONGEST_WAY_BACK = 2000  # characters: it travels in a cookie, of which browsers keep 4096 bytes (RFC 6265, 6.1)


class SignInForm(Input):
    """An address and a password, where to go then, and what was typed there before."""

    email: Username
    password: Password
    keep: bool = False
    next: str = "/"
    kept: Annotated[str, StringConstraints(max_length=signing.MAX_KEPT)] = ""


class SignUpForm(Input):
    """Somebody new."""

    name: Line | None = None
    email: Email
    password: NewPassword
    next: str = "/"


@router.get("/sign-in")
async def show_sign_in(page: ThisPage) -> Response:
    """Ask for address and password; who has signed in goes on."""
    there = within(page.form.value("next"))
    if page.viewer is not None:
        return page.go(there)
    return signing.ask(page, there=there, kept=page.form.value("kept"))


@router.post("/sign-in", dependencies=[SIGN_INS])
async def sign_in(
    wanted: Annotated[SignInForm, Form()],
    page: ThisPage,
    session: Session,
    held: Held,
    braked: Braked,
    browsers: WithCookies,
    device: ThisDevice,
    now: Now,
) -> Response:
    """Begin a session, and go on to where somebody came from."""
    proven = await accounts.prove(held.sessions, braked, email=wanted.email, password=wanted.password)
    token = await browsers.begin(session, proven, device=device, keep=wanted.keep, now=now)
    there = within(wanted.next)
    answer = signing.go_on(page, there=there, kept=wanted.kept) if wanted.kept else page.go(there)
    return _kept(answer, token, page, for_long=wanted.keep)


@router.post("/sign-in/first")
async def sign_in_first(page: ThisPage) -> Response:
    """Ask for address and password in the middle of a form, which is shown again as it was then."""
    there = within(page.request.query_params.get("next"))
    return signing.ask(page, there=there, kept=signing.kept_of(await page.request.body()))


@router.get("/sign-in/google", dependencies=[SIGN_INS])
async def set_out(
    page: ThisPage, google: WithGoogle, journeys: Travelling, cookie: JourneyCookie, now: Now
) -> Response:
    """Send somebody to Google, who come back to `BACK` by way of the API's callback."""
    there = within(page.form.value("next"))
    back = next(
        (way for it in (there, there.partition("?")[0]) if len(way := to(BACK, next=it)) <= LONGEST_WAY_BACK), BACK
    )
    journey = journeys.begin(next=back, is_ours=True)
    answer = page.go(await google.address(journey.attempt))
    cookie.keep(answer, journeys.cookie(journey, now=now))
    return answer


@router.get(BACK, dependencies=[SIGN_INS])
async def come_back(
    page: ThisPage,
    session: Session,
    journeys: Travelling,
    cookie: JourneyCookie,
    signing_in: SigningIn,
    browsers: WithCookies,
    now: Now,
) -> Response:
    """Begin the session of somebody whom Google knows; say it where it does not."""
    there, error = within(page.form.value("next")), page.form.value("error")
    tokens = None
    if not error:
        try:
            token = journeys.redeem(page.form.value("code"), verifier=None, cookie=cookie.value, now=now)
            tokens = await signing_in.refresh(session, token, now=now)
        except InvalidCode:
            error = InvalidCode.code
    if tokens is None:
        answer: Response = page.go("/sign-in", next=there, google=error or InvalidCode.code)
    else:
        long = await browsers.take_over(session, tokens, now=now)
        answer = _kept(page.go(there), long, page, for_long=True)
    cookie.drop(answer)
    return answer


@router.get("/sign-up")
async def show_sign_up(page: ThisPage) -> Response:
    """Ask who somebody is; who has signed in goes on."""
    there = within(page.form.value("next"))
    if page.viewer is not None:
        return page.go(there)
    google = page.settings.google.switched_on
    return page.show("account/sign-up.html", title="Make an account", there=there, with_google=google)


@router.post("/sign-up", dependencies=[SIGN_UPS])
async def sign_up(wanted: Annotated[SignUpForm, Form()], page: ThisPage, session: Session, now: Now) -> Response:
    """Make an account. The answer is the same where the address has one already: only its owner hears of that."""
    named = {"full_name": wanted.name} if wanted.name else {}
    new = RegisterIn.model_validate({"email": wanted.email, "password": wanted.password, **named})
    await accounts.register(session, new, now=now)
    return page.go("/sign-in", email=wanted.email, next=within(wanted.next), done="signed-up")


@router.post("/sign-out")
async def sign_out(page: ThisPage, session: Session, settings: CurrentSettings, now: Now) -> Response:
    """End this browser's session: what it had is worth nothing from now on, also to the API."""
    if page.viewer is not None:
        await accounts.end(session, page.viewer.session_id, now=now)
    answer = page.go("/")
    cookies.drop(answer, settings)
    return answer


@router.post("/theme")
async def choose_theme(
    page: ThisPage,
    settings: CurrentSettings,
    theme: Annotated[Literal["light", "dark", ""], Form()] = "",
    back: Next = "/",
) -> Response:
    """Keep the colours that somebody likes; none: those of their system."""
    answer = page.go(within(back))
    cookies.prefer(answer, "theme", theme, settings)
    return answer


def _kept(answer: Response, token: AccessTokenOut, page: Page, *, for_long: bool) -> Response:
    lasts = token.expires_in if for_long else None
    cookies.keep(answer, token.access_token, lasts=lasts, settings=page.settings)
    return answer
