"""What clients send and get about rooms, their prices and their photos."""

from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import MISSING, AfterValidator, BeforeValidator, Field, StrictBool

from frontdesk.core.schemas import Amount, Currency, Input, Line, Moment, Output, Record, Text
from frontdesk.modules.calendar.schemas import Availability, TimeRules, TimeRulesPatch, WallTime
from frontdesk.modules.providers.schemas import BookableOut, Duration
from frontdesk.modules.rooms.rules import EVERY_DAY, MAX_PHOTOS, MAX_TIERS, MIDNIGHT, Tier, Window
from frontdesk.modules.rooms.rules import Line as RuledLine
from frontdesk.modules.users.schemas import WebAddress

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


Weekdays = Annotated[
    list[Annotated[int, Field(strict=True, ge=1, le=7)]],
    Field(min_length=1, max_length=7, description="ISO 8601: Monday is 1; not given: every day.", examples=[[6, 7]]),
]


class PriceTier(Input):
    """What a stay of up to so many minutes costs, at any time or in the local time that is named.

    In the time that some tier names, only such tiers hold; all other time is for those that name none.
    """

    duration_minutes: Duration
    amount: Amount = Field(examples=[4000])
    weekdays: Weekdays | None = None
    from_time: WallTime | None = Field(default=None, description="Local; not given: midnight.")
    to_time: WallTime | None = Field(
        default=None, description="Local; not given: midnight. At or before `from_time` it is on the next day."
    )

    @property
    def tier(self) -> Tier:
        """The same for the rules."""
        begin, end = self.from_time or MIDNIGHT, self.to_time or MIDNIGHT
        return Tier(self.duration_minutes, self.amount, Window(frozenset(self.weekdays or EVERY_DAY), begin, end))


def _distinct(prices: list[PriceTier]) -> list[PriceTier]:
    if len({(it.tier.duration_minutes, it.tier.window) for it in prices}) < len(prices):
        message = "two prices for one duration at the same time"
        raise ValueError(message)
    return prices


class PricesIn(Input):
    """All tiers of a room, which replace the ones before; none: nothing to pay."""

    currency: Currency | None = Field(default=None, description="The provider's; any other is refused.")
    prices: Annotated[list[PriceTier], AfterValidator(_distinct), Field(max_length=MAX_TIERS)]

    def tiers(self) -> list[Tier]:
        """The same for the rules."""
        return [price.tier for price in self.prices]


def _time_of(tier: Tier) -> dict[str, Any]:
    """The time that a tier names, as answers say it."""
    window = tier.window
    whole_days = window.from_time == window.to_time == MIDNIGHT
    walls = {} if whole_days else {"from_time": window.from_time, "to_time": window.to_time}
    weekdays = None if window.weekdays == EVERY_DAY else sorted(window.weekdays)
    return {"weekdays": weekdays, "from_time": None, "to_time": None} | walls


class PriceTierOut(Output):
    """What a stay of up to so many minutes costs, and when; where no time is named: wherever no other tier holds."""

    duration_minutes: int = Field(examples=[60])
    amount: int = Field(examples=[4000], description="In minor units, for example cents.")
    weekdays: list[int] | None = Field(examples=[[6, 7]], description="ISO 8601: Monday is 1; null: every day.")
    from_time: WallTime | None = Field(description="Local; null: midnight.")
    to_time: WallTime | None = Field(description="Local; null: midnight.")

    @classmethod
    def of(cls, tier: Tier) -> Self:
        """The answer about a tier."""
        return cls(duration_minutes=tier.duration_minutes, amount=tier.amount, **_time_of(tier))


class PricesOut(Output):
    """All tiers of a room, the shortest first."""

    currency: str = Field(examples=["EUR"])
    prices: list[Annotated[PriceTierOut, BeforeValidator(PriceTierOut.of)]]


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
    weekdays: list[int] | None = Field(examples=[[6, 7]], description="When the tier holds; null: every day.")
    from_time: WallTime | None = Field(description="Local; null: midnight.")
    to_time: WallTime | None = Field(description="Local; null: midnight.")

    @classmethod
    def of(cls, line: RuledLine) -> Self:
        """The answer about a line."""
        return cls(
            duration_minutes=line.tier.duration_minutes,
            quantity=line.quantity,
            unit_amount=line.tier.amount,
            amount=line.amount,
            **_time_of(line.tier),
        )


class QuoteOut(Output):
    """What a stay costs, and the tiers that this is made of; no lines: nothing to pay."""

    lines: list[Annotated[QuoteLine, BeforeValidator(QuoteLine.of)]]
    amount: int = Field(examples=[12000], description="In minor units, for example cents.")
    currency: str = Field(examples=["EUR"])
    duration_minutes: int = Field(examples=[180])


class PhotoIn(Input):
    """A picture of a room, to stand behind those that there are."""

    url: WebAddress = Field(description="Where it can be seen.", examples=["https://cdn.example.com/room-a.webp"])
    caption: Line | None = Field(default=None, examples=["The piano by the window"])


class PhotoOut(Record):
    """A picture of a room."""

    room_id: UUID
    index: int = Field(examples=[0], description="Its place among the room's photos; the first one is 0.")
    url: str = Field(examples=["https://cdn.example.com/room-a.webp"])
    caption: str | None = Field(examples=["The piano by the window"])


def _once(photo_ids: list[UUID]) -> list[UUID]:
    if len(set(photo_ids)) < len(photo_ids):
        message = "one photo is named twice"
        raise ValueError(message)
    return photo_ids


class PhotoOrderIn(Input):
    """All photos of a room in the order that is wanted."""

    photo_ids: Annotated[list[UUID], AfterValidator(_once)] = Field(max_length=MAX_PHOTOS)


class RoomAvailability(Availability):
    """When one of several rooms can be booked."""

    room_id: UUID
    name: str = Field(examples=["Room A"])


class RoomsAvailability(Output):
    """When each room of a provider can be booked, by name."""

    rooms: list[RoomAvailability]
