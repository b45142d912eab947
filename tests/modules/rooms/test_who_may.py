"""Every route by every caller: exactly these answers, and a refusal changes nothing."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from httpx2 import AsyncClient

from frontdesk.core.audit import NOBODY
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.calendar import service as calendars
from tests import factories
from tests.modules.companies.callers import Callers, answers, expected

EVERYBODY = "nobody user staff manager owner stranger admin"
ANYONE = expected(EVERYBODY, 200, 200, 200, 200, 200, 200, 200)
MANAGERS = expected(EVERYBODY, 401, 404, 403, 200, 200, 404, 200)
MANAGERS_ADD = expected(EVERYBODY, 401, 404, 403, 201, 201, 404, 201)
MANAGERS_DELETE = expected(EVERYBODY, 401, 404, 403, 204, 204, 404, 204)
STAFF_DELETE = expected(EVERYBODY, 401, 404, 204, 204, 204, 404, 204)
STAY = {"start_time": "2027-03-08T10:00:00", "end_time": "2027-03-08T11:00:00"}
PRICES = {"prices": [{"duration_minutes": 60, "amount": 4000}]}
ENDINGS = (
    "",
    "/photos",
    "/opening-hours",
    "/opening-hours/exceptions",
    "/closures",
    "/prices",
    "/availability?date=2027-03-08",
)
TABLE: list[tuple[str, str, Any, dict[str, int]]] = [
    ("POST", "/providers/{place}/rooms", {"name": "New"}, MANAGERS_ADD),
    ("GET", "/providers/{place}/rooms", None, ANYONE),
    *(("GET", f"/rooms/{{room}}{ending}", None, ANYONE) for ending in ENDINGS),
    ("POST", "/rooms/{room}/quote", STAY, ANYONE),
    ("PATCH", "/rooms/{room}", {"name": "Changed"}, MANAGERS),
    ("PUT", "/rooms/{room}/opening-hours", factories.ALWAYS_OPEN, MANAGERS),
    ("PUT", "/rooms/{room}/prices", PRICES, MANAGERS),
    ("DELETE", "/rooms/{room}/closures/{closure}", None, STAFF_DELETE),
    ("PUT", "/rooms/{room}/opening-hours/exceptions/2027-12-31", {"hours": []}, MANAGERS),
    ("DELETE", "/rooms/{room}/opening-hours/exceptions/2027-12-24", None, MANAGERS_DELETE),
    ("POST", "/rooms/{room}/photos", {"url": "https://cdn.example.com/a.webp"}, MANAGERS_ADD),
    ("PUT", "/rooms/{room}/photos/order", {"photo_ids": ["{photo}"]}, MANAGERS),
    ("DELETE", "/rooms/{room}/photos/{photo}", None, MANAGERS_DELETE),
    ("DELETE", "/rooms/{room}", None, MANAGERS_DELETE),
]


async def test_who_may_do_what_with_a_room(client: AsyncClient, sessions: Sessions, callers: Callers) -> None:
    place = await factories.provider(client, callers.owner)

    async def target() -> dict[str, str]:
        room = await factories.room(client, callers.owner, place["id"])
        picture = {"url": "https://cdn.example.com/b.webp"}
        address = f"/api/v1/rooms/{room['id']}/photos"
        photo = (await client.post(address, json=picture, headers=callers.owner.headers)).json()
        async with unit_of_work(sessions) as session:
            day = datetime(2027, 12, 24, tzinfo=UTC)
            closure = await calendars.add_closure(
                session, UUID(room["id"]), starts_at=day, ends_at=day.replace(hour=12), by=NOBODY, now=day
            )
            await calendars.set_exception(session, UUID(room["id"]), day.date(), [], by=NOBODY, now=day)
        return {"place": place["id"], "room": room["id"], "closure": str(closure.id), "photo": photo["id"]}

    routes = [(method, path, body) for method, path, body, _ in TABLE]
    given = await answers(client, sessions, callers.headers(), routes, target)
    assert given == {(method, path): wanted for method, path, _, wanted in TABLE}
