"""The audit log in words: who changed what, and what it was before."""

from frontdesk.entrypoints.web.changes.look import Changes, Reader, look
from frontdesk.entrypoints.web.changes.sentences import GROUPS, OF_ALL

__all__ = ["GROUPS", "OF_ALL", "Changes", "Reader", "look"]
