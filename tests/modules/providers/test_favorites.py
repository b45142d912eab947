"""Favourites: kept once, listed as far as they can be seen."""

import asyncio
from typing import Any

from httpx2 import AsyncClient
from sqlalchemy import text

from frontdesk.core.db import Sessions
from tests import factories
from tests.factories import Person
from tests.modules.companies.callers import Callers, snapshot

ADDRESS = "/api/v1/users/me/favorites"
NOBODY = "01a1fc58-b1b4-7530-a409-bc4c92695616"


async def favorites(client: AsyncClient, who: Person, **params: Any) -> list[str]:
    answer = await client.get(ADDRESS, params=params, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def test_favorites_come_and_go_for_each_by_themselves(client: AsyncClient, callers: Callers) -> None:
    first, second = [await factories.provider(client, callers.owner) for _ in range(2)]
    user, stranger = callers.user, callers.stranger
    for key in (first["id"], second["number"], first["number"]):  # the last for the second time
        assert (await client.put(f"{ADDRESS}/{key}", headers=user.headers)).status_code == 204
    assert await favorites(client, user) == [second["id"], first["id"]]
    assert await favorites(client, user, size=1, page=2) == [first["id"]]
    assert await favorites(client, stranger) == []
    listed = await client.get(ADDRESS, headers=user.headers)
    assert listed.json()["items"] == [second, first]
    for _ in range(2):
        assert (await client.delete(f"{ADDRESS}/{second['number']}", headers=user.headers)).status_code == 204
        assert await favorites(client, user) == [first["id"]]
    assert (await client.delete(f"{ADDRESS}/{NOBODY}", headers=user.headers)).status_code == 204


async def test_what_is_hidden_is_not_listed_until_it_comes_back(client: AsyncClient, callers: Callers) -> None:
    place = await factories.provider(client, callers.owner)
    for person in (callers.user, callers.staff):
        await client.put(f"{ADDRESS}/{place['id']}", headers=person.headers)
    for hidden in ({"published": False}, {"is_active": False}):
        address = f"/api/v1/providers/{place['id']}"
        assert (await client.patch(address, json=hidden, headers=callers.owner.headers)).is_success
        assert (await favorites(client, callers.user), await favorites(client, callers.staff)) == ([], [place["id"]])
        shown = dict.fromkeys(hidden, True)
        assert (await client.patch(address, json=shown, headers=callers.owner.headers)).is_success
        assert await favorites(client, callers.user) == [place["id"]]
    assert (await client.delete(address, headers=callers.owner.headers)).status_code == 204
    assert (await favorites(client, callers.user), await favorites(client, callers.staff)) == ([], [])


async def test_what_cannot_be_seen_cannot_be_kept(client: AsyncClient, sessions: Sessions, callers: Callers) -> None:
    draft = await factories.provider(client, callers.owner, published=False)
    before = await snapshot(sessions)
    for key, status in ((draft["id"], 404), (draft["number"], 404), (NOBODY, 404), (4711, 404), ("first", 422)):
        assert (await client.put(f"{ADDRESS}/{key}", headers=callers.user.headers)).status_code == status
    assert await snapshot(sessions) == before


async def test_at_once_is_once(client: AsyncClient, sessions: Sessions, callers: Callers) -> None:
    place = await factories.provider(client, callers.owner)
    answers = await asyncio.gather(
        *(client.put(f"{ADDRESS}/{place['id']}", headers=callers.user.headers) for _ in range(8))
    )
    assert [answer.status_code for answer in answers] == [204] * 8
    async with sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM favorites")) == 1


async def test_a_list_takes_two_statements(client: AsyncClient, callers: Callers, statements: list[str]) -> None:
    for count in (1, 3):
        while len(await favorites(client, callers.user)) < count:
            place = await factories.provider(client, callers.owner)
            await client.put(f"{ADDRESS}/{place['id']}", headers=callers.user.headers)
        statements.clear()
        assert len(await favorites(client, callers.user)) == count
        assert len(statements) == 2, statements  # who asks, and the list
