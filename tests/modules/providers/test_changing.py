"""Changing providers, also by several people at once."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import AsyncClient

from frontdesk.core.db import Sessions
from tests import factories
from tests.modules.companies.callers import Callers, snapshot
from tests.modules.providers.conftest import Taken

ADDRESS = "/api/v1/providers"


@pytest.fixture
async def place(client: AsyncClient, callers: Callers) -> dict[str, Any]:
    return await factories.provider(client, callers.owner)


async def test_a_change_touches_what_it_names(
    client: AsyncClient, callers: Callers, place: dict[str, Any], tokyo: int
) -> None:
    changes = {
        "name": "Renamed",
        "sector": "Real Estate",
        "phone": "03-1234-5678",
        "email": None,
        "city_id": tokyo,
        "description": "New.",
        "default_duration_minutes": 45,
        "auto_confirm": True,
        "service_required": True,
        "max_concurrent": 3,
        "buffer_after_minutes": 10,
        "published": False,
    }
    address = f"{ADDRESS}/{place['number']}"
    changed = await client.patch(address, json=changes, headers=callers.manager.headers)
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    after = changed.json()
    # the slug and the zone stay
    assert after == place | changes | {
        "sector": "real_estate",
        "description_html": "<p>New.</p>",
        "latitude": 35.6895,  # the city's
        "longitude": 139.69171,
        "phone_e164": "+81312345678",
        "version": 2,
        "updated_at": after["updated_at"],
    }
    assert after["updated_at"] > place["updated_at"]
    assert (await client.get(address, headers=callers.staff.headers)).json() == after


ONE_BY_ONE: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    ({}, {}),
    ({"timezone": "Asia/Tokyo"}, {"timezone": "Asia/Tokyo"}),
    ({"step_minutes": 30}, {"step_minutes": 30}),
    ({"phone": None}, {"phone": None, "phone_e164": None}),
    ({"currency": "USD"}, {"currency": "USD"}),
    ({"is_active": False}, {"is_active": False}),
    ({"slug": "mine"}, {"slug": "mine"}),
    ({"latitude": 1.5, "longitude": 2}, {"latitude": 1.5, "longitude": 2}),
    ({"longitude": -3}, {"longitude": -3}),
    ({"latitude": None, "longitude": None}, {"latitude": None, "longitude": None}),
    ({"description": "*New*"}, {"description": "*New*", "description_html": "<p><em>New</em></p>"}),
    ({"number": 7, "version": 9, "id": "7", "company_id": "7"}, {}),  # not theirs to choose
)


async def test_each_field_by_itself(client: AsyncClient, callers: Callers, place: dict[str, Any]) -> None:
    known = place
    for version, (changes, after) in enumerate(ONE_BY_ONE, start=2):
        changed = await client.patch(f"{ADDRESS}/{place['id']}", json=changes, headers=callers.owner.headers)
        assert changed.status_code == 200
        known = known | after | {"version": version, "updated_at": changed.json()["updated_at"]}
        assert changed.json() == known


NONSENSE: tuple[dict[str, Any], ...] = (
    {"name": None},
    {"sector": None},
    {"timezone": None},
    {"timezone": "Nowhere"},
    {"currency": None},
    {"default_duration_minutes": None},
    {"is_active": None},
    {"max_concurrent": 0},
    {"auto_confirm": 1},
    {"slug": None},
    {"slug": "Mine"},
    {"slug": "a--b"},
    {"slug": ""},
    {"latitude": 90.5, "longitude": 0},
    {"latitude": 0, "longitude": -180.5},
)


async def test_what_makes_no_sense_is_refused(
    client: AsyncClient, sessions: Sessions, callers: Callers, place: dict[str, Any]
) -> None:
    before = await snapshot(sessions)
    for changes in NONSENSE:
        refused = await client.patch(f"{ADDRESS}/{place['id']}", json=changes, headers=callers.owner.headers)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid"), changes
    assert await snapshot(sessions) == before


async def test_one_coordinate_needs_the_other(
    client: AsyncClient, sessions: Sessions, callers: Callers, place: dict[str, Any]
) -> None:
    before = await snapshot(sessions)
    for changes in ({"latitude": 1.5}, {"longitude": 1.5}):
        for refused in (
            await client.patch(f"{ADDRESS}/{place['id']}", json=changes, headers=callers.owner.headers),
            await client.post(ADDRESS, json={"name": "x", "sector": "y"} | changes, headers=callers.owner.headers),
        ):
            assert (refused.status_code, refused.json()["code"]) == (422, "incomplete_position")
    assert await snapshot(sessions) == before


async def test_a_place_moves_with_its_city_unless_somebody_has_said_where_it_lies(
    client: AsyncClient, callers: Callers, place: dict[str, Any], tokyo: int
) -> None:
    async def position(**changes: Any) -> tuple[float | None, float | None]:
        answer = await client.patch(f"{ADDRESS}/{place['id']}", json=changes, headers=callers.owner.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()["latitude"], answer.json()["longitude"]

    assert await position(city_id=tokyo) == (35.6895, 139.69171)
    assert await position(city_id=None) == (None, None)
    assert await position(city_id=tokyo, latitude=35.1, longitude=139.1) == (35.1, 139.1)
    assert await position(city_id=None) == (35.1, 139.1)
    assert await position(city_id=tokyo) == (35.1, 139.1)
    assert await position(latitude=None, longitude=None) == (35.6895, 139.69171)


async def test_an_unknown_city_is_refused(
    client: AsyncClient, sessions: Sessions, callers: Callers, place: dict[str, Any]
) -> None:
    before = await snapshot(sessions)
    refused = await client.patch(f"{ADDRESS}/{place['id']}", json={"city_id": 7}, headers=callers.owner.headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_city")
    assert await snapshot(sessions) == before


async def test_a_change_of_something_that_has_changed_is_refused(
    client: AsyncClient, sessions: Sessions, callers: Callers, place: dict[str, Any]
) -> None:
    address, headers = f"{ADDRESS}/{place['id']}", callers.owner.headers
    first = await client.patch(address, json={"name": "First"}, headers=headers | {"If-Match": '"1"'})
    assert (first.status_code, first.headers["etag"]) == (200, '"2"')
    before = await snapshot(sessions)
    late = await client.patch(address, json={"name": "Late"}, headers=headers | {"If-Match": '"1"'})
    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    assert await snapshot(sessions) == before
    again = await client.patch(address, json={"name": "Again"}, headers=headers | {"If-Match": 'W/"2"'})
    assert (again.status_code, again.headers["etag"]) == (200, '"3"')


@pytest.mark.proof
async def test_fifty_writers_who_read_again_when_they_are_refused_lose_nothing(
    client: AsyncClient, callers: Callers, place: dict[str, Any], record_property: Callable[[str, object], None]
) -> None:
    address, headers = f"{ADDRESS}/{place['id']}", callers.owner.headers
    refused, at_once = 0, asyncio.Semaphore(10)

    async def add(line: str) -> None:
        nonlocal refused
        async with at_once:
            while True:
                read = await client.get(address, headers=headers)
                lines = f"{read.json()['description'] or ''}|{line}"
                etag = {"If-Match": read.headers["etag"]}
                wrote = await client.patch(address, json={"description": lines}, headers=headers | etag)
                if wrote.status_code == 200:
                    return
                assert wrote.status_code == 412
                refused += 1

    await asyncio.gather(*(add(f"writer {n}") for n in range(50)))
    written = (await client.get(address, headers=headers)).json()
    assert sorted(written["description"].split("|")) == sorted(["", *(f"writer {n}" for n in range(50))])
    record_property("writers", f"50, of whom 0 lost what they wrote; 412 was answered {refused} times")


async def test_of_many_who_read_the_same_version_one_writes(
    client: AsyncClient, callers: Callers, place: dict[str, Any]
) -> None:
    headers = callers.owner.headers | {"If-Match": '"1"'}
    answers = await asyncio.gather(
        *(client.patch(f"{ADDRESS}/{place['id']}", json={"name": f"Writer {n}"}, headers=headers) for n in range(12))
    )
    assert Counter(answer.status_code for answer in answers) == {200: 1, 412: 11}
    [written] = [answer.json() for answer in answers if answer.status_code == 200]
    assert (await client.get(f"{ADDRESS}/{place['id']}")).json() == written


async def test_of_many_who_do_not_look_none_is_lost(
    client: AsyncClient, callers: Callers, place: dict[str, Any]
) -> None:
    fields = ("email", "phone", "street", "postal_code", "description", "address")
    bodies: list[dict[str, Any]] = [{name: None if name != "address" else "Elsewhere"} for name in fields]
    await asyncio.gather(
        *(client.patch(f"{ADDRESS}/{place['id']}", json=body, headers=callers.owner.headers) for body in bodies)
    )
    after = (await client.get(f"{ADDRESS}/{place['id']}")).json()
    assert after["version"] == 1 + len(bodies)
    assert {name: after[name] for name in fields} == {name: value for body in bodies for name, value in body.items()}


async def test_lanes_that_are_booked_cannot_go(
    client: AsyncClient, sessions: Sessions, callers: Callers, taken: Taken
) -> None:
    place = await factories.provider(client, callers.owner, max_concurrent=2)
    for _ in range(2):
        await taken(place["id"], ahead=timedelta(days=1))
    before = await snapshot(sessions)
    refused = await client.patch(
        f"{ADDRESS}/{place['id']}", json={"name": "Smaller", "max_concurrent": 1}, headers=callers.owner.headers
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "lanes_in_use")
    assert await snapshot(sessions) == before


async def test_a_new_zone_and_city_hold_for_the_rooms_too(client: AsyncClient, callers: Callers, tokyo: int) -> None:
    place = await factories.provider(client, callers.owner)
    room = await factories.room(client, callers.owner, place["id"])
    moved = {"timezone": "Asia/Tokyo", "city_id": tokyo}
    assert (
        await client.patch(f"{ADDRESS}/{place['id']}", json=moved, headers=callers.owner.headers)
    ).status_code == 200
    day = (await client.get(f"/api/v1/rooms/{room['id']}/availability?date=2027-03-02")).json()
    assert (day["timezone"], day["days"][0]["starts"][0]) == ("Asia/Tokyo", "2027-03-02T00:00:00+09:00")
