"""Rooms that are free: what an answer holds, who is never in it, what it costs by the hour of the day."""

from datetime import timedelta
from typing import Any

import pytest
from httpx2 import AsyncClient

from tests import factories
from tests.modules.companies.callers import Callers
from tests.modules.providers.conftest import Taken

ADDRESS = "/api/v1/rooms/search"
Thing = dict[str, Any]


@pytest.fixture
async def place(client: AsyncClient, callers: Callers, tokyo: int) -> Thing:
    fields: Thing = {"city_id": tokyo, "timezone": "Asia/Tokyo", "latitude": 35.68, "longitude": 139.76}
    made = await factories.provider(client, callers.owner, **fields)
    hours = {"hours": [{"weekday": day, "opens": "16:00", "closes": "20:00"} for day in range(1, 8)]}
    path = f"/api/v1/providers/{made['id']}/opening-hours"
    assert (await client.put(path, json=hours, headers=callers.owner.headers)).status_code == 200
    return made


@pytest.fixture
async def room(client: AsyncClient, callers: Callers, place: Thing) -> Thing:
    fields: Thing = {"description": "Grand piano, drum kit.", "step_minutes": 60}
    return await factories.room(client, callers.owner, place["id"], **fields)


async def names(client: AsyncClient, query: str = "", headers: dict[str, str] | None = None) -> list[str]:
    answer = await client.get(ADDRESS + query, headers=headers or {})
    assert answer.status_code == 200, answer.text
    assert answer.json()["total"] == len(answer.json()["items"])
    return [room["name"] for room in answer.json()["items"]]


async def test_a_room_comes_with_its_place_its_price_and_its_free_starts(
    client: AsyncClient, place: Thing, room: Thing, taken: Taken
) -> None:
    await taken(room["id"], ahead=timedelta(hours=24))  # 17:00 in Tokyo on the next day
    day = "?city_id=1850147&date=2027-03-02"
    answer = await client.get(f"{ADDRESS}{day}&from_time=16:00&to_time=20:00&duration=60&near=35.68,139.76&radius=1")
    host = ("id", "number", "name", "slug", "sector", "address", "city_id", "latitude", "longitude", "timezone")
    found = room | {
        "provider": {name: place[name] for name in host},
        "distance_km": 0.0,
        "duration_minutes": 60,
        "amount": 0,
        "currency": "EUR",
        "starts": [f"2027-03-02T{hour}:00:00+09:00" for hour in (16, 18, 19)],
    }
    assert answer.json() == {"items": [found], "total": 1, "page": 1, "size": 20, "pages": 1}
    assert await names(client, f"{day}&duration=120") == ["Room A"]
    assert await names(client, f"{day}&duration=120&to_time=19:00") == []
    assert await names(client, "?city_id=1850147") == ["Room A"]
    assert (await client.get(ADDRESS)).json()["items"] == [found | {"distance_km": None, "starts": None}]


@pytest.mark.usefixtures("room")
async def test_words_are_looked_for_in_the_room_and_at_its_provider(
    client: AsyncClient, callers: Callers, place: Thing
) -> None:
    await factories.room(client, callers.owner, place["id"], name="Café", description=None)
    expected = {
        "?q=piano": ["Room A"],
        "?q=blue+pia": ["Room A"],  # one word at the provider, the beginning of one in the room
        "?q=cafe": ["Café"],
        "?q=blue+note": ["Café", "Room A"],
        "?q=blue+note&sort=-name": ["Room A", "Café"],
        "?q=blue+clarinet": [],
        "?q=studdio+pian": ["Room A"],
        "?q=%21": [],
    }
    assert {query: sorted(await names(client, query)) for query in expected} == {
        query: sorted(found) for query, found in expected.items()
    }
    # what fits best stands first: a word in a name before one in a description
    await factories.room(client, callers.owner, place["id"], name="Piano room", description=None)
    assert await names(client, "?q=piano") == ["Piano room", "Room A"]


HIDDEN: dict[str, tuple[Thing, Thing]] = {
    "a draft's": ({"published": False}, {}),
    "a closed place's": ({"is_active": False}, {}),
    "an inactive": ({}, {"is_active": False}),
}


async def test_what_is_hidden_is_found_by_nobody_through_no_filter_and_no_count(
    client: AsyncClient, callers: Callers, piano: Thing, verified: Thing
) -> None:
    headers = callers.owner.headers
    for name, (of_place, of_room) in HIDDEN.items():
        where: Thing = {"latitude": 1.0, "longitude": 1.0, "sector": "hidden"}
        place = await factories.provider(client, callers.owner, name=name, **where, **of_place)
        room = await factories.room(client, callers.owner, place["id"], name=name, **of_room)
        equipment = {"equipment": [{"type": piano["slug"]}]}
        assert (
            await client.put(f"/api/v1/rooms/{room['id']}/equipment", json=equipment, headers=headers)
        ).status_code == 200
        badges = {"badges": [verified["slug"]]}
        path = f"/api/v1/providers/{place['id']}/badges"
        assert (await client.put(path, json=badges, headers=callers.admin.headers)).status_code == 200
    queries = [
        "?q=room",
        "?q=inactive",
        "?sector=hidden",
        f"?company_id={callers.company_id}",
        "?near=1,1&radius=5",
        "?capacity=1",
        "?equipment=grand-piano",
        "?badge=verified",
        "?max_amount=0",
        "?date=2027-03-02",
        "?date=2027-03-02&q=draft",
        "?sort=price",
    ]
    for caller, sent in callers.headers().items():
        assert [query for query in queries if await names(client, query, sent)] == [], caller
    # nor is a provider found by what a hidden room of it has; the one of the inactive room is no secret itself
    for query in ("?capacity=1&sector=hidden", "?max_amount=0&sector=hidden", "?q=draft", "?q=closed"):
        answer = await client.get(f"/api/v1/providers{query}")
        assert (answer.json()["items"], answer.json()["total"]) == ([], 0), query


async def test_a_price_may_depend_on_the_hour(client: AsyncClient, callers: Callers, room: Thing) -> None:
    evening = {"duration_minutes": 60, "amount": 5000, "from_time": "18:00", "to_time": "23:00"}
    prices = {"prices": [{"duration_minutes": 60, "amount": 2000}, evening]}
    put = await client.put(f"/api/v1/rooms/{room['id']}/prices", json=prices, headers=callers.owner.headers)
    assert put.status_code == 200, put.text
    day = "?city_id=1850147&date=2027-03-02"
    expected = {
        day: (2000, [16, 17, 18, 19]),
        f"{day}&max_amount=2000": (2000, [16, 17]),
        f"{day}&from_time=18:00": (5000, [18, 19]),
        f"{day}&duration=120&max_amount=9000": (4000, [16, 17]),
        f"{day}&duration=120&from_time=17:00&max_amount=7000": (7000, [17]),
    }
    for query, (amount, hours) in expected.items():
        found = (await client.get(ADDRESS + query)).json()["items"]
        assert [(one["amount"], one["starts"]) for one in found] == [
            (amount, [f"2027-03-02T{hour}:00:00+09:00" for hour in hours])
        ], query
    assert await names(client, f"{day}&max_amount=1999") == []
    assert await names(client, f"{day}&from_time=18:00&max_amount=4999") == []
    assert (await client.get(ADDRESS)).json()["items"][0]["amount"] == 2000


async def test_a_night_goes_on_past_midnight(client: AsyncClient, callers: Callers, room: Thing) -> None:
    path = f"/api/v1/rooms/{room['id']}/opening-hours"
    night = {"hours": [{"weekday": 2, "opens": "22:00", "closes": "03:00"}]}
    assert (await client.put(path, json=night, headers=callers.owner.headers)).status_code == 200
    query = "?date={}&from_time=22:00&to_time=02:00&duration=120"
    for date, starts in (
        ("2027-03-02", ["2027-03-02T22:00:00+09:00", "2027-03-02T23:00:00+09:00"]),
        ("2027-03-03", ["2027-03-03T00:00:00+09:00"]),
    ):
        assert (await client.get(ADDRESS + query.format(date))).json()["items"][0]["starts"] == starts


STATEMENTS = {
    "": 1,
    "?q=piano&near=1,1&sort=-distance": 1,
    "?equipment=grand-piano&capacity=1": 2,
    "?max_amount=9&q=room": 2,
    "?date=2027-03-02&city_id=1850147": 3,
    "?date=2027-03-02&cursor=": 3,
}


@pytest.mark.parametrize("many", [1, 7])
async def test_a_search_takes_a_fixed_number_of_statements(
    client: AsyncClient, callers: Callers, place: Thing, piano: Thing, statements: list[str], many: int
) -> None:
    equipment = {"equipment": [{"type": piano["slug"]}]}
    for n in range(many):
        room = await factories.room(client, callers.owner, place["id"], name=f"Room {n}", description="A piano.")
        path = f"/api/v1/rooms/{room['id']}/equipment"
        await client.put(path, json=equipment, headers=callers.owner.headers)
    counted = {}
    for query in STATEMENTS:
        assert len((await client.get(ADDRESS + query)).json()["items"]) == many  # and the process knows the calendars
        statements.clear()
        await client.get(ADDRESS + query)
        counted[query] = len(statements)
    assert counted == STATEMENTS
