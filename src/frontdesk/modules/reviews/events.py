"""What is to be asked later."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from frontdesk.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationDue(Event):
    """A client has been home for some hours: time to ask how it was."""

    topic: ClassVar[str] = "reviews.invitation_due"
    booking_id: UUID
