"""The edge: what happens to every request before and after the application, as one pure ASGI middleware.

Bodies are bounded while they are read, in bytes and in time, answers get their security headers, and each request
leaves one line in the log.
"""

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

import structlog
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.core.http.doors import canonical
from frontdesk.core.http.errors import render
from frontdesk.core.http.refusals import wants_page
from frontdesk.core.http.traffic import Traffic, traffic_of

log = structlog.get_logger("access")

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
}
HSTS = "max-age=31536000; includeSubDomains"
# What reads the head has a limit of its own; without one here, who sends a byte a minute holds a request for days. As
# Apache's mod_reqtimeout has it (body=20,MinRate=500), with patience for telephones.
BODY_SECONDS = 30.0
SLOWEST_BODY = 500  # bytes a second; each that has come buys its time
LONGEST_LOGGED = 1000  # characters of a path
BODILESS = {"GET", "HEAD"}  # streams of events among them, which only wait for their clients to go


class BodyTooLarge(HTTPException):
    """More arrived than is accepted. FastAPI lets an HTTPException pass where it hides any other while reading."""

    def __init__(self, limit: int) -> None:
        super().__init__(413, f"At most {limit} bytes are accepted.", headers={"Connection": "close"})


class BodyTooSlow(HTTPException):
    """It did not arrive in time. The connection is of no use any more."""

    def __init__(self) -> None:
        super().__init__(408, "The body did not arrive in time.", headers={"Connection": "close"})


class Edge:
    """ASGI middleware: bounded bodies, security headers, access log.

    `other_bounds` are those of paths whose canonical form begins as these patterns say; `page` makes the refusal of
    what is a page. Of a process that `is_stopping` each answer is the last of its connection, so that what comes next
    goes to another process.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        max_body_bytes: int,
        hsts: bool,
        other_bounds: Mapping[str, int] = MappingProxyType({}),
        is_stopping: Callable[[], bool] = lambda: False,
        page: Callable[[Request, HTTPException], ASGIApp] | None = None,
    ) -> None:
        self.app = app
        self.is_stopping = is_stopping
        self.page = page
        self.max_body_bytes = max_body_bytes
        self.other_bounds = [(re.compile(pattern), bound) for pattern, bound in other_bounds.items()]
        self.headers = SECURITY_HEADERS | ({"Strict-Transport-Security": HSTS} if hsts else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def send_safely(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
                if self.is_stopping():
                    headers["Connection"] = "close"
            await send(message)

        try:
            await self._bounded(scope, receive, send_safely)
        except BodyTooLarge as refused:  # by its Content-Length, before the application saw it
            await self._refusal(Request(scope), refused)(scope, receive, send_safely)
        finally:
            log.info(
                "request",
                method=scope["method"],
                path=scope["path"][:LONGEST_LOGGED],
                status=status,
                ms=round((time.perf_counter() - began) * 1000, 1),
            )

    def _refusal(self, request: Request, refused: HTTPException) -> ASGIApp:
        path = canonical(request.scope["path"])
        is_page = traffic_of(request.method, path, is_signed_in=False) is Traffic.PAGE and wants_page(request)
        return self.page(request, refused) if self.page and is_page else render(refused)

    async def _bounded(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = canonical(scope["path"])
        bounds = (bound for pattern, bound in self.other_bounds if pattern.match(path))
        bound = next(bounds, self.max_body_bytes)
        length = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
        if length.isdigit() and int(length) > bound:
            raise BodyTooLarge(bound)
        read, is_whole, began = 0, scope["method"] in BODILESS, 0.0

        async def receive_bounded() -> Message:
            nonlocal read, is_whole, began
            if is_whole:  # what comes now is the end of the connection, and that may take as long as it likes
                return await receive()
            began = began or time.monotonic()  # who waits for us to begin is not slow
            try:
                async with asyncio.timeout(began + BODY_SECONDS + read / SLOWEST_BODY - time.monotonic()):
                    message = await receive()
            except TimeoutError:
                raise BodyTooSlow from None
            read += len(message.get("body", b""))
            if read > bound:
                raise BodyTooLarge(bound)
            is_whole = not message.get("more_body", False)
            return message

        await self.app(scope, receive_bounded, send)
