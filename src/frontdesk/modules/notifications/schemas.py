"""What clients get about notifications."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import Field

from frontdesk.core.schemas import Output, Record
from frontdesk.modules.notifications.models import Notification
from frontdesk.modules.notifications.rules import Status, Type


class AttemptOut(Output):
    """One attempt to deliver a notification."""

    number: int = Field(examples=[1])
    at: datetime
    outcome: Status | None = Field(description="Null: it is under way, or the process that made it ended.")
    error_message: str | None = Field(examples=["SMTPDataError: 451 greylisted"])


class NotificationOut(Record):
    """What somebody was told, and how far it has got."""

    type: Type
    kind: str = Field(examples=["bookings.confirmation"])
    user_id: UUID | None
    registration_id: UUID | None
    booking_id: UUID | None
    recipient_email: str | None = Field(description="Null for an SMS.", examples=["ada@example.com"])
    recipient_phone: str | None = Field(examples=["+442079460958"])
    subject: str = Field(examples=["Your booking at Blue Note Studio is confirmed"])
    body: str = Field(description="The text that was sent; what opens something in its links stands as `[hidden]`.")
    status: Status
    error_message: str | None = Field(description="Of the last attempt.")
    sent_at: datetime | None
    attempts: list[AttemptOut]

    @classmethod
    def of(cls, row: Notification) -> Self:
        """The answer about a notification that was loaded with its attempts."""
        same = {name: getattr(row, name) for name in cls.model_fields if name != "attempts"}
        return cls(**same, attempts=[AttemptOut.model_validate(attempt) for attempt in row.tries])
