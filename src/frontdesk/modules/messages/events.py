"""What may have to be told by mail."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from frontdesk.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadDue(Event):
    """A message has waited for a side for some minutes, as the first after all that it had read."""

    topic: ClassVar[str] = "messages.unread_due"
    conversation_id: UUID
    side: str
    number: int
