"""Answers on their way out: refusals are caught, to be said by pages."""

from collections.abc import Callable
from http import HTTPStatus

import orjson
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Send

from frontdesk.core.http import errors
from frontdesk.entrypoints.web.forms import Problem

OnStart = Callable[[MutableHeaders], None]  # looks at the headers of an answer before they go out


class Catching:
    """Lets an answer through, unless it is a refusal for people: that is caught."""

    def __init__(self, send: Send, *, on_start: OnStart, lets_refusals: bool = False) -> None:
        self._send, self._on_start, self._lets_refusals = send, on_start, lets_refusals
        self._refused: tuple[int, Headers] | None = None
        self._body = b""
        self.started = False
        self.caught: tuple[Problem, Headers] | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if headers.get("content-type") == errors.MEDIA_TYPE and not self._lets_refusals:
                self._refused = message["status"], headers
                return
            self.started = True
            self._on_start(headers)
        if self._refused is None:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if not message.get("more_body"):
            self.caught = Problem.read(orjson.loads(self._body)), self._refused[1]


class As:
    """Sends a page with the status of the refusal that it tells of; one that leads elsewhere does so."""

    def __init__(self, send: Send, status: int, headers: Headers) -> None:
        self._send, self._status, self._headers = send, status, headers

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == HTTPStatus.OK:
            message = {**message, "status": self._status}
            keep_retry_after(MutableHeaders(scope=message), self._headers)
        await self._send(message)


def keep_retry_after(answer: MutableHeaders, refused: Headers) -> None:
    """Say with a page when a refusal may be tried again, where it says so."""
    if "retry-after" in refused:
        answer["Retry-After"] = refused["retry-after"]
