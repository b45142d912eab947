"""How Square speaks: JSON, its errors (developer.squareup.com/docs/build-basics/handling-errors), its signatures."""

import base64
import hashlib
import hmac
import inspect
from collections.abc import Callable, Mapping
from typing import Any

import typing_extensions

from tests.fakes.control import Endpoint
from tests.fakes.shapes import Problem

LONGEST_KEY = 45  # characters of an idempotency key
INVALID = "INVALID_REQUEST_ERROR"


class Refusal(Exception):
    """An error as the API answers it."""

    def __init__(self, status: int, category: str, code: str, detail: str, field: str | None = None) -> None:
        super().__init__(detail)
        self.status = status
        error = {"category": category, "code": code, "detail": detail}
        self.body = {"errors": [error if field is None else {**error, "field": field}]}


def invalid(code: str, detail: str, field: str | None = None) -> Refusal:
    """A request that does not make sense."""
    return Refusal(400, INVALID, code, detail, field)


def missing(kind: str, given: str) -> Refusal:
    """Nothing of that id, or another seller's."""
    return Refusal(404, INVALID, "NOT_FOUND", f"{kind} not found: {given}")


def refused(problem: Problem) -> Refusal:
    """A body that the API does not take."""
    field = ".".join(problem.path)
    match problem.kind:
        case "unknown":
            return invalid("UNKNOWN_BODY_PARAMETER", f"The body parameter {field} is not recognized.", field)
        case "missing":
            return invalid("MISSING_REQUIRED_PARAMETER", "Missing required parameter.", field)
        case "choice":
            return invalid("INVALID_ENUM_VALUE", "Not a valid value.", field)
        case _:
            return invalid(f"EXPECTED_{problem.expected.upper()}", f"Expected a {problem.expected} value.", field)


def body_of(method: Callable[..., Any], *outside: str) -> Any:
    """What the body of an SDK's method may hold, as a `TypedDict`; `outside` names what it sends in the path."""
    hints = typing_extensions.get_type_hints(method)
    taken = {
        name: argument
        for name, argument in inspect.signature(method).parameters.items()
        if name not in {"self", "request_options", *outside}
    }
    fields = {
        name: hints[name] if argument.default is inspect.Parameter.empty else typing_extensions.NotRequired[hints[name]]
        for name, argument in taken.items()
    }
    return typing_extensions.TypedDict(method.__name__, fields)  # type: ignore[operator]  # of names known at run time


def signature(body: bytes, *, secret: str, url: str) -> str:
    """What `x-square-hmacsha256-signature` holds: it covers the address that was entered at Square, and the body."""
    return base64.b64encode(hmac.digest(secret.encode(), url.encode() + body, hashlib.sha256)).decode()


def sign(endpoint: Endpoint, body: bytes, at: int) -> Mapping[str, str]:
    """The headers of a webhook. When it was sent is in them, but nothing vouches for it."""
    signed = signature(body, secret=endpoint.secrets[0], url=endpoint.signed_url or str(endpoint.url))
    return {"x-square-hmacsha256-signature": signed, "square-initial-delivery-timestamp": str(at)}
