"""What the front desk gets."""

import datetime as dt
from enum import StrEnum, auto
from uuid import UUID

from pydantic import Field

from frontdesk.core.schemas import Output
from frontdesk.modules.bookings.schemas import BookingOut
from frontdesk.modules.calendar.schemas import ClosureOut
from frontdesk.modules.clients.schemas import ClientOut


class ScheduleOut(Output):
    """What somebody has to do, and when they are away, in order."""

    staff_id: UUID
    timezone: str = Field(examples=["Europe/Berlin"])
    bookings: list[BookingOut]
    leave: list[ClosureOut] = Field(description="When they are away themselves.")
    closures: list[ClosureOut] = Field(description="When the whole provider is closed.")


class Kind(StrEnum):
    """What can be booked."""

    DESK = auto()
    STAFF = auto()
    ROOM = auto()


class OpenOut(Output):
    """A time of being open."""

    starts_at: dt.datetime
    ends_at: dt.datetime


class ResourceOut(Output):
    """Somebody, some room, or the desk itself: a column of the diary."""

    id: UUID = Field(description="The bookings' staff_id or room_id; those that have neither are the desk's.")
    kind: Kind
    name: str = Field(examples=["Room A"])
    is_active: bool
    step_minutes: int = Field(description="Bookings start at every so many minutes from its opening.", examples=[15])
    buffer_before_minutes: int = Field(description="Kept free before each booking.", examples=[0])
    buffer_after_minutes: int = Field(description="Kept free after each booking.", examples=[15])
    open: list[OpenOut] = Field(description="When it is open, its closures and the provider's taken out.")
    closures: list[ClosureOut] = Field(description="Its own, with their reasons.")


class DiaryOut(Output):
    """Some days of a provider."""

    provider_id: UUID
    timezone: str = Field(examples=["Europe/Berlin"])
    first: dt.date = Field(examples=["2027-03-15"])
    last: dt.date = Field(examples=["2027-03-21"])
    resources: list[ResourceOut]
    bookings: list[BookingOut] = Field(description="In order; what was called off or has expired is left out.")


class OwedOut(Output):
    """An amount that has not been paid."""

    amount: int = Field(description="In minor units, for example cents.", examples=[4000])
    currency: str = Field(examples=["EUR"])


class CardOut(ClientOut):
    """A client, and what they have had with the company."""

    bookings: int = Field(description="How many there were and will be, whatever became of them.", examples=[7])
    completed: int = Field(examples=[4])
    no_shows: int = Field(examples=[1])
    cancelled: int = Field(examples=[1])
    owed: list[OwedOut] = Field(
        description="What has not been paid of bookings that have begun, by currency; empty where all is paid."
    )
    history: list[BookingOut] = Field(
        description="The latest 20, the last one first; all of them: `GET /bookings?client_id=`."
    )
