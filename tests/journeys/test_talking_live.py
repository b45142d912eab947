"""People listen and talk with real processes: 1,000 at once, and while Redis is killed."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx2
import orjson
import pytest

from frontdesk.core.db import create_engine, session_maker, unit_of_work
from frontdesk.core.settings import DatabaseSettings
from frontdesk.entrypoints.embedded.valkey import EmbeddedValkey
from frontdesk.modules.live import service as live
from tests.factories import Person
from tests.journeys.conftest import Serve, Server, Work, free_port, wait_for
from tests.journeys.test_outages import own_valkey  # noqa: F401  a fixture
from tests.modules.companies.callers import arrive
from tests.patience import PATIENCE_SECONDS

CROWD = 1000
POOL = 5  # connections to the database
ENOUGH_FOR_BOTH = 20  # answers, each on a connection of its own: two processes have given some of them


class Ear:
    """A stream that is read by hand: a client library would hold a pool for each."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.last = ""  # the id of the last event

    @classmethod
    async def open(cls, server: Server, person: Person, *, last: str | None = None) -> "Ear":
        """Listen as somebody, from the last event that they have."""
        url = httpx2.URL(server.url)
        reader, writer = await asyncio.open_connection(url.host, url.port)
        headers = {"Host": f"{url.host}:{url.port}", **person.headers, **({"Last-Event-ID": last} if last else {})}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writer.write(f"GET /api/v1/events HTTP/1.1\r\n{lines}\r\n".encode())
        ear = cls(reader, writer)
        status = (await reader.readline()).split()[1]
        assert status == b"200", status
        return ear

    async def hear(self, kind: str) -> dict[str, Any]:
        """The next event of a kind."""
        found = ""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while line := (await self._reader.readline()).decode():
                name, _, value = line.strip().partition(": ")
                if name == "id":
                    self.last = value
                elif name == "event":
                    found = value
                elif name == "data" and found == kind:
                    data: dict[str, Any] = orjson.loads(value)
                    return data
        raise EOFError

    async def until_it_ends(self) -> None:
        """Hear everything out; raises where the stream breaks off in the middle of a chunk."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            rest = await self._reader.read()
        assert rest.endswith(b"0\r\n\r\n"), rest[-80:]  # the last chunk (RFC 9112, 7.1)

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


@asynccontextmanager
async def database(url: str) -> AsyncIterator[Any]:
    engine = create_engine(DatabaseSettings.model_validate({"DATABASE_URL": url}))
    yield session_maker(engine)
    await engine.dispose()


async def people(database_url: str, *names: str) -> list[Person]:
    async with database(database_url) as sessions:
        return [await arrive(sessions, f"{name}@example.com", now=datetime.now(UTC)) for name in names]


@pytest.mark.proof
async def test_a_message_reaches_a_thousand_idle_streams_of_one_process(
    serve: Serve, worker: Work, database_url: str
) -> None:
    server = serve(DB_POOL_SIZE=str(POOL), DB_MAX_OVERFLOW="0")
    (ada,) = await people(database_url, "ada")
    ears = [await Ear.open(server, ada) for _ in range(CROWD)]
    for ear in ears:
        await ear.hear("ready")
    connection = await asyncpg.connect(database_url)
    held = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    assert await connection.fetchval(held) <= POOL
    await connection.close()
    worker()
    async with database(database_url) as sessions, unit_of_work(sessions) as session:
        await live.publish(session, live.person(UUID(ada.id)), "to.all", {"body": "Hello"}, now=datetime.now(UTC))
    heard = await asyncio.gather(*(ear.hear("to.all") for ear in ears))
    assert [one["body"] for one in heard] == ["Hello"] * CROWD
    for ear in ears:
        ear.close()


@pytest.mark.proof
async def test_two_people_talk_live(
    serve: Serve,
    worker: Work,
    http: httpx2.AsyncClient,
    database_url: str,
    own_valkey: EmbeddedValkey,  # noqa: F811  the fixture
) -> None:
    server = serve(REDIS_URL=own_valkey.url, workers=1)
    worker(REDIS_URL=own_valkey.url)
    ada, bob = await people(database_url, "ada", "bob")
    at_bobs = await Ear.open(server, bob)
    await at_bobs.hear("ready")

    async def say(who: Person, body: str, **to: str) -> dict[str, Any]:
        wanted = {"body": body, **to}
        answer = await http.post(f"{server.url}/api/v1/conversations", json=wanted, headers=who.headers)
        assert answer.status_code == 201, answer.text
        told: dict[str, Any] = answer.json()
        return told

    talk = await say(ada, "Hello", recipient_id=bob.id)
    heard = await at_bobs.hear("messages.sent")
    assert (heard["conversation_id"], heard["number"], heard["body"]) == (talk["id"], 1, "Hello")
    await asyncio.to_thread(own_valkey.stop)  # also the broker: the outbox keeps what is said
    await say(ada, "Are you there?", recipient_id=bob.id)
    at_bobs.close()
    await asyncio.to_thread(own_valkey.start)
    worker(REDIS_URL=own_valkey.url)  # one that could not acknowledge takes nothing more and ends: another one follows
    again = await Ear.open(server, bob, last=at_bobs.last)
    heard = await again.hear("messages.sent")
    assert (heard["number"], heard["body"]) == (2, "Are you there?")
    await say(bob, "Yes", recipient_id=ada.id)
    heard = await again.hear("messages.sent")
    assert (heard["number"], heard["sender"]["id"]) == (3, bob.id)
    again.close()


@pytest.mark.proof
async def test_a_server_that_stops_ends_its_streams_and_waits_for_nobody(
    http: httpx2.AsyncClient, database_url: str, valkey: str, tmp_path: Path
) -> None:
    port = free_port()
    command = [sys.executable, "-m", "frontdesk", "serve", "--port", str(port), "--workers", "2"]
    settings = {"DATABASE_URL": database_url, "REDIS_URL": valkey, "RATE_LIMIT_ENABLED": "false"}
    settings["SHUTDOWN_DELAY_SECONDS"] = "3600"
    process = subprocess.Popen(  # noqa: ASYNC220, S603  our own command
        [*command, "--data", str(tmp_path)], env=os.environ | settings, start_new_session=True
    )
    server, ears = Server(f"http://127.0.0.1:{port}", process), list[Ear]()
    try:
        await asyncio.to_thread(wait_for, server)
        (ada,) = await people(database_url, "ada")
        ears = [await Ear.open(server, ada) for _ in range(20)]
        for ear in ears:
            await ear.hear("ready")
        process.send_signal(signal.SIGTERM)
        await until_it_says_that_it_stops(server)
        late = await Ear.open(server, ada)  # whoever comes all the same is served
        await late.hear("ready")
        ears.append(late)
        process.send_signal(signal.SIGTERM)  # again: the hour is cut short
        for ear in ears:
            await ear.until_it_ends()
        assert await asyncio.to_thread(process.wait, PATIENCE_SECONDS) == 0
        with pytest.raises(httpx2.ConnectError):
            await http.get(f"{server.url}/health")
    finally:
        server.kill()
        for ear in ears:
            ear.close()


async def until_it_says_that_it_stops(server: Server) -> None:
    """Both processes answer that others should be asked, and each answer is the last of its connection."""
    told = 0
    async with asyncio.timeout(PATIENCE_SECONDS), httpx2.AsyncClient(base_url=server.url) as http:
        while told < ENOUGH_FOR_BOTH:
            answer = await http.get("/health")
            is_told = answer.status_code == httpx2.codes.SERVICE_UNAVAILABLE
            told = told + 1 if is_told else 0
            assert (answer.json()["status"], answer.headers.get("connection")) == (
                ("stopping", "close") if is_told else ("ok", None)
            )
