"""What a demo company is made of. The companies themselves are in `owl_and_octave` and `heron_and_quince`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time

from frontdesk.entrypoints.demo.people import Person
from frontdesk.modules.calendar.schemas import OpeningSpan
from frontdesk.modules.calendar.service import Mode
from frontdesk.modules.offerings.service import Assignment
from frontdesk.modules.providers.schemas import ProviderIn
from frontdesk.modules.rooms.schemas import PricesIn, PriceTier, RoomIn

HALF_HOUR, HOUR, HALF_DAY, DAY = 30, 60, 240, 1440  # durations of price tiers, in minutes


@dataclass(frozen=True, slots=True)
class Visit:
    """Something that clients come for."""

    service_type: str
    minutes: int
    weight: int  # how often, beside the other visits of the same diary
    notes: tuple[str, ...] = ()  # what a booking may say


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """How busy a room or a desk is."""

    visits: Sequence[Visit]
    appetite: float  # the chance that a start which is still free is taken, once the place is busy
    busy_from: int = 0  # the local hour before which it is a third of that
    at_desk: float = 0.4  # the share of bookings that the desk enters for people who call or drop in
    side_by_side: int = 1  # how many visits there may be at a time


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """A room, what it costs, how busy it is, and how many of what there are in it."""

    room: RoomIn
    prices: PricesIn
    diary: Diary
    equipment: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClosurePlan:
    """Whole days of next week on which a place is closed, Monday being 1; the last one included."""

    first: int
    last: int
    reason: str


@dataclass(frozen=True, slots=True)
class TeachingPlan:
    """What a teacher tells about themselves."""

    specialization: str
    bio: str
    experience_years: int
    availability: str


@dataclass(frozen=True, slots=True)
class StaffPlan:
    """Somebody who works at a place; a teacher where there is something that they teach."""

    person: Person
    role: str
    hours: Sequence[OpeningSpan] = ()  # none: the place's
    teaching: TeachingPlan | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferingPlan:
    """A service, by the names of who gives it and of the rooms that it needs."""

    name: str
    minutes: int
    amount: int  # minor units
    team: Sequence[str]
    rooms: Sequence[str] = ()
    pause: int = 0  # minutes that are kept free after it
    assignment: Assignment = Assignment.FEWEST


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePlan:
    """A place of business in a real city, whose id and time zone geography knows."""

    city: str
    country: str  # ISO 3166-1
    provider: ProviderIn
    hours: Sequence[OpeningSpan]
    clients: Sequence[Person]
    rooms: Sequence[RoomPlan] = ()
    staff: Sequence[StaffPlan] = ()
    offerings: Sequence[OfferingPlan] = ()
    desk: Diary | None = None  # where the place itself is booked, not its rooms
    closure: ClosurePlan | None = None
    equipment: Mapping[str, int] = field(default_factory=dict)  # for everybody there
    badges: Sequence[str] = ()

    @property
    def by_request(self) -> frozenset[int]:
        """The ISO weekdays on which somebody has to say yes."""
        return frozenset(span.weekday for span in self.hours if span.mode is Mode.BY_REQUEST)


@dataclass(frozen=True, slots=True)
class CompanyPlan:
    """A company, who works for it, and its places."""

    name: str
    owner: Person
    staff: Sequence[Person]
    places: Sequence[PlacePlan]


def weekly(days: Iterable[int], *spans: str, mode: Mode = Mode.OPEN) -> list[OpeningSpan]:
    """Hours such as `"09:00-13:00"`, local time, on some ISO weekdays."""
    return [
        OpeningSpan(weekday=day, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes), mode=mode)
        for day in days
        for opens, closes in (span.split("-") for span in spans)
    ]


def tiers(amounts: Mapping[int, int], *others: Sequence[PriceTier]) -> PricesIn:
    """Prices in minor units by duration in minutes, and others for some time of the week."""
    return PricesIn(prices=[*only(amounts), *(tier for some in others for tier in some)])


def only(amounts: Mapping[int, int], *, days: Sequence[int] | None = None, hours: str | None = None) -> list[PriceTier]:
    """Prices for some ISO weekdays, or for hours such as `"18:00-23:00"`, local time."""
    begin, end = (time.fromisoformat(wall) for wall in hours.split("-")) if hours else (None, None)
    return [
        PriceTier(
            duration_minutes=minutes,
            amount=amount,
            weekdays=None if days is None else [*days],
            from_time=begin,
            to_time=end,
        )
        for minutes, amount in amounts.items()
    ]
