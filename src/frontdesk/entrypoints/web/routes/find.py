"""The first page: find a place, and when it is free."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Response
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from frontdesk.core.errors import Invalid
from frontdesk.core.http.auth import MaybeCaller
from frontdesk.core.http.session import Session
from frontdesk.core.money import MINOR_DIGITS
from frontdesk.core.pagination import PageRequest, Slice
from frontdesk.core.principal import Principal
from frontdesk.entrypoints.web.forms import Problem
from frontdesk.entrypoints.web.page import LOOKS, Page, ThisPage, to
from frontdesk.entrypoints.web.routes.setup import is_empty
from frontdesk.entrypoints.web.routing import Pages
from frontdesk.entrypoints.web.views import LENGTHS
from frontdesk.modules.amenities import service as amenities
from frontdesk.modules.amenities.models import EquipmentType
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.rooms import service as rooms
from frontdesk.modules.rooms.models import Room
from frontdesk.modules.search import service as search
from frontdesk.modules.search.models import Area, FoundProvider, FoundRoom
from frontdesk.modules.search.schemas import ProviderQuestion, RoomQuestion

router = Pages()

PLACES = "places"  # `?for=`: places, not rooms
PAGE_SIZE = 12
STARTS_SHOWN = 4
USUAL = 60  # minutes
LONGEST_PRICE = 9  # digits
SOON = timedelta(hours=2)  # "free now" is free within so long
RADII = (2, 5, 10, 25, 50)
FIELDS: Mapping[tuple[int | str, ...], tuple[str, ...]] = {("max_amount",): ("price",)}  # of the form, by the schema's
ALL_EQUIPMENT = PageRequest(page=1, size=100)


@dataclass(frozen=True, slots=True)
class Tile:
    """A room or a place as the list shows it."""

    thing: Room | Provider
    provider: Provider
    cover: str | None
    amount: int | None  # None: nobody asked
    minutes: int
    distance_km: float | None
    href: str
    starts: Sequence[tuple[datetime, str]] = ()  # each with the address that books it
    more: int = 0  # further starts


@router.get("/", dependencies=[LOOKS])
async def find(page: ThisPage, session: Session, caller: MaybeCaller) -> Response:
    """Rooms, or places with and without them, by city, date, length, equipment and price; rooms with free starts.

    On a system without anybody it leads to whoever has installed it.
    """
    if await is_empty(page, session):
        return page.go("/setup")
    places = page.form.value("for") == PLACES
    areas = await search.list_areas(session, with_rooms=not places)
    found: Slice[FoundRoom] | Slice[FoundProvider] | None = None
    try:
        found = await (_places(page, session, areas, caller) if places else _rooms(page, session, areas))
    except ValidationError as refused:
        errors = [error | {"loc": FIELDS.get(error["loc"], error["loc"])} for error in refused.errors()]
        page.note_problem(Problem.invalid(RequestValidationError(errors)))
    except Invalid as refused:
        page.note_problem(Problem.of(refused))
    return page.show(
        "find.html",
        status=200 if found else 422,
        title="Find a place",
        places=places,
        found=found,
        tiles=await _tiles(page, session, found) if found else [],
        equipment=(await amenities.list_entries(session, EquipmentType, ALL_EQUIPMENT)).items,
        cities=[("", "Anywhere"), *((str(it.id), it.name) for it in {it.city.id: it.city for it in areas}.values())],
        currencies=[("", "The city's"), *((code, code) for code in sorted({area.currency for area in areas}))],
        lengths=[(str(minutes), page.say.length(minutes)) for minutes in LENGTHS],
        radii=[("", "In the city"), *((str(km), f"Within {km} km") for km in RADII)],
        today=page.local(page.now).date(),
    )


async def _rooms(page: Page, session: Session, areas: Sequence[Area]) -> Slice[FoundRoom] | None:
    question = RoomQuestion.model_validate(_asked(page, areas))
    answer = await search.find_rooms(session, question, page.sheet(PAGE_SIZE), cursor=None, now=page.now)
    return answer if isinstance(answer, Slice) else None


async def _places(
    page: Page, session: Session, areas: Sequence[Area], caller: Principal | None
) -> Slice[FoundProvider] | None:
    question = ProviderQuestion.model_validate(_asked(page, areas))
    sheet = page.sheet(PAGE_SIZE)
    answer = await search.find_providers(session, question, sheet, caller=caller, cursor=None, now=page.now)
    return answer if isinstance(answer, Slice) else None


async def _tiles(page: Page, session: Session, found: Slice[FoundRoom] | Slice[FoundProvider]) -> Sequence[Tile]:
    minutes = _minutes(page.form.value("duration"))
    stays = [it for it in found.items if isinstance(it, FoundRoom)]
    sites = [it for it in found.items if isinstance(it, FoundProvider)]
    of_rooms = await rooms.covers(session, [it.room.id for it in stays])
    of_places = await rooms.covers_of_places(session, [it.provider.id for it in sites])
    return [*(_room(it, of_rooms) for it in stays), *(_place(it, of_places, minutes=minutes) for it in sites)]


def _asked(page: Page, areas: Sequence[Area]) -> dict[str, Any]:
    """What is asked for. A field that was left empty asks for nothing."""
    query = page.request.query_params
    given: dict[str, Any] = {name: value for name, value in query.items() if value}
    given["equipment"] = [value for value in query.getlist("equipment") if value]
    area = next((area for area in areas if str(area.city.id) == given.get("city_id")), None)
    if area is not None and "radius" in given:  # around the city instead of in it
        given["near"] = f"{area.city.latitude},{area.city.longitude}"
        del given["city_id"]
    elif "near" not in given:
        given.pop("radius", None)
    if "price" in given:
        given["currency"] = given.get("currency") or (area.currency if area else None)
        given["max_amount"] = _minor_units(given["price"], given["currency"])
    elif "currency" in given:
        del given["currency"]
    if "from_time" in given and "date" not in given:
        given["date"] = page.now.astimezone(_zone(page, area)).date().isoformat()
    if "from_time" in given and "to_time" not in given:
        given |= _past_midnight(given["from_time"], given.get("duration", ""))
    if given.pop("now", None):
        given |= _now(page.now, _zone(page, area), given.get("duration", ""))
    return given


def _zone(page: Page, area: Area | None) -> ZoneInfo:
    return ZoneInfo(area.city.timezone if area else page.zone or page.settings.app.timezone)


def _now(now: datetime, zone: ZoneInfo, duration: str) -> dict[str, str]:
    """Free soon: a stay that lies in the next hours."""
    minutes = _minutes(duration)
    begin = now.astimezone(zone).replace(second=0, microsecond=0)
    end = begin + SOON + timedelta(minutes=minutes)
    return {"date": begin.date().isoformat(), "from_time": f"{begin:%H:%M}", "to_time": f"{end:%H:%M}"}


def _past_midnight(begin: str, duration: str) -> dict[str, str]:
    """When a stay that begins so late ends: on the next day, where a search without an end would not look."""
    try:
        start = datetime.combine(date.min, time.fromisoformat(begin))
    except ValueError:
        return {}  # it is refused with all else
    end = start + timedelta(minutes=_minutes(duration))
    return {"to_time": f"{end:%H:%M}"} if end.date() > start.date() else {}


def _minutes(duration: str) -> int:
    return int(duration) if duration in map(str, LENGTHS) else USUAL


def _minor_units(price: str, currency: str | None) -> object:
    digits = MINOR_DIGITS.get(currency or "", 2)
    is_number = price.isascii() and price.isdigit() and len(price) <= LONGEST_PRICE
    return int(price) * 10**digits if is_number else price  # what is none is refused with all else


def _room(found: FoundRoom, covers: Mapping[UUID, str]) -> Tile:
    room, minutes = found.room, found.duration_minutes
    starts = found.starts or ()
    shown = [datetime.fromisoformat(start) for start in starts[:STARTS_SHOWN]]
    asked = {"duration": minutes, "date": shown[0].date().isoformat() if shown else None}
    return Tile(
        thing=room,
        provider=room.provider,
        cover=covers.get(room.id),
        amount=found.amount,
        minutes=minutes,
        distance_km=found.distance_km,
        href=to(f"/rooms/{room.id}", **asked),
        starts=[(it, to(f"/rooms/{room.id}/book", start=it.isoformat(), duration=minutes)) for it in shown],
        more=max(0, len(starts) - STARTS_SHOWN),
    )


def _place(found: FoundProvider, covers: Mapping[UUID, str], *, minutes: int) -> Tile:
    place = found.provider
    return Tile(
        thing=place,
        provider=place,
        cover=covers.get(place.id),
        amount=found.amount,
        minutes=minutes,
        distance_km=found.distance_km,
        href=f"/places/{place.slug}",
    )
