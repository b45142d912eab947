"""Tokens for links that stand in mails and answers: computed from the row they open, compared, never stored.

A dump of the database holds none of them, and raising a row's generation ends those that are out.
"""

import base64
import hmac
import re
from uuid import UUID

from frontdesk.core.keys import keys
from frontdesk.core.settings import SecuritySettings

PURPOSE = "links"
_HEX = re.compile(r"[0-9a-f]{32}")


def token(security: SecuritySettings, *, purpose: str, id: UUID, generation: int = 0) -> str:  # noqa: A002
    """The token that opens row `id` for `purpose`: 256 bits, URL-safe."""
    return _token(keys(security, PURPOSE)[0], f"{purpose}\0{id}\0{generation}")


def opens(given: str, security: SecuritySettings, *, purpose: str, id: UUID, generation: int = 0) -> bool:  # noqa: A002
    """Whether `given` is that token, under the current secret or one before it, compared in constant time."""
    message = f"{purpose}\0{id}\0{generation}"
    expected = (_token(key, message) for key in keys(security, PURPOSE))
    return any(hmac.compare_digest(given.encode("utf-8", "replace"), one.encode()) for one in expected)


def ticket(security: SecuritySettings, *, purpose: str, id: UUID, generation: int = 0) -> str:  # noqa: A002
    """A token that says which row it opens, for links that carry nothing else."""
    return f"{id.hex}.{token(security, purpose=purpose, id=id, generation=generation)}"


def row_of(ticket: str) -> UUID | None:
    """The row that a ticket names, or None where it names none. Whether it opens that row is for `admits` to say."""
    named = ticket.partition(".")[0]
    return UUID(named) if _HEX.fullmatch(named) else None


def admits(ticket: str, security: SecuritySettings, *, purpose: str, generation: int = 0) -> UUID | None:
    """The row that a ticket opens for `purpose`, or None: it was not made here, or for another purpose."""
    row = row_of(ticket)
    given = ticket.partition(".")[2]
    if row is None or not opens(given, security, purpose=purpose, id=row, generation=generation):
        return None
    return row


def _token(key: bytes, message: str) -> str:
    return base64.urlsafe_b64encode(hmac.digest(key, message.encode(), "sha256")).rstrip(b"=").decode()
