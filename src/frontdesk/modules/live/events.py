"""What is to be told to those who look."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from frontdesk.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EventPublished(Event):
    """Something has happened that an audience wants to see at once."""

    topic: ClassVar[str] = "live.published"
    id: UUID
    audience: str
    kind: str
    data: dict[str, Any]
    at: datetime
