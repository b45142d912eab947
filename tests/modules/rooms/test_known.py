"""What a process knows of places: never told when it is stale, whoever has changed it."""

from uuid import UUID

import pytest
from httpx2 import AsyncClient
from sqlalchemy import text

from frontdesk.core.db import Sessions
from frontdesk.modules.rooms import service as rooms
from tests import factories
from tests.modules.companies.callers import Callers
from tests.modules.rooms.conftest import Thing

DAY = "availability?date=2027-03-02"


@pytest.fixture
def addresses(place: Thing, room: Thing) -> dict[str, str]:
    """Where the room's free time, and that of all rooms, is told."""
    return {"room": f"/api/v1/rooms/{room['id']}/{DAY}", "all": f"/api/v1/providers/{place['id']}/rooms/{DAY}"}


async def test_whatever_another_process_changes_is_seen_by_the_very_next_question(
    client: AsyncClient, sessions: Sessions, callers: Callers, room: Thing, addresses: dict[str, str]
) -> None:
    async def elsewhere(change: str) -> None:
        async with sessions.begin() as session:
            await session.execute(text(change))

    async def given(query: str = "") -> list[int]:
        return [
            (await client.get(address + query, headers=headers)).status_code
            for headers in ({}, callers.staff.headers)
            for address in addresses.values()
        ]

    seen = {"": await given()}
    for change in (
        "UPDATE rooms SET is_active = false",
        "UPDATE rooms SET is_active = true",
        "UPDATE providers SET published = false",
        "UPDATE providers SET published = true",
        "UPDATE providers SET published = false, is_active = false",
        "DELETE FROM memberships WHERE role = 'staff'",
    ):
        await elsewhere(change)
        seen[change] = await given()
    assert [*seen.values()] == [
        [200, 200, 200, 200],
        [404, 200, 200, 200],
        [200, 200, 200, 200],
        [404, 404, 200, 200],
        [200, 200, 200, 200],
        [404, 404, 200, 200],
        [404, 404, 404, 404],
    ]
    await elsewhere("UPDATE providers SET published = true, is_active = true, default_duration_minutes = 75")
    day = (await client.get(addresses["room"])).json()
    assert day["duration_minutes"] == 75
    await elsewhere("UPDATE rooms SET name = 'Renamed'")
    assert [it["name"] for it in (await client.get(addresses["all"])).json()["rooms"]] == ["Renamed"]
    await factories.room(client, callers.owner, room["provider_id"], name="Another")
    assert [it["name"] for it in (await client.get(addresses["all"])).json()["rooms"]] == ["Another", "Renamed"]
    await elsewhere("UPDATE rooms SET deleted_at = now()")
    gone, none_left = [await client.get(address, headers=callers.owner.headers) for address in addresses.values()]
    assert (gone.status_code, gone.json()["code"], none_left.json()) == (404, "room_not_found", {"rooms": []})
    await elsewhere("UPDATE rooms SET deleted_at = NULL WHERE name = 'Another'")
    assert [it["name"] for it in (await client.get(addresses["all"])).json()["rooms"]] == ["Another"]


async def test_a_question_without_sense_about_what_was_hidden_meanwhile_finds_nothing(
    client: AsyncClient, sessions: Sessions, addresses: dict[str, str]
) -> None:
    for address in addresses.values():
        assert (await client.get(address)).status_code == 200
    async with sessions.begin() as session:
        await session.execute(text("UPDATE providers SET published = false"))
    for address in addresses.values():
        senseless = address.replace("date=2027-03-02", "from=2027-03-02&to=2027-03-01")
        assert (await client.get(senseless)).status_code == 404


async def test_what_a_transaction_takes_back_is_not_remembered(
    client: AsyncClient, sessions: Sessions, room: Thing, addresses: dict[str, str]
) -> None:
    async with sessions.begin() as session:
        await session.execute(text("UPDATE rooms SET is_active = false"))
    async with sessions() as session:
        await session.execute(text("UPDATE rooms SET is_active = true"))
        assert (await rooms.asked(session, UUID(room["id"]))).listed
        await session.rollback()
    assert (await client.get(addresses["room"])).status_code == 404
