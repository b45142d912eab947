"""Adding, reading, changing and deleting rooms."""

import asyncio
from collections import Counter
from datetime import timedelta

from httpx2 import AsyncClient

from frontdesk.core.db import Sessions
from tests import factories
from tests.modules.companies.callers import Callers, snapshot
from tests.modules.providers.conftest import Taken
from tests.modules.rooms.conftest import Thing


async def test_a_name_suffices(client: AsyncClient, callers: Callers, place: Thing) -> None:
    address = f"/api/v1/providers/{place['number']}/rooms"
    made = await client.post(address, json={"name": "Room A"}, headers=callers.manager.headers)
    assert made.status_code == 201
    room = made.json()
    assert room == {
        "id": room["id"],
        "created_at": room["created_at"],
        "updated_at": room["created_at"],
        "provider_id": place["id"],
        "name": "Room A",
        "description": None,
        "capacity": 1,
        "size": None,
        "is_active": True,
        "max_concurrent": 1,
        "step_minutes": 15,
        "buffer_before_minutes": 0,
        "buffer_after_minutes": 0,
        "min_notice_minutes": 0,
        "max_advance_days": 365,
        "rating": None,
        "rating_count": 0,
        "version": 1,
    }
    read = await client.get(f"/api/v1/rooms/{room['id']}")
    assert (read.status_code, read.headers["etag"][:3], read.json()) == (200, '"1.', room)


async def test_everything_that_can_be_said_is_kept_and_changed(
    client: AsyncClient, callers: Callers, place: Thing
) -> None:
    body: Thing = {
        "name": "Room B",
        "description": "Grand piano.\nDrum kit.",
        "capacity": 6,
        "size": 24.5,
        "step_minutes": 30,
        "buffer_before_minutes": 5,
        "buffer_after_minutes": 10,
        "min_notice_minutes": 60,
        "max_advance_days": 90,
        "max_concurrent": 2,
        "is_active": False,
    }
    room = await factories.room(client, callers.owner, place["id"], **body)
    assert {name: room[name] for name in body} == body

    address, headers = f"/api/v1/rooms/{room['id']}", callers.owner.headers
    changes = {"name": "Room C", "description": None, "size": None, "max_concurrent": 3, "is_active": True}
    changed = await client.patch(address, json=changes, headers=headers)
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    after = changed.json()
    assert after == room | changes | {"version": 2, "updated_at": after["updated_at"]}
    assert after["updated_at"] > room["updated_at"]
    assert (await client.get(address)).json() == after


async def test_inactive_rooms_are_seen_by_their_people_only(
    client: AsyncClient, callers: Callers, place: Thing, room: Thing
) -> None:
    closed = await factories.room(client, callers.owner, place["id"], name="Closed", is_active=False)
    big = await factories.room(client, callers.owner, place["id"], name="Big", capacity=40)

    async def ids(query: str, headers: dict[str, str]) -> list[str]:
        page = (await client.get(f"/api/v1/providers/{place['id']}/rooms{query}", headers=headers)).json()
        assert page["total"] == len(page["items"])
        return [item["id"] for item in page["items"]]

    for name, headers in callers.headers().items():
        inside = name in {"staff", "manager", "owner", "admin"}
        expected = [big["id"], closed["id"], room["id"]] if inside else [big["id"], room["id"]]
        assert await ids("", headers) == expected, name
        for ending in ("", "/prices", "/opening-hours", "/closures", "/availability?date=2027-03-08"):
            answer = await client.get(f"/api/v1/rooms/{closed['id']}{ending}", headers=headers)
            assert answer.status_code == (200 if inside else 404), (name, ending)
    assert await ids("?sort=-capacity", {}) == [big["id"], room["id"]]
    assert await ids("?sort=created_at", {}) == [room["id"], big["id"]]


async def test_rooms_of_a_hidden_provider_are_hidden(
    client: AsyncClient, callers: Callers, place: Thing, room: Thing
) -> None:
    for hiding, back in (({"is_active": False}, {"is_active": True}), ({"published": False}, {"published": True})):
        await client.patch(f"/api/v1/providers/{place['id']}", json=hiding, headers=callers.owner.headers)
        for path in (f"/rooms/{room['id']}", f"/providers/{place['id']}/rooms", f"/rooms/{room['id']}/prices"):
            assert (await client.get(f"/api/v1{path}")).status_code == 404
            assert (await client.get(f"/api/v1{path}", headers=callers.staff.headers)).status_code == 200
        await client.patch(f"/api/v1/providers/{place['id']}", json=back, headers=callers.owner.headers)
        assert (await client.get(f"/api/v1/rooms/{room['id']}")).status_code == 200


async def test_of_many_who_read_the_same_version_one_writes(client: AsyncClient, callers: Callers, room: Thing) -> None:
    headers = callers.owner.headers | {"If-Match": '"1"'}
    answers = await asyncio.gather(
        *(client.patch(f"/api/v1/rooms/{room['id']}", json={"name": f"Writer {n}"}, headers=headers) for n in range(12))
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 11}
    [written] = [answer.json() for answer in answers if answer.status_code == 200]
    assert (await client.get(f"/api/v1/rooms/{room['id']}")).json() == written


NONSENSE: tuple[Thing, ...] = (
    {"name": None},
    {"name": ""},
    {"capacity": 0},
    {"capacity": "6"},
    {"capacity": True},
    {"capacity": 2.5},
    {"size": 0},
    {"size": -1},
    {"size": "24"},
    {"is_active": "true"},
    {"step_minutes": 0},
    {"max_concurrent": 501},
    {"description": "\x00"},
    {"buffer_after_minutes": 10**20},
)


async def test_what_makes_no_sense_is_refused(
    client: AsyncClient, sessions: Sessions, callers: Callers, place: Thing, room: Thing
) -> None:
    before = await snapshot(sessions)
    for fields in NONSENSE:
        for method, path, body in (
            ("POST", f"/providers/{place['id']}/rooms", {"name": "New"} | fields),
            ("PATCH", f"/rooms/{room['id']}", fields),
        ):
            refused = await client.request(method, f"/api/v1{path}", json=body, headers=callers.owner.headers)
            assert (refused.status_code, refused.json()["code"]) == (422, "invalid"), (method, fields)
    assert await snapshot(sessions) == before


async def test_lanes_that_are_booked_cannot_go(
    client: AsyncClient, sessions: Sessions, callers: Callers, place: Thing, taken: Taken
) -> None:
    room = await factories.room(client, callers.owner, place["id"], max_concurrent=2)
    for _ in range(2):
        await taken(room["id"], ahead=timedelta(days=1))
    before = await snapshot(sessions)
    refused = await client.patch(
        f"/api/v1/rooms/{room['id']}", json={"name": "Smaller", "max_concurrent": 1}, headers=callers.owner.headers
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "lanes_in_use")
    assert await snapshot(sessions) == before


async def test_a_room_goes_when_nothing_is_booked_ahead(
    client: AsyncClient, sessions: Sessions, callers: Callers, place: Thing, room: Thing, taken: Taken
) -> None:
    address, headers = f"/api/v1/rooms/{room['id']}", callers.owner.headers
    await taken(room["id"], ahead=timedelta(days=-1))
    group = await taken(room["id"], ahead=timedelta(days=1))
    before = await snapshot(sessions)
    refused = await client.delete(address, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "future_bookings")
    assert await snapshot(sessions) == before

    await taken.give_back(group)
    gone = await client.delete(address, headers=headers)
    assert (gone.status_code, gone.content) == (204, b"")
    for ending in ("", "/prices", "/opening-hours", "/closures", "/availability?date=2027-03-08"):
        answer = await client.get(f"{address}{ending}", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "room_not_found")
    assert (await client.delete(address, headers=headers)).status_code == 404
    rooms = await client.get(f"/api/v1/providers/{place['id']}/rooms", headers=headers)
    assert rooms.json()["total"] == 0


async def test_a_key_adds_one_room(client: AsyncClient, callers: Callers, place: Thing) -> None:
    address = f"/api/v1/providers/{place['id']}/rooms"
    headers = callers.owner.headers | {"Idempotency-Key": "once"}
    first, second = [await client.post(address, json={"name": "One"}, headers=headers) for _ in range(2)]
    assert (first.status_code, second.status_code, first.json()) == (201, 201, second.json())
    assert (await client.get(address)).json()["total"] == 1


STATEMENTS = {
    "/providers/{provider_id}/rooms": 2,  # the provider; the page
    "/rooms/{id}": 1,
    "/rooms/{id}/prices": 2,
    "/rooms/{id}/closures": 2,
    "/rooms/{id}/opening-hours": 3,  # the room; its calendar; the week
    "/rooms/{id}/availability?date=2027-03-02": 1,  # the busy times
    "/rooms/{id}/availability?from=2027-03-02&to=2027-04-01&duration=90": 1,
}


async def test_reading_takes_a_fixed_number_of_statements(
    client: AsyncClient, callers: Callers, room: Thing, statements: list[str]
) -> None:
    for number in range(5):
        await factories.room(client, callers.owner, room["provider_id"], name=f"Room {number}")
    counted = {}
    for path in STATEMENTS:
        address = "/api/v1" + path.format_map(room)
        assert (await client.get(address)).status_code == 200  # and the process knows the room and its calendar
        statements.clear()
        await client.get(address, params={"anew": "1"} if "?" not in address else None)  # not as it was kept
        counted[path] = len(statements)
    assert counted == STATEMENTS
