"""Routes of pages: the session comes in a cookie, refusals go out as pages, and a refused form is shown again.

A page's handler is written like one of the API: the same dependencies, the same services, the same errors. Around it:

- What changes something must come from a page of ours (`guard`).
- The cookie's token becomes the request's `Authorization`, so that the API's own dependencies say who is calling.
- A refusal of a form (the POST of a path) shows the page of the same path (its GET) again, asked anew in a transaction
  of its own, with what was typed and what was said. Any other refusal is a page that says what to do.
- Who has not signed in, or no longer, gets to sign in, and comes back, to a form with what they had typed.
- What a script asks for as data (`Accept: application/json`) is refused as the API refuses: with problem details.
- Once a day a browser that keeps coming gets a newer token for its session, which lives longer with it.
- A form with the field `once` is carried out once: the same form again leads to where it led the first time.
"""

import asyncio
import re
from collections.abc import Callable, Coroutine
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.routing import APIRoute
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from frontdesk.core.errors import Forbidden
from frontdesk.core.http import errors
from frontdesk.core.http.idempotency import Replay
from frontdesk.core.http.resources import held_by
from frontdesk.core.http.routing import methods_at
from frontdesk.core.idempotency import Answer, InProgress
from frontdesk.entrypoints.web import cookies, guard, signing
from frontdesk.entrypoints.web.catching import As, Catching, keep_retry_after
from frontdesk.entrypoints.web.embedding import embedded_in
from frontdesk.entrypoints.web.forms import TYPED_BEFORE, Form, Problem
from frontdesk.entrypoints.web.page import FORM, NOT_KEPT, SIGN_IN, Page, to
from frontdesk.entrypoints.web.refusals import refusal, refused
from frontdesk.modules.accounts.schemas import AccessTokenOut
from frontdesk.modules.accounts.service import Browsers

SIGNED_OUT = "invalid_token"  # the code of a session that has ended
NOBODY = "unauthenticated"
PAGES_OF_THEIR_OWN = frozenset({404, 405, 500, 503})  # where showing the form again would not help
FORBIDDEN = Forbidden.code  # nor here; other refusals with 403 say what is wrong, with a password for example
AGAIN = re.compile(rf"(?:^|&){TYPED_BEFORE}=".encode())
ONCE = re.compile(rb"(?:^|&)once=([0-9a-f]{32})(?:&|$)")
LOOKS, LOOKS_EVERY_SECONDS = 20, 0.25


class PageRoute(APIRoute):
    """A route that answers with a page, whatever happens."""

    shown: "PageRoute | None" = None  # of a form: the page that it stands on

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, whose redirect is kept where `Idempotent` wants an answer kept."""
        answer = super().get_route_handler()

        async def handler(request: Request) -> Response:
            await request.body()  # kept with the request: reading a form alone would use it up
            try:
                response = await answer(request)
            except Replay as replay:
                there = bytes(replay.response.body).decode()
                return RedirectResponse(there, status_code=HTTPStatus.SEE_OTHER, headers=NOT_KEPT)
            kept = getattr(request.state, "idempotency", None)
            if kept and response.status_code == HTTPStatus.SEE_OTHER:
                key, session, now = kept
                await key.keep(
                    session, Answer(response.status_code, "", response.headers["location"].encode()), now=now
                )
            return response

        return handler

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with a page."""
        request = Request(scope, receive)
        try:
            body = b"" if scope["method"] in guard.SAFE else await request.body()
        except HTTPException as unread:  # too large, or too slow
            await refused(request, unread)(scope, receive, send)
        except ClientDisconnect:
            return  # nobody is there to be answered
        else:
            await _Visit(self, scope, body, receive, send).answer()


class Pages(APIRouter):
    """Routes of pages. They are no part of the API's description."""

    def __init__(self) -> None:
        super().__init__(include_in_schema=False, route_class=PageRoute, default_response_class=Response)


def settle(routers: list[Pages]) -> None:
    """Tell each form which page it stands on: the one with the same path. Pages also answer to HEAD (RFC 9110, 9.1)."""
    routes = [route for router in routers for route in router.routes if isinstance(route, PageRoute)]
    pages = {route.path: route for route in routes if "GET" in (route.methods or ())}
    for route in routes:
        if route.methods and "GET" in route.methods:
            route.methods.add("HEAD")  # the server leaves the body out
        else:
            route.shown = pages.get(route.path)


class _Visit:
    """One request for a page."""

    def __init__(self, route: PageRoute, scope: Scope, body: bytes, receive: Receive, send: Send) -> None:
        self.route, self.body, self.receive, self.send = route, body, receive, send
        self.outer = scope  # what the middlewares look at afterwards
        # in another site's frame everybody is a guest
        self.token = None if embedded_in(scope) else cookies.token_in(Request(scope))
        self.scope = _with_token(_with_key(scope, body), self.token)
        self.safe = scope["method"] in guard.SAFE
        self.forget = False  # whether the browser keeps a session that has ended
        self.as_data = "application/json" in Headers(scope=scope).get("accept", "")
        self.renewed: AccessTokenOut | None = None  # what it is to keep from now on

    async def answer(self) -> None:
        """Let the route answer; what it refuses becomes a page."""
        try:
            guard.check(Request(self.scope), self.scope["method"])
            self._check_comes_back()
        except guard.ForeignRequest as foreign:
            await self._refuse(Problem.of(foreign), Headers())
            return
        await self._prolong()
        shown = self.route.shown
        if shown is not None and AGAIN.search(self.body):
            await self._show_again(shown, None, Headers())
            return
        caught = await self._ask(self.route, self.scope, self.send)
        if caught is not None and caught[0].code == SIGNED_OUT:
            self.forget = True
            self.scope = _with_token(self.scope, None)
            if self.safe:  # a page is shown as others see it; nothing is done in nobody's name
                caught = await self._ask(self.route, self.scope, self.send)
        if caught is None:
            return
        problem, headers = caught
        hidden = self.forget and self.safe and problem.status == HTTPStatus.NOT_FOUND  # it may have been theirs to see
        if problem.code == NOBODY or hidden or (problem.code == SIGNED_OUT and shown is None):
            await self._sign_in()
        elif shown is None or problem.status in PAGES_OF_THEIR_OWN or problem.code == FORBIDDEN:
            await self._refuse(problem, headers)
        else:
            await self._show_again(shown, problem, headers)

    def _check_comes_back(self) -> None:
        """Refuse what signing in sends to an address without a page: it is to be looked at before it is sent.

        Its target and its fields stand in the address of `/sign-in`, which anybody can have made up.
        """
        if self.route.shown is None and not self.safe and AGAIN.search(self.body):
            raise guard.ForeignRequest

    async def _ask(self, route: PageRoute, scope: Scope, send: Send) -> tuple[Problem, Headers] | None:
        """The refusal that a route answers with; any other answer goes out as it is."""
        for _ in range(LOOKS):
            caught = await self._ask_once(route, scope, send)
            if caught is None or caught[0].code != InProgress.code:
                break
            await asyncio.sleep(LOOKS_EVERY_SECONDS)  # a second click: the first one is about to be answered
        return caught

    async def _ask_once(self, route: PageRoute, scope: Scope, send: Send) -> tuple[Problem, Headers] | None:
        catching = Catching(send, on_start=self._note, lets_refusals=self.as_data)
        try:
            await super(PageRoute, route).handle(scope, _replayed(self.body, self.receive), catching)
        except HTTPException as unanswered:  # another method, an unreadable body
            await errors.render(unanswered)(scope, _replayed(b"", self.receive), catching)
        except Exception as error:
            if catching.started:
                raise
            answer = await errors.unforeseen(Request(scope), error)
            await answer(scope, _replayed(b"", self.receive), catching)
        return catching.caught

    async def _prolong(self) -> None:
        """Let the session of somebody who comes back live on."""
        if self.token is not None:
            held = held_by(Request(self.scope))
            browsers = Browsers(held.settings.security)
            self.renewed = await browsers.prolong(held.sessions, self.token, now=held.clock.now())

    async def _show_again(self, shown: PageRoute, problem: Problem | None, headers: Headers) -> None:
        """Show the page that a form stands on with what was typed; without a problem somebody has just signed in."""
        form = Form.refused(self.body, problem, Request(self.scope).query_params)
        scope = {**self.scope, "method": "GET", "state": {}, FORM: form, "route": shown, "endpoint": shown.endpoint}
        if problem is not None:
            self.outer[errors.REFUSAL] = problem.code
        caught = await self._ask(shown, scope, As(self.send, problem.status if problem else HTTPStatus.OK, headers))
        signed_out = problem is not None and problem.code == SIGNED_OUT  # and what they see is not for everybody
        if caught is not None and (signed_out or caught[0].code == NOBODY):
            await self._sign_in()
        elif caught is not None:
            await self._refuse(*caught)

    async def _sign_in(self) -> None:
        """Have somebody sign in, and come back to where they are: to the page of a form, not to what it does."""
        page = Page(Request(self.scope))
        if not self.safe and self.route.shown is not None and (kept := signing.kept_of(self.body)):
            await self._reply(signing.ask(page, there=page.here, kept=kept, status=HTTPStatus.UNAUTHORIZED))
            return
        there = page.here if self.safe or self.route.shown else page.came_from
        await self._reply(page.go(to(SIGN_IN, next=there)))

    async def _refuse(self, problem: Problem, headers: Headers) -> None:
        answer = refusal(Page(Request(self.scope)), problem)
        keep_retry_after(answer.headers, headers)
        if problem.status == HTTPStatus.METHOD_NOT_ALLOWED:
            answer.headers["Allow"] = ", ".join(sorted(methods_at(self.scope["app"].router.routes, self.scope)))
        self.outer[errors.REFUSAL] = problem.code
        await self._reply(answer)

    async def _reply(self, answer: Response) -> None:
        await answer(self.scope, _replayed(b"", self.receive), Catching(self.send, on_start=self._note))

    def _note(self, headers: MutableHeaders) -> None:
        headers.setdefault("Cache-Control", NOT_KEPT["Cache-Control"])  # files and data are somebody's, too
        settings = held_by(Request(self.scope)).settings
        if any(told.startswith(f"{cookies.name_of(settings)}=") for told in headers.getlist("set-cookie")):
            return  # somebody signs in or out
        told = Response()
        if self.forget:
            cookies.drop(told, settings)
        elif self.renewed is not None:
            cookies.keep(told, self.renewed.access_token, lasts=self.renewed.expires_in, settings=settings)
        else:
            return
        headers.append("Set-Cookie", told.headers["set-cookie"])


def _with_token(scope: Scope, token: str | None) -> Scope:
    """The request with the cookie's token in the place of any that it named itself, and knowing nobody yet."""
    headers = [(name, value) for name, value in scope["headers"] if name != b"authorization"]
    if token is not None:
        headers.append((b"authorization", b"Bearer " + token.encode("latin-1", "replace")))
    return {**scope, "headers": headers, "state": {}}


def _with_key(scope: Scope, body: bytes) -> Scope:
    """The request with an Idempotency-Key where its form is to be carried out once; another form has another key."""
    headers = [(name, value) for name, value in scope["headers"] if name != b"idempotency-key"]
    if (once := ONCE.search(body)) is not None:
        headers.append((b"idempotency-key", once[1] + b"." + sha256(body).hexdigest()[:32].encode()))
    return {**scope, "headers": headers}


def _replayed(body: bytes, then: Receive) -> Receive:
    """A request's body, to be read again, and after it what comes by itself: that the browser has gone."""
    begun = False

    async def receive() -> Message:
        nonlocal begun
        if begun:
            return await then()
        begun = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
