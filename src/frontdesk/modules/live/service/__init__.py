"""What can be done with live events."""

from frontdesk.modules.live.queries import is_forgotten
from frontdesk.modules.live.rules import audiences_of, company, person
from frontdesk.modules.live.service.hub import Hub, Listener
from frontdesk.modules.live.service.publish import forget_old, publish, store
from frontdesk.modules.live.service.tickets import Ticket, issue, read_ticket, ticket

__all__ = [
    "Hub",
    "Listener",
    "Ticket",
    "audiences_of",
    "company",
    "forget_old",
    "is_forgotten",
    "issue",
    "person",
    "publish",
    "read_ticket",
    "store",
    "ticket",
]
