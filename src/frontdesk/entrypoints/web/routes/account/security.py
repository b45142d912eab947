"""How somebody gets in: address, password, and where they are signed in."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Request, Response
from fastapi.responses import HTMLResponse

from frontdesk.core.http.auth import Caller
from frontdesk.core.http.limits import limit
from frontdesk.core.http.resources import Held, Now
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input
from frontdesk.entrypoints.web.page import WRITES, ThisPage
from frontdesk.entrypoints.web.routes.account.devices import device_of
from frontdesk.entrypoints.web.routes.account.links import FORGOT, MAILS, RESEND
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.accounts import service as accounts
from frontdesk.modules.accounts.dependencies import Careful, may_be_mailed
from frontdesk.modules.accounts.schemas import EmailChangeIn, NewPassword, Password

router = Pages()

PAGE_SIZE = 20
CHANGES = Depends(limit("20/minute", by="address", scope="password-changes"))  # with the API's route for the same


class PasswordForm(Input):
    """The password so far, and the one to have from now on."""

    current_password: Password
    new_password: NewPassword


@router.get("/account/security")
async def show(page: ThisPage, caller: Caller, session: Session, now: Now) -> HTMLResponse:
    """The address, whether it is confirmed, and every device that is signed in."""
    found = await accounts.list_sessions(session, page.sheet(PAGE_SIZE), user_id=caller.user_id, now=now)
    return page.show(
        "account/security.html",
        title="Signing in",
        part="security",
        found=found,
        sessions=[(one, device_of(one.user_agent)) for one in found.items],
    )


@router.post("/account/sessions/{session_id}/end", dependencies=[WRITES])
async def end(session_id: UUID, page: ThisPage, caller: Caller, session: Session, now: Now) -> Response:
    """Sign a device out; this one too, if it is that."""
    await accounts.end_own(session, session_id, user_id=caller.user_id, now=now)
    return page.go("/account/security", done="ended")


@router.post("/account/sessions/end-others", dependencies=[WRITES])
async def end_others(page: ThisPage, caller: Caller, session: Session, now: Now) -> Response:
    """Sign every other device out."""
    await accounts.end_all(session, caller.user_id, now=now, keep=caller.session_id)
    return page.go("/account/security", done="others-ended")


@router.post("/account/verify", dependencies=[MAILS])
async def resend(page: ThisPage, request: Request, caller: Caller, session: Session, now: Now) -> Response:
    """Send the link that confirms the address once more."""
    answer = page.go("/account/security", done="verification-sent")
    await may_be_mailed(caller.email, about=RESEND, request=request, response=answer)
    await accounts.ask_verification(session, caller.email, now=now)
    return answer


@router.post("/account/set-password", dependencies=[MAILS])
async def mail_password(page: ThisPage, request: Request, caller: Caller, session: Session, now: Now) -> Response:
    """Send a link with which somebody who has none, or has forgotten it, chooses a password."""
    answer = page.go("/account/password", done="sent")
    await may_be_mailed(caller.email, about=FORGOT, request=request, response=answer)
    await accounts.ask_reset(session, caller.email, now=now)
    return answer


@router.get("/account/email")
async def show_email(page: ThisPage, _: Caller) -> HTMLResponse:
    """Ask for the new address."""
    return page.show("account/email.html", title="Change your address", part="security")


@router.post("/account/email", dependencies=[MAILS, Careful])
async def change_email(
    wanted: Annotated[EmailChangeIn, Form()], page: ThisPage, caller: Caller, held: Held, session: Session, now: Now
) -> Response:
    """Send a link there. The address changes when it is opened; whether somebody has it is told to them alone."""
    proven = await accounts.prove_own(held.sessions, caller.user_id, wanted.password)
    await accounts.ask_change(session, proven, wanted.new_email, now=now)
    return page.go("/account/email", done="sent", to=wanted.new_email)


@router.get("/account/password")
async def show_password(page: ThisPage, _: Caller) -> HTMLResponse:
    """Ask for both passwords."""
    return page.show("account/password.html", title="Change your password", part="security")


@router.post("/account/password", dependencies=[CHANGES, Careful])
async def change_password(
    wanted: Annotated[PasswordForm, Form()], page: ThisPage, caller: Caller, held: Held, session: Session, now: Now
) -> Response:
    """Set another password; all other devices are signed out."""
    proven = await accounts.prove_own(held.sessions, caller.user_id, wanted.current_password)
    await accounts.change_password(session, proven, wanted.new_password, session_id=caller.session_id, now=now)
    return page.go("/account/security", done="password-changed")
