"""The installer's first page: on an empty system the first admin is made in a browser, by whoever has installed it.

Why that asks for a code, and when not: docs/adr/0029-first-admin.md.
"""

from ipaddress import ip_address
from typing import Annotated, Final
from weakref import WeakSet

from fastapi import Depends, Form, Request, Response

from frontdesk.core.http.audit import Acting
from frontdesk.core.http.limits import limit
from frontdesk.core.http.resources import Held, held_by
from frontdesk.core.http.session import Session
from frontdesk.core.schemas import Input, Line
from frontdesk.entrypoints.web import cookies
from frontdesk.entrypoints.web.forms import wrong
from frontdesk.entrypoints.web.guard import parts_of
from frontdesk.entrypoints.web.page import Page, ThisPage
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.modules.accounts import service as accounts
from frontdesk.modules.accounts.dependencies import ThisDevice, WithCookies
from frontdesk.modules.accounts.schemas import NewPassword, RegisterIn
from frontdesk.modules.accounts.service import VouchedFor
from frontdesk.modules.users.schemas import Email

router = Pages()

TRIES: Final = Depends(limit("20/minute", by="address", scope="setup"))
_SETTLED: Final[WeakSet[object]] = WeakSet()  # databases in which somebody has an account: they stay so


class SetupForm(Input):
    """Whoever has installed this."""

    code: str = ""
    name: Line
    email: Email
    password: NewPassword


@router.get("/setup")
async def show_setup(page: ThisPage, session: Session) -> Response:
    """Ask who somebody is; once somebody runs the installation, say so."""
    if await accounts.somebody_runs_it(session):
        return page.show("setup/taken.html", title="This installation is set up")
    return page.show("setup/you.html", title="Set up", asks_for_code=not is_this_machine(page.request))


@router.post("/setup", dependencies=[TRIES])
async def set_up(
    wanted: Annotated[SetupForm, Form()],
    page: ThisPage,
    session: Session,
    held: Held,
    browsers: WithCookies,
    device: ThisDevice,
    by: Acting,
) -> Response:
    """Make the first admin, sign them in, and go on to their place."""
    if not is_this_machine(page.request) and not accounts.is_setup_code(wanted.code, held.settings.security):
        raise wrong("code", "This is not the setup code. It is told by the command on the right machine.")
    new = RegisterIn.model_validate({"email": wanted.email, "password": wanted.password, "full_name": wanted.name})
    user = await accounts.create_first_admin(session, new, by=by, now=page.now)
    token = await browsers.begin(session, VouchedFor(user.id), device=device, keep=True, now=page.now)
    answer = page.go("/open")
    cookies.keep(answer, token.access_token, lasts=token.expires_in, settings=held.settings)
    return answer


async def is_empty(page: Page, session: Session) -> bool:
    """Whether nobody has an account yet; asked of the database until somebody has."""
    engine = held_by(page.request).engine
    if engine in _SETTLED:
        return False
    if await accounts.is_anybody_here(session):
        _SETTLED.add(engine)
        return False
    return True


def is_this_machine(request: Request) -> bool:
    """Whether somebody sits at the machine itself, in development, with nothing in between.

    A proxy of that machine calls from there too: it is known by what it adds, or by the name that people reach it by.
    """
    settings = held_by(request).settings
    origin = request.headers.get("origin", f"http://{request.headers.get('host', '')}")
    names = {request.url.hostname, parts_of(origin).hostname, request.client.host if request.client else None}
    between = any(name.startswith(("x-forwarded", "x-real", "forwarded", "via")) for name in request.headers)
    return settings.app.on_a_laptop and not between and all(_is_loopback(name) for name in names)


def _is_loopback(name: str | None) -> bool:
    if name == "localhost":
        return True
    try:
        return ip_address(name or "").is_loopback
    except ValueError:
        return False
