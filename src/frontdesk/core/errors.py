"""Refusals as named classes; `core.http.errors` renders each as RFC 9457 problem details.

A module subclasses these in its own `errors.py` and raises them where the rule is. `code` is stable and part of the
API; `detail` is for people; `extra` becomes further members of the answer.
"""

from collections.abc import Iterator, Mapping
from typing import ClassVar


class DomainError(Exception):
    """Something that was asked for is refused. `status` is the HTTP status that says so."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad_request"
    title: ClassVar[str] = "Bad request"

    def __init__(self, detail: str | None = None, **extra: object) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.extra: Mapping[str, object] = extra
        self.headers: dict[str, str] = {}


def declared(of: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    """Every refusal of the modules that have been imported, in the order of their declaration, depth first."""
    for cause in of.__subclasses__():
        yield cause
        yield from declared(cause)


class Unauthenticated(DomainError):
    """Nobody, or nobody we can be sure of."""

    status = 401
    code = "unauthenticated"
    title = "Sign in first"

    def __init__(self, detail: str | None = None, **extra: object) -> None:
        super().__init__(detail, **extra)
        self.headers = {"WWW-Authenticate": "Bearer"}  # RFC 9110, 15.5.2


class Forbidden(DomainError):
    """Known, but without the right to do this."""

    status = 403
    code = "forbidden"
    title = "You may not do this"


class NotFound(DomainError):
    """It does not exist, or not for this caller: the two are told apart by nobody outside."""

    status = 404
    code = "not_found"
    title = "Not found"


class Conflict(DomainError):
    """The request is sound, the state of things stands against it."""

    status = 409
    code = "conflict"
    title = "The current state does not allow this"


class PreconditionFailed(DomainError):
    """Somebody else changed it since the caller looked (RFC 9110, 13.1.1)."""

    status = 412
    code = "precondition_failed"
    title = "It has changed since you read it"


class Invalid(DomainError):
    """The payload is well formed but does not make sense."""

    status = 422
    code = "invalid"
    title = "The request does not make sense"


class TooManyRequests(DomainError):
    """Slow down."""

    status = 429
    code = "too_many_requests"
    title = "Too many requests"

    def __init__(self, *, retry_after: int) -> None:
        super().__init__(f"Try again in {retry_after} s.")
        self.headers = {"Retry-After": str(retry_after)}
