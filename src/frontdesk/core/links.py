"""Tokens for links that stand in mails and answers: computed from the row they open, compared, never stored.

A dump of the database holds none of them, and raising a row's generation ends those that are out.
"""

import base64
import hmac
import re
from uuid import UUID

from frontdesk.core.settings import SecuritySettings

_HEX = re.compile(r"[0-9a-f]{32}")


def token(security: SecuritySettings, *, purpose: str, id: UUID, generation: int = 0) -> str:  # noqa: A002
    """The token that opens row `id` for `purpose`: 256 bits, URL-safe."""
    message = f"{purpose}\0{id}\0{generation}".encode()
    digest = hmac.digest(security.secret_key.get_secret_value().encode(), message, "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def opens(given: str, security: SecuritySettings, *, purpose: str, id: UUID, generation: int = 0) -> bool:  # noqa: A002
    """Whether `given` is that token, compared in constant time."""
    expected = token(security, purpose=purpose, id=id, generation=generation)
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


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
