"""What clients book by the pages: a room, a service, somebody's time, or the desk of a place that has none of these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote
from uuid import UUID
from zoneinfo import ZoneInfo

from frontdesk.entrypoints.web.page import to
from frontdesk.modules.offerings.errors import UnknownStaff
from frontdesk.modules.offerings.models import Offering
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.rooms.models import Room
from frontdesk.modules.staff.models import Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookable:
    """One of them, with what has been chosen of it: how long, or with whom."""

    name: str
    provider: Provider
    timezone: str
    path: str  # of the page that shows when it is free
    minutes: int
    query: Mapping[str, object] = field(default_factory=dict)  # what its addresses carry of the choice
    named: Mapping[str, UUID]  # how a booking names it
    room: Room | None = None
    person: Staff | None = None

    @property
    def free_path(self) -> str:
        """The page that shows when it is free, with what was chosen."""
        return to(self.path, **self.query)

    @property
    def book_path(self) -> str:
        """Where it is booked."""
        return f"{self.path}/book"

    def book_at(self, start: datetime) -> str:
        """Where it is booked at an instant; a page has a hundred of these."""
        chosen = "".join(f"&{name}={value}" for name, value in self.query.items() if value is not None)
        return f"{self.book_path}?start={quote(start.isoformat(), safe='')}{chosen}"

    def others(self, start: datetime) -> str:
        """Where the other starts of that day are."""
        return to(self.path, date=start.astimezone(ZoneInfo(self.timezone)).date(), **self.query)


def a_room(room: Room, minutes: int) -> Bookable:
    """A room for so many minutes."""
    return Bookable(
        name=room.name,
        provider=room.provider,
        timezone=room.timezone,
        path=f"/rooms/{room.id}",
        minutes=minutes,
        query={"duration": minutes},
        named={"room_id": room.id},
        room=room,
    )


def a_service(offering: Offering, staff_id: UUID | None) -> Bookable:
    """A service with somebody, or with whoever is free; raises `UnknownStaff` where they do not give it."""
    person = next((it for it in team_of(offering) if it.id == staff_id), None)
    if staff_id is not None and person is None:
        raise UnknownStaff("They do not give this service.")
    return Bookable(
        name=offering.name,
        provider=offering.provider,
        timezone=offering.provider.timezone,
        path=f"/services/{offering.id}",
        minutes=offering.duration_minutes,
        query={"with": staff_id},
        named={"offering_id": offering.id} | ({"staff_id": staff_id} if staff_id else {}),
        person=person,
    )


def a_person(person: Staff, minutes: int) -> Bookable:
    """Somebody's time, so many minutes of it."""
    return Bookable(
        name=person.name,
        provider=person.provider,
        timezone=person.timezone,
        path=f"/people/{person.id}",
        minutes=minutes,
        query={"duration": minutes},
        named={"staff_id": person.id},
        person=person,
    )


def a_desk(provider: Provider, minutes: int) -> Bookable:
    """The time of a place itself."""
    return Bookable(
        name=provider.name,
        provider=provider,
        timezone=provider.timezone,
        path=f"/places/{provider.slug}",
        minutes=minutes,
        query={"duration": minutes},
        named={"provider_id": provider.id},
    )


def team_of(offering: Offering) -> Sequence[Staff]:
    """Who gives a service at present, by name."""
    team = (one.staff for one in offering.team)
    return sorted((it for it in team if it.is_active and it.deleted_at is None), key=lambda it: it.name)
