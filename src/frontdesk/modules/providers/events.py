"""What others may want to know about a provider."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from frontdesk.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderCreated(Event):
    """A company has a new place of business."""

    topic: ClassVar[str] = "providers.created"
    provider_id: UUID
    company_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindersChanged(Event):
    """A provider wants its clients reminded at other distances to their bookings, too."""

    topic: ClassVar[str] = "providers.reminders_changed"
    provider_id: UUID
    added: tuple[int, ...]  # minutes
