"""A hundred strangers want the same hour: one gets it, whatever the processes do."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx2
import pytest

from frontdesk.core.settings import get_settings
from frontdesk.entrypoints.cli.backup import unsound
from tests import factories
from tests.journeys.conftest import Serve, Server

CROWD = 200
OVERLAPS = """
SELECT count(*) FROM reservations a JOIN reservations b
ON a.calendar_id = b.calendar_id AND a.lane = b.lane AND a.id < b.id AND a.period && b.period
"""


def tomorrow(hour: int) -> str:
    day = datetime.now(UTC).date() + timedelta(days=2)
    return f"{day}T{hour:02d}:00:00"


async def a_room(http: httpx2.AsyncClient, server: Server) -> dict[str, Any]:
    owner = await factories.owner(http, base=server.url)
    place = await factories.provider(http, owner, base=server.url)
    return await factories.room(http, owner, place["id"], base=server.url)


async def rush(http: httpx2.AsyncClient, server: Server, body: dict[str, Any]) -> Counter[tuple[int, str | None]]:
    answers = await asyncio.gather(
        *(
            http.post(f"{server.url}/api/v1/bookings", json=body | {"client_name": f"Stranger {number}"})
            for number in range(CROWD)
        )
    )
    return Counter((answer.status_code, answer.json().get("code")) for answer in answers)


async def proves_one_slot(
    serve: Serve, http: httpx2.AsyncClient, database_url: str, *, rounds: int, workers: int
) -> None:
    server = serve(workers=workers, DB_POOL_SIZE="20")
    room = await a_room(http, server)
    for hour in range(rounds):
        body = factories.guest(room_id=room["id"], start_time=tomorrow(hour), duration_minutes=60)
        assert await rush(http, server, body) == {(201, None): 1, (409, "slot_taken"): CROWD - 1}
    connection = await asyncpg.connect(database_url)
    try:
        assert await connection.fetchval(OVERLAPS) == 0
        assert await connection.fetchval("SELECT count(*) FROM bookings") == rounds
        assert await connection.fetchval("SELECT count(*) FROM reservations") == rounds
        assert await connection.fetchval("SELECT count(*) FROM outbox WHERE topic = 'bookings.placed'") == rounds
    finally:
        await connection.close()


async def test_two_hundred_strangers_want_one_hour(serve: Serve, http: httpx2.AsyncClient, database_url: str) -> None:
    await proves_one_slot(serve, http, database_url, rounds=1, workers=2)


@pytest.mark.proof
async def test_twenty_rounds_over_four_processes(
    serve: Serve, http: httpx2.AsyncClient, database_url: str, record_property: Callable[[str, object], None]
) -> None:
    await proves_one_slot(serve, http, database_url, rounds=20, workers=4)
    assert await unsound(database_url, get_settings(), now=datetime.now(UTC)) == []
    record_property("one slot", f"20 rounds of {CROWD} posts to 4 processes, 1 succeeds in each")


async def test_a_crash_between_commit_and_answer_is_forgiven_by_the_same_key(
    serve: Serve, http: httpx2.AsyncClient, database_url: str
) -> None:
    server = serve(factory="tests.journeys.dying:create_app")
    room = await a_room(http, server)
    body = factories.guest(room_id=room["id"], start_time=tomorrow(10), duration_minutes=60)
    key = {"Idempotency-Key": "one-and-only"}
    with pytest.raises(httpx2.TransportError):
        await http.post(f"{server.url}/api/v1/bookings", json=body, headers=key | {"X-Die-Before-Answer": "1"})
    server.kill()

    again = serve()
    answer = await http.post(f"{again.url}/api/v1/bookings", json=body, headers=key)
    assert (answer.status_code, answer.headers["idempotency-replayed"]) == (201, "true")
    connection = await asyncpg.connect(database_url)
    try:
        assert [str(row["id"]) for row in await connection.fetch("SELECT id FROM bookings")] == [answer.json()["id"]]
    finally:
        await connection.close()
    without = await http.post(f"{again.url}/api/v1/bookings", json=body)
    assert (without.status_code, without.json()["code"]) == (409, "slot_taken")


async def test_a_hundred_retries_at_once_have_one_effect(
    serve: Serve, http: httpx2.AsyncClient, database_url: str
) -> None:
    server = serve(workers=2)
    room = await a_room(http, server)
    body = factories.guest(room_id=room["id"], start_time=tomorrow(10), duration_minutes=60)
    address, key = f"{server.url}/api/v1/bookings", {"Idempotency-Key": "a-hundred-times"}
    answers = await asyncio.gather(*(http.post(address, json=body, headers=key) for _ in range(100)))
    made = {answer.text for answer in answers if answer.status_code == 201}
    assert len(made) == 1
    refused = {(answer.status_code, answer.json()["code"]) for answer in answers if answer.status_code != 201}
    assert refused <= {(409, "in_progress")}
    other = await http.post(address, json=body | {"notes": "other"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    connection = await asyncpg.connect(database_url)
    try:
        assert await connection.fetchval("SELECT count(*) FROM bookings") == 1
    finally:
        await connection.close()
