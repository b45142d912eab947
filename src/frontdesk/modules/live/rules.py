"""Who hears what, and how an event looks on the wire (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

from datetime import timedelta
from uuid import UUID

from frontdesk.core.permissions import GRANTS, Permission
from frontdesk.core.principal import Principal

KEPT = timedelta(days=3)  # events, for those who come back
TICKET = "live-events"  # the purpose of tickets
MAX_ID = 2**63 - 1
RETRY_MILLISECONDS = 2000  # after which a browser connects again
HEARTBEAT = b": \n\n"  # a comment: keeps proxies from thinking that nobody is there


def person(user_id: UUID) -> str:
    """The audience that is one person."""
    return f"user:{user_id}"


def company(company_id: UUID, permission: Permission) -> str:
    """The audience of those who have a permission in a company."""
    return f"company:{company_id}:{permission}"


def audiences_of(caller: Principal) -> frozenset[str]:
    """All that somebody belongs to, by what they may do now."""
    rights = (
        company(membership.company_id, permission)
        for membership in caller.memberships
        for permission in GRANTS[membership.role]
    )
    return frozenset({person(caller.user_id), *rights})


def position_of(last_event_id: str) -> int | None:
    """The place in the log that a Last-Event-ID names; None for anything that is none of ours."""
    if not (last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) < len(str(MAX_ID))):
        return None
    return int(last_event_id)


def frame(kind: str, data: str, *, position: int) -> bytes:
    """One event on the wire; `data` is JSON, which has no line breaks of its own."""
    return f"id: {position}\nevent: {kind}\ndata: {data}\n\n".encode()


def opening(kind: str, *, position: int) -> bytes:
    """The first event of a stream: from now on a browser knows where it stands, and how soon to come back."""
    return f"retry: {RETRY_MILLISECONDS}\n".encode() + frame(kind, "{}", position=position)
