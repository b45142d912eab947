"""One shape for every refusal: RFC 9457 problem details, with a stable code and the correlation id, never a trace."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from socket import gaierror
from typing import Any

import asyncpg
import orjson
import structlog
from asgi_correlation_id import correlation_id
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import DBAPIError, EmulatedDBAPIException, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from frontdesk.core.errors import DomainError
from frontdesk.core.http.routing import methods_at

log = structlog.get_logger()

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = "2"

# the standard library's phrases for these differ between versions of Python; our codes must not
PHRASES = {
    413: ("content_too_large", "Content too large"),
    422: ("invalid", "The request does not make sense"),
}

# what no class of ours refuses: the framework, the database, and what nobody foresaw; with what it means
UNDECLARED = {
    "bad_request": (400, "The body cannot be read: broken JSON, a form that ends too early."),
    "method_not_allowed": (405, "The address exists, but not with this method; `Allow` names those that it has."),
    "request_timeout": (408, "The body did not arrive in time."),
    "content_too_large": (413, "The body is larger than this address takes."),
    "try_again": (409, "Two requests stood in each other's way, and this one was taken back."),
    "internal": (500, "A mistake of ours, written in the log under the correlation id."),
    "unavailable": (503, "A part of the system (the database, mostly) does not answer; nothing was changed."),
}

# SQLSTATE classes: https://www.postgresql.org/docs/current/errcodes-appendix.html
DATA_EXCEPTION = "22"
AWAY = ("08", "53", "57P")  # connection exception, insufficient resources, operator intervention
LOST_RACE = ("40001", "40P01", "55P03")  # serialization failure, deadlock, lock not available


class FieldError(BaseModel):
    """What is wrong with one field."""

    field: str = Field(examples=["body.start_time"], description="Where it stands, joined by dots.")
    code: str = Field(examples=["missing"])
    message: str = Field(examples=["Field required"])


class Problem(BaseModel):
    """A refusal (RFC 9457). `code` is stable; `detail` is for people. Some codes add members of their own."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["This time is taken"])
    status: int = Field(examples=[409])
    detail: str = Field(examples=["Another booking has this time."])
    code: str = Field(examples=["slot_taken"])
    correlation_id: str | None = Field(examples=["0197c1f2a7e0"])
    errors: list[FieldError] | None = Field(default=None, description="The fields that were refused.")
    next_free: list[str] | None = Field(default=None, description="Up to three starts that are free instead.")


REFUSAL = "frontdesk.refusal"  # in the scope of a request that was refused: the code


class Refusal(Response):
    """A refusal as an answer, which tells the middlewares why."""

    media_type = MEDIA_TYPE

    def __init__(self, code: str, body: bytes, *, status: int, headers: Mapping[str, str]) -> None:
        super().__init__(body, status_code=status, headers=dict(headers))
        self.code = code

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[REFUSAL] = self.code
        await super().__call__(scope, receive, send)


def problem(
    status: int,
    *,
    code: str,
    title: str,
    detail: str,
    extra: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A refusal as an answer."""
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "correlation_id": correlation_id.get(),
        **(extra or {}),
    }
    return Refusal(code, orjson.dumps(body), status=status, headers=headers or {})


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of a route, for its OpenAPI description."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status: {"description": PHRASES.get(status, ("", HTTPStatus(status).phrase))[1], "content": content}
        for status in sorted(set(statuses))
    }


def install(app: FastAPI) -> None:
    """Render every exception of `app` as problem details."""
    app.add_exception_handler(DomainError, _domain)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(DBAPIError, _database)
    app.add_exception_handler(asyncpg.PostgresError, _database)
    app.add_exception_handler(asyncpg.InterfaceError, _database)
    app.add_exception_handler(EmulatedDBAPIException, _database)  # the adapter's own, where SQLAlchemy wraps nothing
    app.add_exception_handler(PoolTimeout, _unavailable)
    for unreachable in (ConnectionError, TimeoutError, gaierror):
        app.add_exception_handler(unreachable, _unavailable)
    app.add_exception_handler(Exception, unforeseen)


async def _domain(_: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)  # noqa: S101  the handler is registered for this class
    return refusal(error)


def refusal(error: DomainError) -> Response:
    """A refusal as an answer. Raising it undoes what was done; returning this, where that must stay, does not."""
    return problem(
        error.status,
        code=error.code,
        title=error.title,
        detail=error.detail,
        extra=error.extra,
        headers=error.headers,
    )


async def _validation(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    fields = problem_fields(error)
    first = fields[0] if fields else {"field": "body", "message": "unreadable"}
    return problem(
        422,
        code="invalid",
        title="The request does not make sense",
        detail=f"{first['field']}: {first['message']}",
        extra={"errors": fields},
    )


def problem_fields(error: RequestValidationError) -> list[dict[str, str]]:
    """The fields that were refused, each with a code and what is wrong."""
    return [{"field": _path(entry["loc"]), "code": entry["type"], "message": entry["msg"]} for entry in error.errors()]


def _path(location: Sequence[str | int]) -> str:
    # a key that the caller made up may hold lone surrogates, which no answer can carry
    return ".".join(str(part) for part in location).encode("utf-8", "replace").decode()


def render(error: HTTPException) -> Response:
    """A refusal of the framework's own (no such route, no such method, too large) as an answer."""
    code, title = PHRASES.get(error.status_code) or _phrase(error.status_code)
    return problem(error.status_code, code=code, title=title, detail=str(error.detail), headers=error.headers)


def _phrase(status: int) -> tuple[str, str]:
    phrase = HTTPStatus(status).phrase
    return phrase.lower().replace(" ", "_"), phrase


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    answer = render(error)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        # Starlette names the methods of the first route with this path; a path with several has several routes
        answer.headers["Allow"] = ", ".join(sorted(methods_at(request.app.router.routes, request.scope)))
    return answer


async def _database(request: Request, error: Exception) -> Response:
    """What the database refused and nobody foresaw, by its SQLSTATE."""
    origin = getattr(error, "orig", None) or error
    state = str(getattr(origin, "sqlstate", None) or "")
    if isinstance(error, IntegrityError) or state.startswith("23"):
        log.warning("unforeseen_conflict", sqlstate=state, error=str(origin))
        return problem(
            409,
            code="conflict",
            title="The current state does not allow this",
            detail="Something else stands against it.",
        )
    if state.startswith(DATA_EXCEPTION) or isinstance(origin.__cause__ or origin, asyncpg.DataError):
        return problem(422, code="invalid", title="The request does not make sense", detail="A value cannot be stored.")
    if state in LOST_RACE:
        return problem(
            409,
            code="try_again",
            title="Somebody was faster",
            detail="Try again.",
            headers={"Retry-After": "1"},
        )
    if not state or state.startswith(AWAY):
        return await _unavailable(request, error)
    return await unforeseen(request, error)


async def _unavailable(_: Request, error: Exception) -> Response:
    log.error("database_unavailable", error=repr(error))
    return problem(
        503,
        code="unavailable",
        title="Out of order for a moment",
        detail="A part of this system does not answer. Nothing was changed; try again.",
        headers={"Retry-After": RETRY_AFTER_SECONDS},
    )


async def unforeseen(_: Request, error: Exception) -> Response:
    """Our own mistake: what it was stands in the log alone."""
    log.error("unforeseen_error", exc_info=error)
    return problem(
        500,
        code="internal",
        title="Something went wrong",
        detail="This is our mistake. Quote the correlation id when you report it.",
    )
