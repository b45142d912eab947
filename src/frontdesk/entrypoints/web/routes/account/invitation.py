"""An invitation to work somewhere: what it is about, and the answer to it."""

from typing import Annotated

from fastapi import Form, Response
from fastapi.responses import HTMLResponse
from pydantic import StringConstraints, TypeAdapter, ValidationError

from frontdesk.core.http.audit import Acting
from frontdesk.core.http.auth import Caller
from frontdesk.core.http.resources import CurrentSettings, Now
from frontdesk.core.http.session import Session
from frontdesk.core.permissions import CompanyRole
from frontdesk.core.schemas import Input
from frontdesk.entrypoints.web import cookies
from frontdesk.entrypoints.web.page import WRITES, Page, ThisPage
from frontdesk.entrypoints.web.routes.account.links import ONWARD
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.companies import service as companies
from frontdesk.modules.companies.errors import InvitationNotFound

router = Pages()

Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]+$", max_length=100)]
_token = TypeAdapter(Token)
AS = {
    CompanyRole.OWNER: "as an owner",
    CompanyRole.ADMIN: "as an admin",
    CompanyRole.MANAGER: "as a manager",
    CompanyRole.STAFF: "as a member of staff",
    CompanyRole.TEACHER: "as a teacher",
}


class AnswerForm(Input):
    """What opens an invitation."""

    token: Token


@router.get("/invitations")
async def show(page: ThisPage, session: Session, settings: CurrentSettings, now: Now) -> HTMLResponse:
    """Say who invites, and as what; nothing happens by looking.

    Who has yet to confirm their address comes back here afterwards.
    """
    token = _named(page)
    invitation = await companies.presented(session, token, security=settings.security)
    is_theirs = page.viewer is not None and companies.same_address(page.viewer.email, invitation.email)
    answer = page.show(
        "account/invitation.html",
        title=f"{invitation.company.name} invites you",
        token=token,
        invitation=invitation,
        standing=invitation.status_at(now),
        role=AS[CompanyRole(invitation.role)],
        is_theirs=is_theirs,
    )
    if is_theirs and page.viewer is not None and not page.viewer.email_verified:
        cookies.tell_once(answer, ONWARD, page.here, settings)
    answer.headers["Referrer-Policy"] = "no-referrer"  # the token stands in the address
    return answer


@router.post("/invitations", dependencies=[WRITES])
async def accept(
    wanted: Annotated[AnswerForm, Form()],
    page: ThisPage,
    caller: Caller,
    by: Acting,
    session: Session,
    settings: CurrentSettings,
    now: Now,
) -> Response:
    """Begin to work there."""
    invitation = await companies.presented(session, wanted.token, security=settings.security, lock=True)
    await companies.accept(session, invitation, caller=caller, by=by, now=now)
    return page.go("/desk")


@router.post("/invitations/decline", dependencies=[WRITES])
async def decline(
    wanted: Annotated[AnswerForm, Form()],
    page: ThisPage,
    by: Acting,
    session: Session,
    settings: CurrentSettings,
    now: Now,
) -> Response:
    """Say no; nobody needs an account for that."""
    invitation = await companies.presented(session, wanted.token, security=settings.security, lock=True)
    await companies.decline(session, invitation, by=by, now=now)
    return page.go("/invitations", token=wanted.token)


def _named(page: Page) -> str:
    try:
        return _token.validate_python(page.form.value("token"))
    except ValidationError as senseless:
        raise InvitationNotFound from senseless
