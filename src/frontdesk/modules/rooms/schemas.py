"""What clients send and get about rooms and their prices."""

from typing import Annotated
from uuid import UUID

from pydantic import MISSING, AfterValidator, Field, StrictBool

from frontdesk.core.schemas import Amount, Currency, Input, Line, Moment, Output, Text
from frontdesk.modules.calendar.schemas import TimeRules, TimeRulesPatch
from frontdesk.modules.providers.schemas import BookableOut, Duration
from frontdesk.modules.rooms.rules import MAX_TIERS

Capacity = Annotated[int, Field(strict=True, ge=1, le=100_000, description="How many people fit.", examples=[6])]
Size = Annotated[float, Field(strict=True, gt=0, le=1_000_000, description="Square metres.", examples=[24.5])]


class RoomIn(TimeRules):
    """A room to be let."""

    name: Line = Field(examples=["Room A"])
    description: Text | None = Field(default=None, examples=["Grand piano, drum kit, four microphones."])
    capacity: Capacity = 1
    size: Size | None = None
    is_active: StrictBool = Field(default=True, description="Inactive: no bookings, and hidden from the public.")


class RoomPatch(TimeRulesPatch):
    """What may change about a room; what is left out stays, null empties."""

    name: Line | MISSING = MISSING
    description: Text | MISSING | None = MISSING
    capacity: Capacity | MISSING = MISSING
    size: Size | MISSING | None = MISSING
    is_active: StrictBool | MISSING = MISSING


class RoomOut(BookableOut):
    """A room."""

    provider_id: UUID
    name: str = Field(examples=["Room A"])
    description: str | None = Field(examples=["Grand piano, drum kit, four microphones."])
    capacity: int = Field(examples=[6], description="How many people fit.")
    size: float | None = Field(examples=[24.5], description="Square metres.")
    is_active: bool
    version: int = Field(examples=[1], description="Also the ETag; send it back as If-Match.")


class PriceTier(Input):
    """What a stay of up to so many minutes costs."""

    duration_minutes: Duration
    amount: Amount = Field(examples=[4000])


def _distinct(tiers: list[PriceTier]) -> list[PriceTier]:
    if len({tier.duration_minutes for tier in tiers}) < len(tiers):
        message = "two prices for one duration"
        raise ValueError(message)
    return tiers


class PricesIn(Input):
    """All tiers of a room, which replace the ones before; none: nothing to pay."""

    currency: Currency | None = Field(default=None, description="The provider's; any other is refused.")
    prices: Annotated[list[PriceTier], AfterValidator(_distinct), Field(max_length=MAX_TIERS)]


class PriceTierOut(Output):
    """What a stay of up to so many minutes costs."""

    duration_minutes: int = Field(examples=[60])
    amount: int = Field(examples=[4000], description="In minor units, for example cents.")


class PricesOut(Output):
    """All tiers of a room, the shortest first."""

    currency: str = Field(examples=["EUR"])
    prices: list[PriceTierOut]


class QuoteIn(Input):
    """A stay that somebody thinks about."""

    start_time: Moment = Field(description="Without an offset: local time.", examples=["2027-03-15T10:00:00"])
    end_time: Moment = Field(examples=["2027-03-15T13:00:00"])


class QuoteLine(Output):
    """So many times one tier."""

    duration_minutes: int = Field(examples=[240])
    quantity: int = Field(examples=[1])
    unit_amount: int = Field(examples=[12000])
    amount: int = Field(examples=[12000], description="quantity times unit_amount.")


class QuoteOut(Output):
    """What a stay costs, and the tiers that this is made of; no lines: nothing to pay."""

    lines: list[QuoteLine]
    amount: int = Field(examples=[12000], description="In minor units, for example cents.")
    currency: str = Field(examples=["EUR"])
    duration_minutes: int = Field(examples=[180])
