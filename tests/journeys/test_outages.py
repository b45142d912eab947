"""A part goes away and comes back: what answers meanwhile, and that nothing is lost."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import httpx2
import pytest

from frontdesk.entrypoints.embedded.postgres import EmbeddedPostgres
from frontdesk.entrypoints.embedded.valkey import EmbeddedValkey
from tests import factories
from tests.journeys.conftest import Serve
from tests.journeys.test_one_slot import a_room, tomorrow
from tests.schema import build


@pytest.fixture
def own_postgres(tmp_path: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(tmp_path / "postgres")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_valkey(tmp_path: Path) -> Iterator[EmbeddedValkey]:
    server = EmbeddedValkey(tmp_path / "valkey")
    server.start()
    yield server
    server.stop()


async def test_postgresql_goes_and_comes_back(
    serve: Serve, http: httpx2.AsyncClient, own_postgres: EmbeddedPostgres
) -> None:
    await build(own_postgres.url)
    server = serve(DATABASE_URL=own_postgres.url)
    room = await a_room(http, server)
    address = f"{server.url}/api/v1/bookings"

    def body(hour: int) -> dict[str, object]:
        return factories.guest(room_id=room["id"], start_time=tomorrow(hour), duration_minutes=60)

    stored = [(await http.post(address, json=body(10))).json()["id"]]
    await asyncio.to_thread(own_postgres.stop)
    for _ in range(3):
        refused = await http.post(address, json=body(12))
        assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
        assert "retry-after" in refused.headers
    health = await http.get(f"{server.url}/health")
    assert (health.status_code, health.json()["status"]) == (503, "down")
    await asyncio.to_thread(own_postgres.start)
    again = await http.post(address, json=body(12))
    assert again.status_code == 201, again.text
    stored.append(again.json()["id"])
    assert (await http.get(f"{server.url}/health")).status_code == 200
    connection = await asyncpg.connect(own_postgres.url)
    assert [str(row["id"]) for row in await connection.fetch("SELECT id FROM bookings ORDER BY number")] == stored
    await connection.close()


async def test_without_redis_the_api_goes_on(
    serve: Serve, http: httpx2.AsyncClient, own_valkey: EmbeddedValkey
) -> None:
    server = serve(REDIS_URL=own_valkey.url, RATE_LIMIT_ENABLED="true")
    room = await a_room(http, server)
    await asyncio.to_thread(own_valkey.stop)
    down = await http.get(f"{server.url}/health/redis")
    assert (down.status_code, down.json()["status"]) == (503, "down")
    overall = await http.get(f"{server.url}/health")
    assert (overall.status_code, overall.json()["redis"]["status"]) == (200, "down")
    body = factories.guest(room_id=room["id"], start_time=tomorrow(10), duration_minutes=60)
    assert (await http.post(f"{server.url}/api/v1/bookings", json=body)).status_code == 201
    await factories.sign_up(http, "while-redis-is-away@example.com", base=server.url)
    await asyncio.to_thread(own_valkey.start)
    assert (await http.get(f"{server.url}/health/redis")).status_code == 200
