"""Behind a real PgBouncer in transaction mode, with far fewer connections than clients: nothing is different."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import asyncpg
import httpx2
import pytest

from frontdesk.core import outbox
from frontdesk.core.db import create_engine, driver, session_maker, unit_of_work
from frontdesk.core.settings import DatabaseSettings, get_settings
from frontdesk.entrypoints.cli.backup import unsound
from frontdesk.modules.stats import tasks as stats
from tests import factories
from tests.bouncer import bouncing
from tests.databases import quick_folder
from tests.journeys.conftest import Serve
from tests.journeys.test_one_slot import OVERLAPS, a_room, rush, tomorrow

CONNECTIONS = 3
ROUNDS = 1


@pytest.fixture
def bounced(database_url: str) -> Iterator[str]:
    """The test's database behind PgBouncer."""
    with quick_folder() as folder, bouncing(database_url, folder, connections=CONNECTIONS) as url:
        yield url


@pytest.mark.proof
async def test_the_rush_for_one_hour_goes_through_a_pool_of_three(
    serve: Serve, http: httpx2.AsyncClient, database_url: str, bounced: str
) -> None:
    server = serve(
        workers=2, DATABASE_URL=bounced, DB_BEHIND_PGBOUNCER="true", DB_SLOW_STATEMENT_MS="0", DB_POOL_TIMEOUT="60"
    )
    room = await a_room(http, server)
    for hour in range(ROUNDS):
        body = factories.guest(room_id=room["id"], start_time=tomorrow(hour), duration_minutes=60)
        assert await rush(http, server, body) == {(201, None): 1, (409, "slot_taken"): 199}
    # one key, many times at once: the lock on it ends with its transaction, wherever that ran
    body = factories.guest(room_id=room["id"], start_time=tomorrow(20), duration_minutes=60)
    key = {"Idempotency-Key": "one-and-only"}
    answers = await asyncio.gather(
        *(http.post(f"{server.url}/api/v1/bookings", json=body, headers=key) for _ in range(50))
    )
    assert Counter(answer.status_code for answer in answers).keys() <= {201, 409}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1
    connection = await asyncpg.connect(database_url)
    try:
        assert await connection.fetchval(OVERLAPS) == 0
        assert await connection.fetchval("SELECT count(*) FROM bookings") == ROUNDS + 1
        await _works(bounced)
        assert await connection.fetchval(WAITING) == 0
        assert await connection.fetchval(HELD) == 0
        assert await connection.fetchval(OPEN) <= CONNECTIONS
    finally:
        await connection.close()
    assert await unsound(database_url, get_settings(), now=datetime.now(UTC)) == []


WAITING = "SELECT count(*) FROM outbox WHERE done_at IS NULL AND due_at <= now()"
HELD = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
OPEN = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
          AND application_name = 'frontdesk'"""


async def _works(url: str) -> None:
    """What a worker does, on the same connections: leases, deliveries, locks and settings for one transaction."""
    settings = DatabaseSettings.model_validate({"DATABASE_URL": url, "DB_BEHIND_PGBOUNCER": True})
    engine = create_engine(settings)
    sessions, now = session_maker(engine), datetime.now(UTC)
    while True:
        async with unit_of_work(sessions) as session:
            due = await outbox.claim(session, now=now)
        if not due:
            break
        await asyncio.gather(*(outbox.deliver(sessions, event_id, now=now) for event_id in due))
    async with unit_of_work(sessions) as session:
        await stats.add_up(session, now)
    async with unit_of_work(sessions) as session:
        connection = await driver(session)
        await connection.execute("SET LOCAL statement_timeout = 0")
        assert [row[0] async for row in connection.cursor("SELECT generate_series(1, 200)")] == list(range(1, 201))
    for _ in range(2 * CONNECTIONS):
        async with unit_of_work(sessions) as session:
            connection = await driver(session)
            assert await connection.fetchval("SHOW statement_timeout") == "30s"
            assert await connection.fetchval("SHOW jit") == "off"
    await engine.dispose()
