"""Addresses that are no page's own: those of the API that browsers come to, and those that nobody knows."""

import re
from http import HTTPStatus
from typing import Final

from fastapi import Request
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from frontdesk.core.http.doors import CANONICAL
from frontdesk.core.http.refusals import wants_page
from frontdesk.core.http.resources import held_by
from frontdesk.entrypoints.web.forms import Problem
from frontdesk.entrypoints.web.page import NOT_KEPT, Page
from frontdesk.entrypoints.web.refusals import refusal

BOOKING: Final = re.compile(r"/bookings/((?:[0-9a-fA-F-]{36}|[0-9]{1,16})(?:/review)?)/?")
UNSUBSCRIBE: Final = re.compile(rf"{CANONICAL}/notifications(/unsubscribe/[0-9A-Za-z._-]+)")
SQUARE: Final = f"{CANONICAL}/square/callback"


class Landing:
    """ASGI: who opens the link of a mail in a browser gets the page about the booking; programs get the booking.

    Mails lead to `/bookings/{id}`, which a front end has under that address too (`FRONTEND_URL`), and the API for the
    front desk. What turns mails off is an address of the API, for the one click in mail programs (a POST); whoever
    opens it gets a page. Square sends owners to its callback, which answers with data: where there is no front end, a
    browser gets the page that does the same. It stands before what rewrites addresses.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        there = _page_of(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        if there is None or not wants_page(Request(scope)):
            await self.app(scope, receive, send)
            return
        query = scope["query_string"].decode("latin-1")
        onward = there + (f"?{query}" if query else "")
        answer = RedirectResponse(onward, status_code=HTTPStatus.SEE_OTHER, headers={**NOT_KEPT, "Vary": "Accept"})
        await answer(scope, receive, send)


def _page_of(scope: Scope) -> str | None:
    """The page that stands for an address of the API, where there is one."""
    if found := BOOKING.fullmatch(scope["path"]):
        return f"/visits/{found[1]}"
    if found := UNSUBSCRIBE.fullmatch(scope["path"]):
        return found[1]
    if scope["path"] == SQUARE and held_by(Request(scope)).settings.app.frontend_url is None:
        return "/connected/square"
    return None


class Nowhere:
    """ASGI: an address that nobody knows, as a page for whoever shows pages."""

    def __init__(self, otherwise: ASGIApp) -> None:
        self._otherwise = otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/api/"):
            await self._otherwise(scope, receive, send)
            return
        request = Request(scope)
        if not wants_page(request):
            await self._otherwise(scope, receive, send)
            return
        lost = Problem.of(HTTPException(404))
        await refusal(Page(request), lost)(scope, receive, send)
