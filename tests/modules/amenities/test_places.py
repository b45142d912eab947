"""What places have: replaced as a whole, or left as it was."""

import asyncio
from typing import Any

import pytest
from httpx2 import AsyncClient
from sqlalchemy import text

from frontdesk.core.db import Sessions
from tests import factories
from tests.modules.amenities.conftest import Thing
from tests.modules.companies.callers import Callers, snapshot

NOBODY = "01a1fc58-b1b4-7530-a409-bc4c92695616"


@pytest.fixture(params=["providers", "rooms"])
def address(request: pytest.FixtureRequest, place: Thing, room: Thing) -> str:
    """Of the equipment of a provider, or of a room."""
    whose = {"providers": place, "rooms": room}[request.param]
    return f"/api/v1/{request.param}/{whose['id']}/equipment"


async def test_equipment_is_replaced_as_a_whole(
    client: AsyncClient, callers: Callers, address: str, piano: Thing
) -> None:
    headers = callers.manager.headers
    drums = await factories.catalogue_entry(client, callers.admin, "equipment-types", "Drum kit")
    assert (await client.get(address)).json() == {"equipment": []}
    body = {"equipment": [{"type": "grand-piano", "quantity": 2}, {"equipment_type_id": drums["id"]}]}
    stored = await client.put(address, json=body, headers=headers)
    assert (stored.status_code, stored.json()) == (
        200,
        {
            "equipment": [
                {"type": "drum-kit", "equipment_type_id": drums["id"], "name": "Drum kit", "quantity": 1},
                {"type": "grand-piano", "equipment_type_id": piano["id"], "name": "Grand piano", "quantity": 2},
            ]
        },
    )
    assert (await client.get(address)).json() == stored.json()
    again = await client.put(address, json=stored.json(), headers=headers)  # an answer can be sent back
    assert again.json() == stored.json()
    fewer = await client.put(address, json={"equipment": [{"type": drums["id"], "quantity": 3}]}, headers=headers)
    assert [(item["type"], item["quantity"]) for item in fewer.json()["equipment"]] == [("drum-kit", 3)]
    assert (await client.put(address, json={"equipment": []}, headers=headers)).json() == {"equipment": []}


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"equipment": [{"type": "theremin"}]}, "unknown_equipment_type"),
    ({"equipment": [{"type": NOBODY}]}, "unknown_equipment_type"),
    ({"equipment": [{"type": "grand-piano"}, {"type": "grand-piano"}]}, "invalid"),
    ({"equipment": [{"type": "grand-piano", "quantity": 0}]}, "invalid"),
    ({"equipment": [{"type": "grand-piano", "quantity": -1}]}, "invalid"),
    ({"equipment": [{"type": "grand-piano", "quantity": 10_001}]}, "invalid"),
    ({"equipment": [{"type": "grand-piano", "quantity": "2"}]}, "invalid"),
    ({"equipment": [{"quantity": 2}]}, "invalid"),
    ({"equipment": [{"type": "grand-piano"}] * 101}, "invalid"),
    ({"equipment": "grand-piano"}, "invalid"),
    ({}, "invalid"),
]

NO_BADGES: list[tuple[object, str]] = [
    (["shiny"], "unknown_badge"),
    (["verified", NOBODY], "unknown_badge"),
    (["verified", "verified"], "invalid"),
    ([{"badge": "verified"}], "invalid"),
    (["not a slug"], "invalid"),
    ("verified", "invalid"),
    (None, "invalid"),
]


async def test_what_makes_no_sense_changes_nothing(
    client: AsyncClient, sessions: Sessions, callers: Callers, address: str, piano: Thing
) -> None:
    had = {"equipment": [{"type": piano["id"], "quantity": 4}]}
    assert (await client.put(address, json=had, headers=callers.owner.headers)).status_code == 200
    before = await snapshot(sessions)
    for body, code in REFUSED:
        refused = await client.put(address, json=body, headers=callers.owner.headers)
        assert (refused.status_code, refused.json()["code"]) == (422, code), body
    assert await snapshot(sessions) == before


async def test_one_type_by_its_slug_and_its_id_is_named_twice(
    client: AsyncClient, sessions: Sessions, callers: Callers, address: str, piano: Thing
) -> None:
    before = await snapshot(sessions)
    body = {"equipment": [{"type": piano["id"]}, {"type": piano["slug"]}]}
    refused = await client.put(address, json=body, headers=callers.owner.headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert await snapshot(sessions) == before


async def test_of_two_at_once_one_is_whole(client: AsyncClient, callers: Callers, address: str) -> None:
    for name in "abcdef":
        await factories.catalogue_entry(client, callers.admin, "equipment-types", name)
    lists = [[{"type": name, "quantity": 1} for name in "abc"], [{"type": name, "quantity": 2} for name in "cdef"]]
    for _ in range(5):
        stored = await asyncio.gather(
            *(client.put(address, json={"equipment": wanted}, headers=callers.owner.headers) for wanted in lists)
        )
        assert [answer.status_code for answer in stored] == [200, 200]
        left = (await client.get(address)).json()["equipment"]
        assert [{"type": item["type"], "quantity": item["quantity"]} for item in left] in lists


async def test_badges_are_given_by_the_installation_and_written_down(
    client: AsyncClient, sessions: Sessions, callers: Callers, place: Thing, verified: Thing
) -> None:
    address, headers = f"/api/v1/providers/{place['id']}/badges", callers.admin.headers
    ramp = await factories.catalogue_entry(client, callers.admin, "badges", "Step-free access")
    given = await client.put(address, json={"badges": ["verified", ramp["id"]]}, headers=headers)
    assert (given.status_code, given.json()) == (200, {"badges": [ramp, verified]})
    assert (await client.get(address)).json() == given.json()
    await client.put(address, json={"badges": [ramp["slug"], verified["id"]]}, headers=headers)  # the same again
    assert (await client.put(address, json={"badges": []}, headers=headers)).json() == {"badges": []}
    both = {"badges": ["step-free-access", "verified"]}
    async with sessions() as session:
        told = await session.execute(
            text("SELECT before, after FROM audit_log WHERE action = 'provider.badged' ORDER BY id")
        )
        assert [tuple(row) for row in told] == [({"badges": []}, both), (both, {"badges": []})]


@pytest.mark.usefixtures("verified")
async def test_badges_that_make_no_sense_change_nothing(
    client: AsyncClient, sessions: Sessions, callers: Callers, place: Thing
) -> None:
    address, before = f"/api/v1/providers/{place['id']}/badges", await snapshot(sessions)
    for badges, code in NO_BADGES:
        refused = await client.put(address, json={"badges": badges}, headers=callers.admin.headers)
        assert (refused.status_code, refused.json()["code"]) == (422, code), badges
    assert await snapshot(sessions) == before


async def test_reading_takes_few_statements(
    client: AsyncClient, callers: Callers, address: str, statements: list[str]
) -> None:
    for amount in (1, 4):
        names = [f"{amount} {letter}" for letter in "abcd"[:amount]]
        for name in names:
            await factories.catalogue_entry(client, callers.admin, "equipment-types", name)
        wanted = [{"type": name.replace(" ", "-")} for name in names]
        await client.put(address, json={"equipment": wanted}, headers=callers.owner.headers)
        await client.get(address)
        statements.clear()
        listed = await client.get(address, params={"anew": "1"})  # not as it was kept
        assert len(listed.json()["equipment"]) == amount
        assert len(statements) == 2, statements
