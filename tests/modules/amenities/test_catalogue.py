"""The catalogue: names are unique, slugs stay, and what places have does not go."""

import asyncio
from typing import Any

import pytest
from httpx2 import AsyncClient

from frontdesk.core.db import Sessions
from tests import factories
from tests.modules.amenities.conftest import Thing
from tests.modules.companies.callers import Callers, snapshot

NOBODY = "01a1fc58-b1b4-7530-a409-bc4c92695616"
KINDS = [("equipment-types", "equipment_type_not_found"), ("badges", "badge_not_found")]


@pytest.mark.parametrize(("kind", "missing"), KINDS)
async def test_an_entry_from_its_beginning_to_its_end(
    client: AsyncClient, callers: Callers, kind: str, missing: str
) -> None:
    headers = callers.admin.headers
    body = {"name": "Flügel", "description": "Tuned."}
    made = await client.post(f"/api/v1/{kind}", json=body, headers=headers)
    entry = made.json()
    assert (made.status_code, entry) == (
        201,
        {
            "id": entry["id"],
            "created_at": entry["created_at"],
            "updated_at": entry["created_at"],
            "name": "Flügel",
            "slug": "flugel",
            "description": "Tuned.",
        },
    )
    await factories.catalogue_entry(client, callers.admin, kind, "Bass drum")
    listed = (await client.get(f"/api/v1/{kind}")).json()
    assert ([item["name"] for item in listed["items"]], listed["total"]) == (["Bass drum", "Flügel"], 2)
    address = f"/api/v1/{kind}/{entry['id']}"
    renamed = await client.patch(address, json={"name": "Concert grand"}, headers=headers)
    assert renamed.status_code == 200
    assert (renamed.json()["name"], renamed.json()["slug"], renamed.json()["description"]) == (
        "Concert grand",
        "flugel",
        "Tuned.",
    )
    assert (await client.get(address)).json() == renamed.json()
    # the old name is free, the old slug is not
    assert (await factories.catalogue_entry(client, callers.admin, kind, "Flügel"))["slug"] == "flugel-2"
    assert (await client.delete(address, headers=headers)).status_code == 204
    for again in (await client.get(address), await client.delete(address, headers=headers)):
        assert (again.status_code, again.json()["code"]) == (404, missing)


@pytest.mark.parametrize(("kind", "_"), KINDS)
async def test_two_are_not_called_the_same(
    client: AsyncClient, sessions: Sessions, callers: Callers, kind: str, _: str
) -> None:
    headers = callers.admin.headers
    await factories.catalogue_entry(client, callers.admin, kind, "Grand piano")
    other = await factories.catalogue_entry(client, callers.admin, kind, "Projector")
    before = await snapshot(sessions)
    for answer in (
        await client.post(f"/api/v1/{kind}", json={"name": "grand PIANO"}, headers=headers),
        await client.patch(f"/api/v1/{kind}/{other['id']}", json={"name": "GRAND piano"}, headers=headers),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "name_taken")
    assert await snapshot(sessions) == before
    made = await asyncio.gather(
        *(client.post(f"/api/v1/{kind}", json={"name": "Drum kit"}, headers=headers) for _ in range(5))
    )
    assert sorted(answer.status_code for answer in made) == [201, 409, 409, 409, 409]


async def test_what_a_place_has_stays_in_the_catalogue(
    client: AsyncClient, sessions: Sessions, callers: Callers, place: Thing, piano: Thing, verified: Thing
) -> None:
    headers = callers.admin.headers
    for path, body in (
        (f"/providers/{place['id']}/equipment", {"equipment": [{"type": piano["id"]}]}),
        (f"/providers/{place['id']}/badges", {"badges": [verified["id"]]}),
    ):
        assert (await client.put(f"/api/v1{path}", json=body, headers=headers)).status_code == 200
    before = await snapshot(sessions)
    for path in (f"/equipment-types/{piano['id']}", f"/badges/{verified['id']}"):
        refused = await client.delete(f"/api/v1{path}", headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (409, "in_use")
    assert await snapshot(sessions) == before


async def test_what_is_gone_has_nothing(
    client: AsyncClient, callers: Callers, place: Thing, room: Thing, piano: Thing, verified: Thing
) -> None:
    headers, equipment = callers.admin.headers, {"equipment": [{"type": piano["id"]}]}
    for path, body in (
        (f"/providers/{place['id']}/equipment", equipment),
        (f"/rooms/{room['id']}/equipment", equipment),
        (f"/providers/{place['id']}/badges", {"badges": [verified["id"]]}),
    ):
        assert (await client.put(f"/api/v1{path}", json=body, headers=headers)).status_code == 200
    for path in (f"/providers/{place['id']}", f"/equipment-types/{piano['id']}", f"/badges/{verified['id']}"):
        assert (await client.delete(f"/api/v1{path}", headers=headers)).status_code == 204, path


@pytest.mark.parametrize(
    "body", [{}, {"name": ""}, {"name": " "}, {"name": "a\x00b"}, {"name": 7}, {"name": "x" * 201}]
)
async def test_a_name_that_is_none_is_refused(
    client: AsyncClient, sessions: Sessions, callers: Callers, body: dict[str, Any]
) -> None:
    before = await snapshot(sessions)
    for kind, _ in KINDS:
        refused = await client.post(f"/api/v1/{kind}", json=body, headers=callers.admin.headers)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert await snapshot(sessions) == before


async def test_what_does_not_exist_is_not_found(client: AsyncClient, callers: Callers) -> None:
    for kind, code in KINDS:
        address, headers = f"/api/v1/{kind}/{NOBODY}", callers.admin.headers
        for answer in (
            await client.get(address),
            await client.patch(address, json={}, headers=headers),
            await client.delete(address, headers=headers),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, code)
