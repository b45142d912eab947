"""What is found. Searches keep nothing themselves."""

from dataclasses import dataclass

from frontdesk.modules.geography.models import City
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.rooms.models import Room


@dataclass(frozen=True, slots=True)
class FoundProvider:
    """A provider, how far away it is, and what its cheapest room that fits costs."""

    provider: Provider
    distance_km: float | None
    amount: int | None  # minor units of its currency; None: nobody asked, or it has no rooms


@dataclass(frozen=True, slots=True)
class FoundRoom:
    """A room, how far away it is, what the stay costs there, and when it can begin."""

    room: Room
    distance_km: float | None
    duration_minutes: int
    amount: int  # minor units of its provider's currency
    starts: list[str] | None  # RFC 3339, local; None: nobody asked


@dataclass(frozen=True, slots=True)
class Area:
    """A city in which something is offered, and a currency that is charged there."""

    city: City
    currency: str
