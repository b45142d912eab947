"""What clients get about their stream."""

from datetime import datetime

from pydantic import Field

from frontdesk.core.schemas import Output


class TicketOut(Output):
    """What opens the caller's stream for a browser."""

    ticket: str = Field(examples=["0197c1f2a7e07c3f8d2b5a6e9f001122.1804152600.q5w"])
    url: str = Field(
        examples=["https://api.example.com/api/v1/events?ticket=0197c1f2a7e07c3f8d2b5a6e9f001122.1804152600.q5w"],
        description="For `new EventSource(url)`.",
    )
    expires_at: datetime = Field(description="Until then it can be used any number of times, unless the session ends.")
