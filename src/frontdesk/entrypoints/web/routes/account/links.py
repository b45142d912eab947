"""Where the links of mails lead. Looking changes nothing, for programs that read mails open links too: buttons do."""

from typing import Annotated

from fastapi import Depends, Form, Request, Response
from fastapi.responses import HTMLResponse

from frontdesk.core.http.limits import limit
from frontdesk.core.http.resources import CurrentSettings, Now
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input
from frontdesk.entrypoints.web import cookies
from frontdesk.entrypoints.web.page import Page, ThisPage, within
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.accounts import service as accounts
from frontdesk.modules.accounts.dependencies import may_be_mailed
from frontdesk.modules.accounts.schemas import NewPassword, Ticket, TicketIn
from frontdesk.modules.users.schemas import Email

router = Pages()

# together with the API's routes for the same
MAILS = Depends(limit("20/minute", by="address", scope="account-mails"))
LINKS = Depends(limit("60/minute", by="address", scope="account-links"))
RESETS = Depends(limit("20/minute", by="address", scope="password-resets"))
RESEND, FORGOT = "resend-verification", "forgot-password"
ONWARD = "onward"  # the page that waits for an address to be confirmed, and is gone back to then


class AddressForm(Input):
    """An address that may have an account."""

    email: Email


class ResetForm(Input):
    """The token of a mailed link, and the password to have from now on."""

    token: Ticket
    password: NewPassword


def _shown(page: Page, template: str, *, title: str) -> HTMLResponse:
    answer = page.show(f"account/{template}.html", title=title)
    answer.headers["Referrer-Policy"] = "no-referrer"  # the token stands in the address
    return answer


@router.get("/verify-email")
async def show_verify(page: ThisPage) -> HTMLResponse:
    """Ask whether an address is somebody's."""
    return _shown(page, "verify-email", title="Confirm your address")


@router.post("/verify-email", dependencies=[LINKS])
async def verify(
    wanted: Annotated[TicketIn, Form()], page: ThisPage, session: Session, settings: CurrentSettings, now: Now
) -> Response:
    """Note that it is."""
    await accounts.verify(session, wanted.token, settings.security, now=now)
    there = within(cookies.told(page.request, ONWARD), "")
    answer = page.go(there) if there else _on(page, done="verified")
    cookies.prefer(answer, ONWARD, "", settings)
    return answer


@router.get("/verify-email/again")
async def show_resend(page: ThisPage) -> HTMLResponse:
    """Ask where the link is to be sent once more."""
    return page.show("account/resend.html", title="Another mail to confirm")


@router.post("/verify-email/again", dependencies=[MAILS])
async def resend(
    wanted: Annotated[AddressForm, Form()], page: ThisPage, request: Request, session: Session, now: Now
) -> Response:
    """Send it, if there is anything to confirm: which is told to nobody."""
    answer = page.go("/verify-email/again", done="sent", email=wanted.email)
    await may_be_mailed(wanted.email, about=RESEND, request=request, response=answer)
    await accounts.ask_verification(session, wanted.email, now=now)
    return answer


@router.get("/confirm-email")
async def show_confirm(page: ThisPage) -> HTMLResponse:
    """Ask whether somebody wants to have this address from now on."""
    return _shown(page, "confirm-email", title="Your new address")


@router.post("/confirm-email", dependencies=[LINKS])
async def confirm(
    wanted: Annotated[TicketIn, Form()], page: ThisPage, session: Session, settings: CurrentSettings, now: Now
) -> Response:
    """Take the address."""
    await accounts.confirm_change(session, wanted.token, settings.security, now=now)
    return _on(page, done="address-changed")


@router.get("/forgot-password")
async def show_forgot(page: ThisPage) -> HTMLResponse:
    """Ask whose password is forgotten."""
    return page.show("account/forgot-password.html", title="Choose another password")


@router.post("/forgot-password", dependencies=[MAILS])
async def forgot(
    wanted: Annotated[AddressForm, Form()], page: ThisPage, request: Request, session: Session, now: Now
) -> Response:
    """Send a link, if the address has an account: which is told to nobody."""
    answer = page.go("/forgot-password", done="sent", email=wanted.email)
    await may_be_mailed(wanted.email, about=FORGOT, request=request, response=answer)
    await accounts.ask_reset(session, wanted.email, now=now)
    return answer


@router.get("/reset-password")
async def show_reset(page: ThisPage) -> HTMLResponse:
    """Ask for another password."""
    return _shown(page, "reset-password", title="Choose another password")


@router.post("/reset-password", dependencies=[RESETS])
async def reset(
    wanted: Annotated[ResetForm, Form()], page: ThisPage, session: Session, settings: CurrentSettings, now: Now
) -> Response:
    """Set it. All sessions end, this browser's too."""
    await accounts.reset_password(session, wanted.token, wanted.password, security=settings.security, now=now)
    return page.go("/sign-in", done="password-set")


@router.get("/companies")
async def companies(page: ThisPage) -> Response:
    """Where a mail leads whose reader has become an owner: here companies are run at the desks of their places."""
    return page.go("/desk")


def _on(page: Page, *, done: str) -> Response:
    return page.go("/account/security" if page.viewer else "/sign-in", done=done)
