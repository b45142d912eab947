"""A real replica, made by pg_basebackup, with its replay stopped: who sees what, and what when it is gone."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from redis.asyncio import Redis

from frontdesk.core.db import create_engine, session_maker
from frontdesk.core.replica import Replica
from frontdesk.core.settings import DatabaseSettings
from frontdesk.entrypoints.embedded.ports import free_port
from tests import factories
from tests.factories import Person
from tests.patience import PATIENCE_SECONDS
from tests.schema import build
from tests.shells import Shell

API = "/api/v1"
HERE, ELSEWHERE = "203.0.113.7", "198.51.100.9"
REPLICA = """
pg_basebackup --pgdata=$REPLICA --wal-method=stream --checkpoint=fast --write-recovery-conf
echo "port = $REPLICA_PORT" >> $REPLICA/postgresql.conf
pg_ctl start --pgdata=$REPLICA --wait --silent --log=$REPLICA/../replica.log
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """A primary and its replica, and the application on both."""

    app: FastAPI
    shell: Shell
    replica: Replica
    at_replica: asyncpg.Connection

    async def stop_replay(self) -> None:
        await self.at_replica.execute("SELECT pg_wal_replay_pause()")
        async with asyncio.timeout(PATIENCE_SECONDS):
            # asked in a round trip each; there is nothing that would tell
            while await self.at_replica.fetchval("SELECT pg_get_wal_replay_pause_state()") != "paused":
                pass

    async def catch_up(self) -> None:
        """Replay everything that the primary has written, and have the process know."""
        await self.at_replica.execute("SELECT pg_wal_replay_resume()")
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self.replica.look()
            while self.replica._lag() > 0:  # noqa: SLF001  what no client is told
                await asyncio.sleep(0.01)
                await self.replica.look()

    @asynccontextmanager
    async def client(self, address: str) -> AsyncIterator[AsyncClient]:
        transport = ASGITransport(self.app, client=(address, 1), raise_app_exceptions=False)
        async with AsyncClient(transport=transport, base_url="http://frontdesk.test") as client:
            yield client


@pytest.fixture
def shell(place: Path) -> Iterator[Shell]:
    """A primary."""
    made = Shell(place)
    made.names |= {"REPLICA": str(place / "replica"), "REPLICA_PORT": str(free_port())}
    made.begin()
    yield made
    made.run("for it in $PGDATA $REPLICA; do [ ! -d $it ] || pg_ctl stop --pgdata=$it --mode=immediate || :; done")


@pytest.fixture
async def pair(shell: Shell, app: FastAPI) -> AsyncIterator[Pair]:
    """The application on a primary and its replica."""
    await build(shell.url)
    shell.run(REPLICA)
    url = shell.url.replace(str(shell.port), shell.names["REPLICA_PORT"])
    settings = DatabaseSettings.model_validate({"DATABASE_URL": shell.url, "DATABASE_REPLICA_URL": url})
    held = app.state.resources
    primary, second = create_engine(settings), create_engine(settings, url=url)
    replica = Replica(second, primary=primary, redis=held.redis, max_lag=PATIENCE_SECONDS)
    app.state.resources = replace(held, engine=primary, sessions=session_maker(primary), replica=replica)
    at_replica = await asyncpg.connect(url)
    await replica.look()
    yield Pair(app, shell, replica, at_replica)
    app.state.resources = held
    at_replica.terminate()
    await primary.dispose()
    await second.dispose()


async def _name(client: AsyncClient, room_id: str, who: Person | None = None) -> str:
    answer = await client.get(f"{API}/rooms/{room_id}", headers=who.headers if who else {})
    assert answer.status_code == 200, answer.text
    name: str = answer.json()["name"]
    return name


async def _called(client: AsyncClient, owner: Person, room: dict[str, Any], name: str) -> None:
    changed = await client.patch(f"{API}/rooms/{room['id']}", json={"name": name}, headers=owner.headers)
    assert changed.status_code == 200, changed.text


@pytest.mark.proof
async def test_nobody_can_tell_the_replica_from_the_primary(pair: Pair) -> None:
    await _everybody_reads_what_they_wrote(pair)
    await _who_is_too_far_behind_or_gone_is_not_asked(pair)


async def _everybody_reads_what_they_wrote(pair: Pair) -> None:
    async with pair.client(HERE) as here, pair.client(ELSEWHERE) as elsewhere:
        owner = await factories.owner(here)
        provider = await factories.provider(here, owner)
        room = await factories.room(here, owner, provider["id"], name="old")
        await pair.catch_up()
        assert [await _name(it, room["id"]) for it in (here, elsewhere)] == ["old"] * 2

        await pair.stop_replay()
        await _called(here, owner, room, "new")
        await pair.replica.look()
        assert await _name(elsewhere, room["id"]) == "old"  # somebody else: the replica, which they see no fault in
        assert await _name(here, room["id"], owner) == "new"
        assert await _name(elsewhere, room["id"], owner) == "new"  # the same person on another line
        assert await _name(here, room["id"]) == "new"  # the same browser, signed out

        # who is told of something new finds it
        added = await factories.room(here, owner, provider["id"], name="added")
        assert await _name(elsewhere, added["id"]) == "added"
        # a session that has ended has ended everywhere
        assert (await elsewhere.get(f"{API}/users/me", headers=owner.headers)).status_code == 200
        assert (await here.post(f"{API}/auth/logout", headers=owner.headers)).status_code == 204
        assert (await elsewhere.get(f"{API}/users/me", headers=owner.headers)).status_code == 401

        # Redis loses who has written what: nobody is shown less than there was
        redis: Redis = pair.app.state.resources.redis
        await redis.flushdb()
        assert await _name(here, room["id"]) == "new"
        await pair.replica.look()
        assert [await _name(it, room["id"]) for it in (here, elsewhere)] == ["new"] * 2

        await pair.catch_up()
        assert await pair.replica.serves(f"address:{HERE}", f"address:{ELSEWHERE}")
        assert [await _name(it, room["id"]) for it in (here, elsewhere)] == ["new"] * 2


async def _who_is_too_far_behind_or_gone_is_not_asked(pair: Pair) -> None:
    async with pair.client(HERE) as here, pair.client(ELSEWHERE) as elsewhere:
        owner = await factories.owner(here, "another@example.com")
        provider = await factories.provider(here, owner)
        room = await factories.room(here, owner, provider["id"], name="old")
        await pair.catch_up()
        await pair.stop_replay()
        await _called(here, owner, room, "new")
        await pair.replica.look()
        assert await _name(elsewhere, room["id"]) == "old"
        pair.replica._max_lag = 0.01  # noqa: SLF001  a setting
        await asyncio.sleep(0.02)
        await pair.replica.look()
        assert await _name(elsewhere, room["id"]) == "new"

        pair.replica._max_lag = PATIENCE_SECONDS  # noqa: SLF001
        await pair.catch_up()
        assert await pair.replica.serves(f"address:{ELSEWHERE}")
        pair.shell.run("pg_ctl stop --pgdata=$REPLICA --mode=immediate --silent")
        for _ in range(3):  # the first learns it, and its client does not
            assert await _name(elsewhere, room["id"]) == "new"
        assert not await pair.replica.serves(f"address:{ELSEWHERE}")
        await pair.replica.look()
        assert not await pair.replica.serves(f"address:{ELSEWHERE}")

        pair.shell.run("pg_ctl start --pgdata=$REPLICA --wait --silent --log=$REPLICA/../replica.log")
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await pair.replica.serves(f"address:{ELSEWHERE}"):
                await pair.replica.look()
        assert await _name(elsewhere, room["id"]) == "new"
        # one that has become a primary of its own is none of ours
        pair.shell.run("pg_ctl promote --pgdata=$REPLICA --wait --silent")
        await pair.replica.look()
        assert not await pair.replica.serves(f"address:{ELSEWHERE}")
