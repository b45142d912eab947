"""Signing up, in and out, and how somebody likes to see the pages."""

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import Depends, Form, Response
from fastapi.responses import HTMLResponse

from frontdesk.core.http.limits import limit
from frontdesk.core.http.resources import CurrentSettings, Held, Now
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input, Line
from frontdesk.entrypoints.web import cookies
from frontdesk.entrypoints.web.page import ThisPage, within
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.accounts import service as accounts
from frontdesk.modules.accounts.dependencies import SIGN_INS, Braked, SigningIn, ThisDevice
from frontdesk.modules.accounts.schemas import NewPassword, Password, RegisterIn, Username
from frontdesk.modules.users.schemas import Email

router = Pages()
SIGN_UPS = Depends(limit("20/minute", by="address", scope="sign-up"))
Next = Annotated[str, Form(max_length=4000)]


class SignInForm(Input):
    """An address and a password, and where to go then."""

    email: Username
    password: Password
    next: str = "/"


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
    return page.show("sign-in.html", title="Sign in", there=there)


@router.post("/sign-in", dependencies=[SIGN_INS])
async def sign_in(
    wanted: Annotated[SignInForm, Form()],
    page: ThisPage,
    session: Session,
    held: Held,
    braked: Braked,
    signing_in: SigningIn,
    device: ThisDevice,
    now: Now,
) -> Response:
    """Begin a session as long as the browser's cookie, and go on to where somebody came from."""
    proven = await accounts.prove(held.sessions, braked, email=wanted.email, password=wanted.password)
    token = await signing_in.begin_long(session, proven, device=device, now=now)
    answer = page.go(within(wanted.next))
    cookies.keep(answer, token.access_token, lasts=timedelta(seconds=token.expires_in), settings=held.settings)
    return answer


@router.get("/sign-up")
async def show_sign_up(page: ThisPage) -> HTMLResponse:
    """Ask who somebody is."""
    return page.show("sign-up.html", title="Make an account", there=within(page.form.value("next")))


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
