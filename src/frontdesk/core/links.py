"""Tokens for links that stand in mails and answers: computed from the row they open, compared, never stored.

A dump of the database holds none of them, and raising a row's generation ends those that are out.
"""

import base64
import hmac
from uuid import UUID

from frontdesk.core.settings import SecuritySettings


def token(security: SecuritySettings, *, purpose: str, id: UUID, generation: int = 0) -> str:  # noqa: A002
    """The token that opens row `id` for `purpose`: 256 bits, URL-safe."""
    message = f"{purpose}\0{id}\0{generation}".encode()
    digest = hmac.digest(security.secret_key.get_secret_value().encode(), message, "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def opens(given: str, security: SecuritySettings, *, purpose: str, id: UUID, generation: int = 0) -> bool:  # noqa: A002
    """Whether `given` is that token, compared in constant time."""
    expected = token(security, purpose=purpose, id=id, generation=generation)
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
