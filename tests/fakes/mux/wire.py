"""How Mux speaks: JSON in and out, errors with a type and messages, signed webhooks."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping

from tests.fakes.control import Endpoint


class Refusal(Exception):
    """An error as the API answers it."""

    def __init__(self, status: int, kind: str, *messages: str) -> None:
        super().__init__(kind)
        self.status = status
        self.body = {"error": {"type": kind, "messages": list(messages)}}


def missing(what: str) -> Refusal:
    """Nothing of that id."""
    return Refusal(404, "not_found", f"The requested {what} either doesn't exist or you don't have access to it.")


def header(body: bytes, *, secrets: Iterable[str], at: int) -> str:
    """`Mux-Signature` (docs.mux.com/core/verify-webhook-signatures)."""
    text = str(at).encode() + b"." + body
    signatures = (hmac.new(secret.encode(), text, hashlib.sha256).hexdigest() for secret in secrets)
    return ",".join([f"t={at}", *(f"v1={signature}" for signature in signatures)])


def sign(endpoint: Endpoint, body: bytes, at: int) -> Mapping[str, str]:
    """The headers of a webhook."""
    return {"Mux-Signature": header(body, secrets=endpoint.secrets, at=at), "User-Agent": "Mux/1.0"}


def credentials(authorization: str) -> tuple[str, str]:
    """The token id and secret of a call (RFC 7617)."""
    scheme, _, encoded = authorization.partition(" ")
    try:
        user, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        user = password = ""
    if scheme != "Basic" or not user or not password:
        raise Refusal(401, "unauthorized", "Unauthorized request")
    return user, password
