"""What providers are called in addresses: it may change, and old links lead on for ever."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from httpx2 import AsyncClient

from frontdesk.core.db import Sessions
from tests import factories
from tests.modules.companies.callers import Callers, snapshot

ADDRESS = "/api/v1/providers"


@pytest.fixture
async def place(client: AsyncClient, callers: Callers) -> dict[str, Any]:
    return await factories.provider(client, callers.owner, slug="first")


async def rename(client: AsyncClient, callers: Callers, provider_id: str, slug: str) -> int:
    answer = await client.patch(f"{ADDRESS}/{provider_id}", json={"slug": slug}, headers=callers.owner.headers)
    return answer.status_code


async def test_old_slugs_lead_to_the_new_one(client: AsyncClient, callers: Callers, place: dict[str, Any]) -> None:
    assert place["slug"] == "first"
    for slug in ("second", "third"):
        assert await rename(client, callers, place["id"], slug) == 200
    for old in ("first", "second"):
        # whatever door they knock on
        for address in (f"{ADDRESS}/by-slug/{old}", f"/providers/by-slug/{old}/"):
            moved = await client.get(address)
            assert (moved.status_code, moved.headers["location"]) == (308, f"{ADDRESS}/by-slug/third")
    there = await client.get(f"{ADDRESS}/by-slug/first", follow_redirects=True)
    assert (there.status_code, there.json()["id"], there.json()["slug"]) == (200, place["id"], "third")


async def test_a_slug_comes_back(client: AsyncClient, callers: Callers, place: dict[str, Any]) -> None:
    for slug in ("second", "first", "first"):
        assert await rename(client, callers, place["id"], slug) == 200
    assert (await client.get(f"{ADDRESS}/by-slug/first")).json()["slug"] == "first"
    assert (await client.get(f"{ADDRESS}/by-slug/second")).headers["location"] == f"{ADDRESS}/by-slug/first"


async def test_what_another_has_or_had_is_taken(
    client: AsyncClient, sessions: Sessions, callers: Callers, place: dict[str, Any]
) -> None:
    other = await factories.provider(client, callers.owner, slug="other")
    assert await rename(client, callers, place["id"], "second") == 200
    before = await snapshot(sessions)
    for slug in ("first", "second"):
        body = {"name": "First", "sector": "studio", "slug": slug}
        for refused in (
            await client.post(ADDRESS, json=body, headers=callers.stranger.headers),
            await client.patch(f"{ADDRESS}/{other['id']}", json={"slug": slug}, headers=callers.owner.headers),
        ):
            assert (refused.status_code, refused.json()["code"]) == (409, "slug_taken")
    assert await snapshot(sessions) == before
    # one that is made from a name goes around both
    assert (await factories.provider(client, callers.owner, name="First"))["slug"] == "first-2"


async def test_old_slugs_of_what_is_hidden_lead_nowhere(
    client: AsyncClient, callers: Callers, place: dict[str, Any]
) -> None:
    assert await rename(client, callers, place["id"], "second") == 200
    draft = {"published": False}
    assert (await client.patch(f"{ADDRESS}/{place['id']}", json=draft, headers=callers.owner.headers)).is_success
    hidden = await client.get(f"{ADDRESS}/by-slug/first")
    assert (hidden.status_code, hidden.json()["code"]) == (404, "provider_not_found")
    assert (await client.get(f"{ADDRESS}/by-slug/first", headers=callers.staff.headers)).status_code == 308
    assert (await client.delete(f"{ADDRESS}/{place['id']}", headers=callers.owner.headers)).status_code == 204
    assert (await client.get(f"{ADDRESS}/by-slug/first", headers=callers.staff.headers)).status_code == 404


async def test_of_many_who_want_one_slug_one_gets_it(client: AsyncClient, callers: Callers) -> None:
    places = [await factories.provider(client, callers.owner) for _ in range(4)]
    for slug in ("prize", "trophy"):
        body = {"name": "New", "sector": "studio", "slug": slug}
        opened, *renamed = await asyncio.gather(
            client.post(ADDRESS, json=body, headers=callers.owner.headers),
            *(
                client.patch(f"{ADDRESS}/{it['id']}", json={"slug": slug}, headers=callers.owner.headers)
                for it in places
            ),
        )
        statuses = Counter(answer.status_code for answer in (opened, *renamed))
        assert statuses in ({201: 1, 409: 4}, {200: 1, 409: 4})
