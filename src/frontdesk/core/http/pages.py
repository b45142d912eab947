"""Public pages kept in Redis for all processes, and exact: whoever reads after a commit sees what it committed.

A route says which statement tells the version of what it shows (`@kept(STATEMENT, "room_id")`). A request without a
caller costs that statement; where the page is kept under this version it is answered from there, and where the client
says that it has it, by 304 without asking Redis. A request with an `Authorization` is never answered from here, nor
are parameters that the route does not name, nor anything but 200. docs/adr/0025-kept-pages.md says why it is exact.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import distribution
from typing import Any, TypeVar
from uuid import UUID

import orjson
import structlog
from fastapi.routing import APIRoute
from redis.exceptions import RedisError
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontdesk.core import no_redis
from frontdesk.core.db import reader
from frontdesk.core.http.resources import Resources, held_by
from frontdesk.core.http.session import sessions_of

log = structlog.get_logger()

PAGED = ("page", "size", "sort")
LARGEST = 262_144  # bytes of a body that is kept
PAUSE_SECONDS = 5.0  # without Redis after it has failed
PATIENCE_SECONDS = 1.0  # with Redis, and with whoever makes the same page
# two releases do not show each other's pages; in an installed package this names the content of every file
RELEASE = sha256((distribution("frontdesk").read_text("RECORD") or "").encode()).hexdigest()
OPEN = {"Cache-Control": "no-cache", "Vary": "Authorization"}  # kept by anybody, and asked for each time
CLOSED = {"Cache-Control": "private, no-cache", "Vary": "Authorization"}

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Kept:
    """How a page is kept: the statement that tells its version, what of the path it asks for, which queries it has."""

    statement: str
    parts: tuple[str, ...]
    asked: frozenset[str]

    async def version(self, request: Request) -> str | None:
        """The version of the page that is asked for; None where there is none to keep."""
        path: Mapping[str, Any] = request.path_params
        try:
            values = [UUID(str(path[part])) if part.endswith("_id") else str(path[part]) for part in self.parts]
        except ValueError:
            return None
        async with sessions_of(request)() as session, reader(session) as connection:
            found: str | None = await connection.fetchval(self.statement, *values)
        return found


_kept: dict[Callable[..., Any], Kept] = {}


def kept(statement: str, *parts: str, asked: Iterable[str] = PAGED) -> Callable[[Endpoint], Endpoint]:
    """Keep what a route answers to nobody in particular, under the version that `statement` tells.

    It gets the parts of the path that are named, those that end in `_id` as ids. `asked` are the query parameters with
    which pages are kept; with others they are made anew, so that nobody fills Redis by making questions up.
    """

    def mark(endpoint: Endpoint) -> Endpoint:
        _kept[endpoint] = Kept(statement, parts, frozenset(asked))
        return endpoint

    return mark


def install(routes: Iterable[BaseRoute], *, seconds: int) -> None:
    """Have the routes that say so kept for `seconds` at most; 0 keeps nothing.

    Routes belong to the process: a second application of it finds them on their shelves.
    """
    for route in routes:
        if isinstance(route, APIRoute) and route.endpoint in _kept:
            bare = route.app.app if isinstance(route.app, Shelf) else route.app
            route.app = Shelf(bare, _kept[route.endpoint], seconds=seconds) if seconds else bare


@dataclass(slots=True)
class _Made:
    """An answer as it comes out of a route."""

    status: int = 0
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], Headers(raw=message.get("headers", []))
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


class Shelf:
    """ASGI around one route: its pages from Redis where they are there, and put there where they are not."""

    _redis_from = 0.0  # on the monotonic clock, for all of a process

    def __init__(self, app: ASGIApp, page: Kept, *, seconds: int) -> None:
        self.app = app
        self.page = page
        self.seconds = seconds
        self._making: dict[str, asyncio.Event] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        if "authorization" in request.headers:
            await self.app(scope, receive, _adding(send, CLOSED))
            return
        held = held_by(request)
        found = await self._version(request)
        if found is None:
            await self.app(scope, receive, _adding(send, OPEN))
            return
        mark = _mark(request, found)
        if (tag := _held_tag(request, mark)) is not None:
            await Response(status_code=304, headers={"ETag": tag, **OPEN})(scope, receive, send)
            return
        answer = await self._read(held, mark)
        if answer is None:
            async with self._alone(mark) as is_first:
                answer = None if is_first else await self._read(held, mark)
                answer = answer or await self._make(request, receive, held, (found, mark))
        await answer(scope, receive, send)

    async def _version(self, request: Request) -> str | None:
        if not self.page.asked.issuperset(request.query_params):
            return None
        return await self.page.version(request)

    async def _make(self, request: Request, receive: Receive, held: Resources, under: tuple[str, str]) -> Response:
        """The page as the route makes it; kept where the data are still what they were before it was made."""
        made, (found, mark) = _Made(), under
        await self.app(request.scope, receive, made.take)
        headers = MutableHeaders(headers=dict(made.headers)) if made.headers else MutableHeaders()
        headers.update(OPEN)
        if made.status == 200:  # noqa: PLR2004  OK
            headers["ETag"] = f'"{made.headers.get("etag", "").strip(chr(34))}.{mark}"'
            if len(made.body) <= LARGEST and await self._version(request) == found:
                await self._write(held, mark, headers, made.body)
        return _response(made.status, headers, made.body)

    @asynccontextmanager
    async def _alone(self, mark: str) -> AsyncIterator[bool]:
        """Of those in this process who miss one page at once, the first makes it and the others wait a moment."""
        if (making := self._making.get(mark)) is not None:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await making.wait()
            except TimeoutError:
                pass
            yield False
            return
        self._making[mark] = event = asyncio.Event()
        try:
            yield True
        finally:
            del self._making[mark]
            event.set()

    async def _read(self, held: Resources, mark: str) -> Response | None:
        if time.monotonic() < Shelf._redis_from or no_redis.is_off(held.redis):
            return None
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                stored: Any = await held.redis.get(_key(mark))
        except (RedisError, OSError) as failure:
            _pause(failure)
            return None
        if stored is None:
            return None
        head, _, body = stored.partition(b"\n")
        return _response(200, MutableHeaders(headers=orjson.loads(head)), body)

    async def _write(self, held: Resources, mark: str, headers: MutableHeaders, body: bytes) -> None:
        if time.monotonic() < Shelf._redis_from or no_redis.is_off(held.redis):
            return
        kept_headers = {name: headers[name] for name in ("content-type", "etag", "cache-control", "vary")}
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await held.redis.set(_key(mark), orjson.dumps(kept_headers) + b"\n" + body, ex=self.seconds)
        except (RedisError, OSError) as failure:
            _pause(failure)


def _pause(failure: Exception) -> None:
    log.warning("pages_without_redis", error=repr(failure))
    Shelf._redis_from = time.monotonic() + PAUSE_SECONDS  # noqa: SLF001  ours


def _key(mark: str) -> str:
    return f"frontdesk:page:{mark}"


def _mark(request: Request, found: str) -> str:
    """What a page is kept under: what it shows, in which state, made by which release."""
    whole = f"{RELEASE} {found} {request.url.path}?{request.url.query}"
    return sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _held_tag(request: Request, mark: str) -> str | None:
    """The entity tag of this page that the client has, compared weakly: proxies that compress weaken tags."""
    held = (one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(","))
    return next((one for one in held if one.startswith('"') and one.endswith(f'.{mark}"')), None)


def _response(status: int, headers: MutableHeaders, body: bytes) -> Response:
    response = Response(body, status_code=status)
    response.raw_headers = [*headers.raw] if "content-length" in headers else [*headers.raw, _length(body)]
    return response


def _length(body: bytes) -> tuple[bytes, bytes]:
    return b"content-length", str(len(body)).encode()


def _adding(send: Send, headers: Mapping[str, str]) -> Send:
    async def send_adding(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).update(headers)
        await send(message)

    return send_adding
