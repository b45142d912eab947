"""What follows a fact with RabbitMQ, and with Valkey, between us and workers that are killed: all of it, once."""

import asyncio
import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import asyncpg
import pytest
from httpx2 import AsyncClient
from kombu.connection import Connection

from frontdesk.core import outbox
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.events import Event
from tests import factories
from tests.journeys.conftest import Serve, Work
from tests.journeys.test_worker import FACT, until_done
from tests.rabbitmq import rabbitmq
from tests.smtp import MailServer

pytestmark = pytest.mark.proof
PEOPLE, KILLS = 8, 3
ATTEMPTS = 4  # as `poisoned.py` has it
IS_DEAD = "SELECT dead_at IS NOT NULL FROM outbox WHERE topic = 'test.poison'"


@pytest.fixture(scope="module")
def rabbit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a RabbitMQ node of this module."""
    with rabbitmq(tmp_path_factory.mktemp("rabbitmq")) as url:
        yield url


@dataclass(frozen=True, slots=True, kw_only=True)
class Poison(Event):
    """What `poisoned.py` dies of."""

    topic: ClassVar[str] = "test.poison"


async def end_leases(database_url: str) -> None:
    """Let the time pass that dead workers' leases last."""
    connection = await asyncpg.connect(database_url)
    await connection.execute("UPDATE outbox SET due_at = recorded_for WHERE done_at IS NULL AND dead_at IS NULL")
    await connection.execute("UPDATE notifications SET leased_until = NULL")
    await connection.close()


@pytest.mark.parametrize("broker", ["rabbitmq", "valkey"])
async def test_workers_killed_in_mid_send_lose_no_mail(
    rabbit: str, broker: str, worker: Work, serve: Serve, http: AsyncClient, mails: MailServer, database_url: str
) -> None:
    server = serve()
    settings = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(mails.port), "SMTP_TLS": "false"}
    settings |= {"RABBITMQ_URL": rabbit} if broker == "rabbitmq" else {}
    addresses = [f"person{number}@example.com" for number in range(PEOPLE)]
    for email in addresses:
        await factories.sign_up(http, email, base=server.url)
    arrived = asyncio.Event()

    async def slowly() -> None:
        arrived.set()
        await asyncio.sleep(0.5)

    mails.before_answer = slowly
    for _ in range(KILLS):  # each while the server has a message and has not answered
        arrived.clear()
        process = worker(**settings)
        async with asyncio.timeout(90):
            await arrived.wait()
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        await end_leases(database_url)
    mails.before_answer = None
    worker(**settings)
    await until_done(database_url)
    assert {mail["To"] for mail in mails.mails} == set(addresses)
    assert len(mails.mails) <= PEOPLE + 2 * KILLS  # two at a time are under way in a worker
    assert len({mail["Message-ID"] for mail in mails.mails}) == PEOPLE


async def test_the_queue_is_one_that_outlives_nodes(
    rabbit: str, worker: Work, sessions: Sessions, database_url: str
) -> None:
    async with unit_of_work(sessions) as session:
        await outbox.record(session, *[FACT] * 20, now=datetime.now(UTC))
    process = worker(RABBITMQ_URL=rabbit)
    await until_done(database_url)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    with Connection(rabbit) as connection:  # type: ignore[no-untyped-call]
        # refused with PRECONDITION_FAILED, were it of another type
        arguments = {"x-queue-type": "quorum"}
        connection.default_channel.queue_declare("frontdesk", durable=True, auto_delete=False, arguments=arguments)


async def test_what_kills_every_worker_is_dead_in_the_end_and_the_others_flow(
    rabbit: str, worker: Work, sessions: Sessions, database_url: str
) -> None:
    async with unit_of_work(sessions) as session:
        await outbox.record(session, Poison(), *[FACT] * 40, now=datetime.now(UTC))
    connection = await asyncpg.connect(database_url)
    deaths = 0
    async with asyncio.timeout(300):
        while not await connection.fetchval(IS_DEAD):
            # the lease of whoever died is over
            await connection.execute("UPDATE outbox SET due_at = recorded_for WHERE topic = 'test.poison'")
            process = worker(app="tests.journeys.poisoned:celery", RABBITMQ_URL=rabbit)
            while process.poll() is None and not await connection.fetchval(IS_DEAD):  # noqa: ASYNC110  nor these
                await asyncio.sleep(0.1)
            deaths += process.poll() is not None
    assert 1 <= deaths <= 2 * ATTEMPTS  # an attempt may be counted by the lease and by the queue, or by one of them
    assert await connection.fetchval("SELECT error FROM outbox WHERE dead_at IS NOT NULL") == outbox.DIED
    await end_leases(database_url)  # of what else was in the dead workers' hands
    worker(RABBITMQ_URL=rabbit)
    async with asyncio.timeout(100):
        while await connection.fetchval("SELECT count(*) FROM outbox WHERE done_at IS NOT NULL") < 40:  # noqa: ASYNC110  other processes set no event of ours
            await asyncio.sleep(0.1)
    assert await connection.fetchval("SELECT count(*) FROM outbox WHERE dead_at IS NOT NULL") == 1
    await connection.close()
