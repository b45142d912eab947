"""What others may want to know about calendars."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from frontdesk.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesChanged(Event):
    """A calendar can be booked at other times: its hours, one of its dates, a closure or its rules have changed.

    What is a parent's holds of its children too.
    """

    topic: ClassVar[str] = "calendar.times_changed"
    calendar_id: UUID
    place_id: UUID  # its parent's, or its own where it has none
    tenant_id: UUID
