"""A storm of readers and writers on two servers: no page is older than what was acknowledged before it was asked."""

import asyncio
import random

import httpx2
import pytest

from tests import factories
from tests.journeys.conftest import Serve

WRITES = 12
READERS = 4


@pytest.mark.proof
async def test_no_reader_ever_sees_a_stale_page(serve: Serve, http: httpx2.AsyncClient) -> None:
    bases = [serve().url, serve().url]
    owner = await factories.owner(http, base=bases[0])
    place = await factories.provider(http, owner, base=bases[0])
    rooms = [await factories.room(http, owner, place["id"], base=bases[0], name="0") for _ in range(3)]
    acknowledged = dict.fromkeys((room["id"] for room in rooms), 0)
    over, read = asyncio.Event(), {200: 0, 304: 0}

    async def see(base: str, room_id: str, tags: dict[str, tuple[str, int]]) -> int:
        """The number that the page of a room shows, whether it comes whole or is the one that is had already."""
        tag, shown = tags.get(room_id, ("", 0))
        answer = await http.get(f"{base}/api/v1/rooms/{room_id}", headers={"If-None-Match": tag} if tag else {})
        read[answer.status_code] += 1
        if answer.status_code == 200:
            shown = int(answer.json()["name"])
            tags[room_id] = answer.headers["etag"], shown
        return shown

    async def write(room_id: str) -> None:
        for number in range(1, WRITES + 1):
            address = f"{random.choice(bases)}/api/v1/rooms/{room_id}"  # noqa: S311  no secret
            changed = await http.patch(address, json={"name": str(number)}, headers=owner.headers)
            assert changed.status_code == 200
            acknowledged[room_id] = number
            for base in bases:
                assert await see(base, room_id, {}) == number  # the writer's own, on both

    async def watch(number: int) -> None:
        tags: dict[str, tuple[str, int]] = {}
        while not over.is_set():
            room_id = random.choice(rooms)["id"]  # noqa: S311
            least = acknowledged[room_id]
            assert await see(bases[number % 2], room_id, tags) >= least

    watchers = [asyncio.create_task(watch(number)) for number in range(READERS)]
    await asyncio.gather(*(write(room["id"]) for room in rooms))
    over.set()
    await asyncio.gather(*watchers)
    assert min(read.values()) > WRITES  # they did come from where they are kept
    room = f"/api/v1/rooms/{rooms[0]['id']}"
    for is_active in (True, False) * 4:  # free time, of a room that both servers know
        base = random.choice(bases)  # noqa: S311
        changed = await http.patch(f"{base}{room}", json={"is_active": is_active}, headers=owner.headers)
        assert changed.status_code == 200
        given = [(await http.get(f"{base}{room}/availability?date=2027-03-02")).status_code for base in bases]
        assert given == [200 if is_active else 404] * 2
