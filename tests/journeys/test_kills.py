"""Fifty times a process is killed while people book: the API, workers with their relays, beats. Nothing is lost."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import httpx2
import pytest
from redis.asyncio import Redis

from tests import factories
from tests.fakes.process import Fake, controls
from tests.fakes.twilio import ACCOUNT, NUMBER, TOKEN
from tests.journeys.conftest import free_port
from tests.journeys.nursery import Nursery
from tests.patience import PATIENCE_SECONDS
from tests.smtp import MailServer

pytestmark = pytest.mark.proof
KILLS = 50
AT_ONCE = 2
CLIENTS = 4
AHEAD = 1.5  # bookings for each kill
IN_MID_SEND = 0.15  # seconds that the mail server takes to answer
WAITING = """
SELECT count(*) FROM outbox WHERE done_at IS NULL AND dead_at IS NULL AND recorded_for <= statement_timestamp()
"""
UNSENT = "SELECT count(*) FROM notifications WHERE status <> 'sent'"
TWICE = """
SELECT count(*) FROM (SELECT FROM live_events WHERE kind LIKE 'bookings.%'
    GROUP BY audience, kind, data ->> 'booking_id' HAVING count(*) > 1) twice
"""


@pytest.fixture
async def twilio(twilio_url: str) -> AsyncIterator[Fake]:
    async with controls(twilio_url) as made:
        yield made


@dataclass
class Installation:
    """Processes that are killed and come back, and people who book meanwhile and do not give up."""

    nursery: Nursery
    url: str
    alive: dict[str, int]  # by the command that started it
    killed: Counter[str] = field(default_factory=Counter)
    booked: dict[str, str] = field(default_factory=dict)  # the bookings that were acknowledged, by their key

    def kill(self, command: str) -> None:
        """Kill one."""
        self.nursery.kill(self.alive[command])
        self.killed[command] += 1

    async def supervise(self) -> None:
        """Start again whatever has ended, as those do who run services."""
        while True:
            for command, pid in self.alive.items():
                if not self.nursery.lives(pid):
                    self.alive[command] = self.nursery.fork(command)
            await asyncio.sleep(0.1)

    async def post(self, client: httpx2.AsyncClient, path: str, body: dict[str, Any], **headers: str) -> dict[str, Any]:
        """Ask until there is an answer."""
        while True:
            with suppress(httpx2.TransportError):
                answer = await client.post(f"{self.url}{path}", json=body, headers=headers)
                if answer.status_code == httpx2.codes.CREATED:
                    made: dict[str, Any] = answer.json()
                    return made
                # the first attempt may still be under way, and the database may be told late that it is not
                assert answer.status_code in {409, 503}, answer.text
            await asyncio.sleep(0.05)


@asynccontextmanager
async def installation(environment: dict[str, str], folder: Path) -> AsyncIterator[Installation]:
    """Run an API, two workers and two beats, one of them within a worker."""
    port = free_port()
    nursery = Nursery(environment, folder / "output")
    try:
        commands = (f"serve --port {port} --workers 1", "worker", "worker --beat", "beat")
        made = Installation(nursery, f"http://127.0.0.1:{port}", {it: nursery.fork(it) for it in commands})
        async with asyncio.timeout(PATIENCE_SECONDS), httpx2.AsyncClient(trust_env=False) as client:
            while True:
                with suppress(httpx2.TransportError):
                    await client.get(f"{made.url}/health")
                    break
                await asyncio.sleep(0.05)
        supervising = asyncio.create_task(made.supervise())
        try:
            yield made
        finally:
            supervising.cancel()
    finally:
        nursery.close()


async def keep_booking(
    there: Installation, client: httpx2.AsyncClient, room: str, numbers: "count[int]", end: asyncio.Event
) -> None:
    """Book one hour after another, each as somebody else."""
    morning = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=7)
    while not end.is_set():
        number = next(numbers)
        who = {"client_email": f"client{number}@example.com", "client_phone": f"+4420794{number:05}"}
        body = factories.guest(
            room_id=room, start_time=(morning + timedelta(hours=number)).isoformat(), duration_minutes=60, **who
        )
        key = f"storm-{number:05}"
        made = await there.post(client, "/api/v1/bookings", body, **{"Idempotency-Key": key})
        there.booked[key] = made["id"]
        while len(there.booked) > CLIENTS + AHEAD * there.killed.total() and not end.is_set():  # noqa: ASYNC110  a count
            await asyncio.sleep(0.05)  # no faster than workers who hardly live


async def storm(there: Installation, mails: MailServer) -> None:
    """Kill fifty times, two at once, at random moments after a mail has begun to be sent."""
    chance = random.Random(os.environ.get("STORM", "storm"))  # noqa: S311  a storm that can be repeated
    begun = asyncio.Event()

    async def slowly() -> None:
        begun.set()
        await asyncio.sleep(IN_MID_SEND)

    mails.before_answer = slowly
    while there.killed.total() < KILLS:
        begun.clear()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await begun.wait()
        await asyncio.sleep(chance.random() * 2 * IN_MID_SEND)
        for command in chance.sample(sorted(there.alive), AT_ONCE):
            there.kill(command)
    mails.before_answer = None


@pytest.mark.parametrize("broker", ["rabbitmq", "valkey"])
async def test_fifty_processes_are_killed_and_everything_recorded_is_done_once(
    rabbit: str,
    broker: str,
    valkey: str,
    mails: MailServer,
    twilio: Fake,
    database_url: str,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    environment = {
        "DATABASE_URL": database_url, "REDIS_URL": valkey, "RATE_LIMIT_ENABLED": "false", "LOG_LEVEL": "WARNING",
        "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(mails.port), "SMTP_TLS": "false",
        "TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_PHONE_NUMBER": NUMBER,
        "TWILIO_API_BASE": twilio.url,
    }  # fmt: skip
    if broker == "rabbitmq":
        environment["RABBITMQ_URL"] = rabbit
    async with Redis.from_url(valkey) as redis:
        await redis.flushall()

    connection = await asyncpg.connect(database_url)
    async with installation(environment, tmp_path) as there, httpx2.AsyncClient(timeout=10, trust_env=False) as client:
        owner = await factories.owner(client, base=there.url)
        place = await factories.provider(client, owner, base=there.url, auto_confirm=True)
        room = await factories.room(client, owner, place["id"], base=there.url)
        numbers, end = count(), asyncio.Event()
        clients = [asyncio.create_task(keep_booking(there, client, room["id"], numbers, end)) for _ in range(CLIENTS)]
        await storm(there, mails)
        end.set()
        await asyncio.gather(*clients)
        async with asyncio.timeout(2 * PATIENCE_SECONDS):
            while await connection.fetchval(WAITING):  # noqa: ASYNC110  other processes set no event of ours
                await asyncio.sleep(0.2)

    booked = len(there.booked)
    stored = {str(row["id"]) for row in await connection.fetch("SELECT id FROM bookings")}
    assert stored == set(there.booked.values())
    assert len(stored) == booked
    # no mail is lost; one that a dead process had in its hands may go twice, and is the same then
    assert await connection.fetchval("SELECT count(*) FROM outbox WHERE dead_at IS NOT NULL") == 0
    assert await connection.fetchval(UNSENT) == 0
    letters = {(mail["To"], mail["Message-ID"]) for mail in mails.mails if "booking" in mail["List-ID"]}
    told = Counter(to for to, _ in letters)
    assert told.pop("owner@example.com") == booked
    assert sorted(told) == sorted(f"client{number}@example.com" for number in range(booked))
    assert set(told.values()) == {1}
    twice = len(mails.mails) - len({mail["Message-ID"] for mail in mails.mails})
    assert twice <= 2 * KILLS
    killed = there.killed.total()
    sent = f"{len(mails.mails)} mails, {twice} of them twice"
    record_property(broker, f"{killed} processes killed, {booked} bookings, 0 lost; {sent}")
    # what has its own way to ask, and what happens in the database, is never done twice
    texts = Counter(sent["to"] for sent in await twilio.events())
    assert (len(texts), set(texts.values())) == (booked, {1})
    assert await connection.fetchval(TWICE) == 0
    reminders = "SELECT count(*) FROM outbox WHERE topic = 'bookings.reminder_due'"
    assert await connection.fetchval(reminders) == 2 * booked
    assert min(there.killed[command] for command in there.alive) > 0
    await connection.close()
