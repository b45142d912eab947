"""A dishonest issuer: an OpenID provider over HTTP that signs whatever it is told to, or answers nothing sensible."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

KEY, OTHER_KEY = generate_private_key(65537, 2048), generate_private_key(65537, 2048)


def public_pem(key: RSAPrivateKey = KEY) -> bytes:
    """The public half of a key, as anybody can have it."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def unsigned(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    """A token put together by hand."""
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


@dataclass
class Issuer:
    """What the issuer answers, and what it was asked."""

    url: str
    keys: dict[str, RSAPrivateKey] = field(default_factory=lambda: {"one": KEY})
    id_token: str | None = None
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)  # by path: status and body
    asked: list[str] = field(default_factory=list)
    form: dict[str, list[str]] = field(default_factory=dict)

    def sign(self, claims: dict[str, Any], *, kid: str = "one", key: RSAPrivateKey = KEY, **header: Any) -> str:
        """A token with the issuer's signature."""
        return jwt.encode(claims, key, "RS256", {"kid": kid, **header})

    def reply(self, path: str) -> tuple[int, bytes]:
        """The answer to a request."""
        if path in self.answers:
            return self.answers[path]
        known: dict[str, Any] = {
            "/.well-known/openid-configuration": {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/.well-known/jwks.json",
            },
            "/.well-known/jwks.json": {
                "keys": [
                    {**RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, "use": "sig", "alg": "RS256"}
                    for kid, key in self.keys.items()
                ]
            },
            "/token": {"access_token": "a", "token_type": "Bearer", "expires_in": 60, "id_token": self.id_token},
        }
        return (200, json.dumps(known[path]).encode()) if path in known else (404, b"{}")


@contextmanager
def running() -> Iterator[Issuer]:
    """An issuer that listens on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            issuer.form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._answer()

        def _answer(self) -> None:
            issuer.asked.append(self.path)
            status, body = issuer.reply(self.path)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer = Issuer(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
