"""How Stripe speaks: forms in, JSON out, errors (docs.stripe.com/api/errors), signatures (/webhooks/signature)."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from tests.fakes.control import Endpoint, Json
from tests.fakes.shapes import Problem

KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")


class Refusal(Exception):
    """An error as the API answers it."""

    def __init__(self, status: int, message: str, *, kind: str = "invalid_request_error", **members: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"message": message, "type": kind, **members}}


def missing(thing: str, given: str, *, param: str = "id", status: int = 404) -> Refusal:
    """Nothing of that id."""
    return Refusal(status, f"No such {thing}: '{given}'", code="resource_missing", param=param)


def refused(problem: Problem) -> Refusal:
    """A parameter that the API does not take."""
    first, *rest = problem.path
    name = first + "".join(f"[{part}]" for part in rest)
    match problem.kind:
        case "unknown":
            return Refusal(400, f"Received unknown parameter: {name}", code="parameter_unknown", param=name)
        case "missing":
            return Refusal(400, f"Missing required param: {name}.", code="parameter_missing", param=name)
        case "type" if problem.expected == "integer":
            return Refusal(400, f"Invalid integer: {name}", code="parameter_invalid_integer", param=name)
        case "type":
            return Refusal(400, f"Invalid {problem.expected}: {name}", param=name)
        case _:
            return Refusal(400, f"Invalid {name}: must be one of {problem.expected}", param=name)


def read_form(pairs: str | bytes) -> Json:
    """A form with its brackets (`a[b][0]=c`) as objects and arrays."""
    text = pairs.decode() if isinstance(pairs, bytes) else pairs
    tree: Json = {}
    for name, value in parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text)):
        found = KEY.fullmatch(name)
        if found is None:
            raise Refusal(400, f"Invalid parameter name: {name}")
        path = [found[1], *re.findall(r"\[([^\[\]]*)\]", found[2])]
        here = tree
        for part in path[:-1]:
            here = here.setdefault(part, {})
        here[path[-1]] = value
    return {name: _arrays(value) for name, value in tree.items()}


def _arrays(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(part.isdigit() for part in value):
        return [_arrays(value[part]) for part in sorted(value, key=int)]
    return {part: _arrays(inner) for part, inner in value.items()}


def header(body: bytes, *, secrets: Iterable[str], at: int) -> str:
    """`Stripe-Signature`: one `v1` for each secret, as while one is being rolled, and the `v0` that tests also get."""
    text = str(at).encode() + b"." + body
    signatures = (hmac.new(secret.encode(), text, hashlib.sha256).hexdigest() for secret in secrets)
    return ",".join([f"t={at}", *(f"v1={signature}" for signature in signatures), f"v0={'0' * 64}"])


def sign(endpoint: Endpoint, body: bytes, at: int) -> Mapping[str, str]:
    """The headers of a webhook."""
    return {"Stripe-Signature": header(body, secrets=endpoint.secrets, at=at), "User-Agent": "Stripe/1.0"}
