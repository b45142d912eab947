"""What clients ask for and get."""

from datetime import time
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from frontdesk.core.schemas import Currency, Input, Output, Search
from frontdesk.core.sorting import pattern
from frontdesk.modules.amenities.schemas import EntryKey
from frontdesk.modules.calendar.schemas import DurationMinutes, LocalDate, WallTime
from frontdesk.modules.geography.schemas import CityId, Near
from frontdesk.modules.providers.schemas import ProviderOut, Sector
from frontdesk.modules.rooms.schemas import RoomOut
from frontdesk.modules.search.models import FoundProvider, FoundRoom

HALF_AROUND_KM = 20_038  # no two points of the earth lie further apart
MAX_NIGHT_MINUTES = 720

Distance = Annotated[
    float | None,
    Field(
        examples=[1.213], description="Kilometres from `near`; null where you name no point or the provider has none."
    ),
]


def _rounded(kilometres: float | None) -> float | None:
    return None if kilometres is None else round(kilometres, 3)  # to the metre


def _minutes(wall: time) -> int:
    return 60 * wall.hour + wall.minute


class Question(Input):
    """What both searches can be narrowed by; all that is given must hold."""

    q: Search | None = Field(
        default=None,
        description="Words, accents and small typing errors aside; each may be the beginning of one.",
        examples=["rehersal mull"],
    )
    sector: Sector | None = None
    city_id: CityId | None = None
    company_id: UUID | None = Field(default=None, description="Whose they are.")
    near: Near | None = None
    radius: float | None = Field(
        default=None, gt=0, le=HALF_AROUND_KM, description="Kilometres around `near`.", examples=[5]
    )
    equipment: list[EntryKey] = Field(
        default=[],
        max_length=20,
        description="Slugs or ids of equipment types, of which all must be there: in the room or at its provider. "
        "Repeat the parameter for several.",
        examples=[["grand-piano"]],
    )
    badge: list[EntryKey] = Field(
        default=[],
        max_length=20,
        description="Slugs or ids of badges, of which the provider must have all.",
        examples=[["verified"]],
    )
    capacity: int | None = Field(default=None, ge=1, le=100_000, description="For so many people.", examples=[6])
    currency: Currency | None = Field(default=None, description="Only where this one is charged.")
    max_amount: int | None = Field(
        default=None,
        ge=0,
        le=1_000_000_000_000,
        description="What `duration` may cost at most, in minor units of the provider's currency.",
        examples=[8000],
    )
    date: LocalDate | None = Field(default=None, description="The local date on which it must be free.")
    from_time: WallTime | None = Field(default=None, description="The local time from which on it must be free.")
    to_time: WallTime | None = Field(
        default=None,
        description="The local time until which it must be free; at or before `from_time` it is on the next day, "
        "at most twelve hours later.",
    )
    duration: DurationMinutes = Field(default=60, description="Minutes, of the stay.")
    sort: str | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.radius is not None and self.near is None:
            raise ValueError("radius needs near")
        for order, needed in (("relevance", "q"), ("distance", "near")):
            if order in (self.sort or "") and not getattr(self, needed):
                raise ValueError(f"the order {order} needs {needed}")
        if self.date is None and (self.from_time or self.to_time):
            raise ValueError("from_time and to_time need date")
        if self.between is not None:
            opens, closes = map(_minutes, self.between)
            length = closes - opens if closes > opens else closes - opens + 1440
            if closes <= opens and closes and length > MAX_NIGHT_MINUTES:
                raise ValueError("to_time lies before from_time, and a night has twelve hours at most")
            if self.duration > length:
                raise ValueError("duration does not fit between from_time and to_time")
        return self

    @property
    def between(self) -> tuple[time, time] | None:
        """The local hours that a booking must lie in, midnight for what is not given; None: the whole day."""
        if self.from_time is None and self.to_time is None:
            return None
        return self.from_time or time(), self.to_time or time()

    @property
    def narrows_rooms(self) -> bool:
        """Whether time or prices decide which rooms are found."""
        return self.date is not None or self.max_amount is not None

    @property
    def weighs_prices(self) -> bool:
        """Whether what the stay costs must be known of each room before a page is cut."""
        return self.max_amount is not None or "price" in (self.sort or "")

    @property
    def reckons(self) -> bool:
        """Whether SQL alone cannot answer: time and prices are reckoned for each room."""
        return self.narrows_rooms or self.weighs_prices


def _sort(*names: str) -> Any:
    return Field(
        default=None,
        max_length=200,
        pattern=pattern(names),
        description=f"Fields to sort by, `-` for descending: {', '.join(names)}. `relevance` (best first) needs `q`, "
        "`distance` needs `near`; they come first where they are given and nothing stands here, otherwise the name.",
        examples=[names[0]],
    )


class ProviderQuestion(Question):
    """Which providers, in which order."""

    sort: str | None = _sort("name", "created_at", "number", "rating", "relevance", "distance", "price")


class RoomQuestion(Question):
    """Which rooms, in which order."""

    sort: str | None = _sort("name", "capacity", "created_at", "rating", "relevance", "distance", "price")


class ProviderFound(ProviderOut):
    """A provider that was looked for."""

    distance_km: Distance
    amount: int | None = Field(
        examples=[4000],
        description="What `duration` costs in its cheapest room that fits, in minor units; null unless `max_amount` or "
        "the order `price` was asked for, and where it has no rooms.",
    )

    @classmethod
    def rendered(cls, found: FoundProvider) -> dict[str, object]:
        """What was found, ready for JSON."""
        return {
            **ProviderOut.model_validate(found.provider).model_dump(mode="json"),
            "distance_km": _rounded(found.distance_km),
            "amount": found.amount,
        }


class HostOut(Output):
    """Whose room it is, and where."""

    id: UUID
    number: int = Field(examples=[1])
    name: str = Field(examples=["Blue Note Studio"])
    slug: str = Field(examples=["blue-note-studio"])
    sector: str = Field(examples=["studio"])
    address: str | None = Field(examples=["Oranienstraße 1, 10997 Berlin"])
    city_id: int | None = Field(examples=[2950159])
    latitude: float | None = Field(examples=[52.5])
    longitude: float | None = Field(examples=[13.42])
    timezone: str = Field(examples=["Europe/Berlin"])


class RoomFound(RoomOut):
    """A room that was looked for."""

    provider: HostOut
    distance_km: Distance
    duration_minutes: int = Field(examples=[60])
    amount: int = Field(
        examples=[4000],
        description="What that costs, in minor units, at the first of `starts`, without them at least; 0: nothing to "
        "pay.",
    )
    currency: str = Field(examples=["EUR"])
    starts: list[AwareDatetime] | None = Field(
        examples=[["2027-03-15T10:00:00+01:00"]],
        description="When it can be booked on `date`, for `max_amount` at most where you name one, in local time with "
        "its offset; null where no date was asked for.",
    )

    @classmethod
    def rendered(cls, found: FoundRoom) -> dict[str, object]:
        """What was found, ready for JSON; starts are text already, of which there may be a thousand on a page."""
        provider = found.room.provider
        return {
            **RoomOut.model_validate(found.room).model_dump(mode="json"),
            "provider": HostOut.model_validate(provider).model_dump(mode="json"),
            "distance_km": _rounded(found.distance_km),
            "duration_minutes": found.duration_minutes,
            "amount": found.amount,
            "currency": provider.currency,
            "starts": found.starts,
        }
