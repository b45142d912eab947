"""What clients get about rewards."""

from datetime import date, datetime

from pydantic import Field

from frontdesk.core.schemas import Output


class XpEntryOut(Output):
    """Experience points given for one thing."""

    source: str = Field(examples=["lesson:0197c1f2-0000-7000-8000-000000000000"], description="What they were for.")
    amount: int = Field(examples=[50])
    earned_at: datetime


class ActivityDayOut(Output):
    """A day on which you learned something."""

    local_date: date = Field(examples=["2027-03-15"], description="By your own calendar, where you were.")
    timezone: str = Field(examples=["Europe/Berlin"])
    streak: int = Field(examples=[12], description="How long your streak was then.")
