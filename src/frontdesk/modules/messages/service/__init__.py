"""What can be done with conversations."""

from frontdesk.modules.messages.service.begin import begin
from frontdesk.modules.messages.service.look import get, glance, list_messages, list_page, seen_from, waiting
from frontdesk.modules.messages.service.write import block, read, send, unblock

__all__ = [
    "begin",
    "block",
    "get",
    "glance",
    "list_messages",
    "list_page",
    "read",
    "seen_from",
    "send",
    "unblock",
    "waiting",
]
