"""The few pages beside the API: its documentation, and the forms that mailed links lead to.

The forms are for installations without a front end of their own (`FRONTEND_URL`). Everything a page loads ships with
the package, so that a strict Content-Security-Policy holds and no other host learns who reads our documentation.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import orjson
from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request

from frontdesk.core.http.doors import CANONICAL

FOLDER = Path(__file__).parent
_templates = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined)
router = APIRouter(include_in_schema=False)
static = StaticFiles(directory=FOLDER / "static")

OWN_FILES = "default-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'; object-src 'none'"
# both viewers write style attributes and inline pictures; ReDoc searches in a worker made from a blob
VIEWERS = f"{OWN_FILES}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src 'self' blob:"


@dataclass(frozen=True, slots=True)
class Form:
    """What a page asks, which call it makes of the answer, and what it says then."""

    title: str
    text: str
    button: str
    call: str
    done: str
    field: str | None = None  # the body's member beside the token
    label: str = ""
    kind: str = "text"
    autocomplete: str = "off"


FORMS = {
    "/verify-email": Form(
        "Confirm your address",
        "One more step, and we know that mails reach you.",
        "Confirm",
        f"{CANONICAL}/auth/verify-email",
        "Thank you, your address is confirmed.",
    ),
    "/confirm-email": Form(
        "Your new address",
        "You sign in with it from now on.",
        "Use this address",
        f"{CANONICAL}/auth/confirm-email",
        "Thank you, this is your address now.",
    ),
    "/forgot-password": Form(
        "Choose another password",
        "Say your address, and a link comes to it.",
        "Send the link",
        f"{CANONICAL}/auth/forgot-password",
        "If this address has an account, a mail is on its way to it.",
        field="email",
        label="Your address",
        kind="email",
        autocomplete="email",
    ),
    "/reset-password": Form(
        "Choose another password",
        "At least eight characters; long ones are good ones. You will be signed out everywhere.",
        "Set the password",
        f"{CANONICAL}/auth/reset-password",
        "Your password is changed. Sign in with it.",
        field="password",
        label="Another password",
        kind="password",
        autocomplete="new-password",
    ),
}


@router.get("/docs")
@router.get("/api/docs")
async def swagger(request: Request) -> HTMLResponse:
    """Show the API, ready to try."""
    return _page("swagger", title=request.app.title, policy=VIEWERS)


@router.get("/redoc")
async def redoc(request: Request) -> HTMLResponse:
    """Show the API, to read."""
    return _page("redoc", title=request.app.title, policy=VIEWERS)


@router.get("/openapi.json")
@router.get("/api/openapi.json")
async def openapi(request: Request) -> Response:
    """The OpenAPI document. It is written once, on a thread: that takes seconds, in which others are answered."""
    app = request.app
    if not hasattr(app.state, "openapi"):
        app.state.openapi = asyncio.create_task(asyncio.to_thread(lambda: orjson.dumps(app.openapi())))
    return Response(await asyncio.shield(app.state.openapi), media_type="application/json")


async def account(request: Request) -> HTMLResponse:
    """Show the form that a mailed link is for. A person sends it: programs that open links in mails change nothing."""
    form = FORMS[request.url.path]
    return _private(_page("account", title=form.title, policy=OWN_FILES, form=form))


for path in FORMS:
    router.add_api_route(path, account, methods=["GET"])


@router.get("/invitations")
async def invitation() -> HTMLResponse:
    """Show what a link invites to, and take the answer."""
    return _private(_page("invitation", title="An invitation", policy=OWN_FILES, api=CANONICAL))


def _private(page: HTMLResponse) -> HTMLResponse:
    page.headers["Referrer-Policy"] = "no-referrer"  # the token stands in the address
    page.headers["Cache-Control"] = "no-store"
    return page


def _page(name: str, *, title: str, policy: str, **values: object) -> HTMLResponse:
    text = _templates.get_template(f"{name}.html").render(title=title, **values)
    return HTMLResponse(text, headers={"Content-Security-Policy": policy})
