"""Tickets: what opens a stream for browsers, whose EventSource sends no header. They open nothing else."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from frontdesk.core import links
from frontdesk.core.settings import SecuritySettings
from frontdesk.modules.live.rules import TICKET


@dataclass(frozen=True, slots=True)
class Ticket:
    """Whose stream it opens, and until when."""

    session_id: UUID
    expires_at: datetime


def issue(security: SecuritySettings, session_id: UUID, *, now: datetime) -> tuple[str, datetime]:
    """A ticket for the stream of a session, as long as an access token lasts, and when it ends."""
    lasts = timedelta(minutes=security.access_token_minutes)
    holder = Ticket(session_id, (now + lasts).replace(microsecond=0))
    return ticket(security, holder), holder.expires_at


def ticket(security: SecuritySettings, holder: Ticket) -> str:
    """The text of a ticket: the session, the second in which it ends, and a token over both."""
    ends = int(holder.expires_at.timestamp())
    token = links.token(security, purpose=TICKET, id=holder.session_id, generation=ends)
    return f"{holder.session_id.hex}.{ends}.{token}"


def read_ticket(security: SecuritySettings, text: str, *, now: datetime) -> Ticket | None:
    """What a ticket stands for; None where it was not made here, or has ended."""
    named, _, rest = text.partition(".")
    ends, _, token = rest.partition(".")
    session_id = links.row_of(named)
    if session_id is None or not (ends.isascii() and ends.isdigit() and len(ends) <= len("9999999999")):
        return None
    if not links.opens(token, security, purpose=TICKET, id=session_id, generation=int(ends)):
        return None
    expires_at = datetime.fromtimestamp(int(ends), UTC)
    return Ticket(session_id, expires_at) if now < expires_at else None
