"""Facts about notifications."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from frontdesk.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationQueued(Event):
    """Somebody is to be told something."""

    topic: ClassVar[str] = "notifications.queued"

    notification_id: UUID
    thread: str | None = None  # what it is about and who reads it: those are told one thing after another

    @property
    def stream(self) -> str | None:
        """Mails about one thing reach one reader in the order in which they were written."""
        return self.thread
