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
