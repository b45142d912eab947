"""What follows a fact with RabbitMQ, and with Valkey, when workers stop and die: all of it, and what kills ends."""

import asyncio
import signal
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import asyncpg
import pytest
from kombu.connection import Connection
from redis.asyncio import Redis

from frontdesk.core import outbox
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.events import Event
from tests.journeys.conftest import Work
from tests.journeys.test_worker import FACT, UNFINISHED, until_done
from tests.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.proof
ATTEMPTS = 3  # as `poisoned.py` has it
IS_DEAD = "SELECT dead_at IS NOT NULL FROM outbox WHERE topic = 'test.poison'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slow(Event):
    """What `dawdling.py` takes an hour for."""

    topic: ClassVar[str] = "test.slow"


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


async def emptied(broker: str, rabbit: str, valkey: str) -> str:
    """The address of a broker whose queue has nothing of earlier tests in it."""
    if broker == "rabbitmq":
        with Connection(rabbit) as connection:  # type: ignore[no-untyped-call]
            connection.default_channel.queue_delete("frontdesk")
        return rabbit
    async with Redis.from_url(valkey) as redis:
        await redis.flushall()
    return valkey


@pytest.mark.parametrize("broker", ["rabbitmq", "valkey"])
async def test_a_worker_that_is_stopped_finishes_what_is_short_and_leaves_the_rest_to_others(
    rabbit: str, valkey: str, broker: str, worker: Work, sessions: Sessions, database_url: str
) -> None:
    queue = await emptied(broker, rabbit, valkey)
    connection = await asyncpg.connect(database_url)
    await connection.execute("CREATE TABLE begun (it int)")
    process = worker(app="tests.journeys.dawdling:celery", CELERY_BROKER_URL=queue)
    async with unit_of_work(sessions) as session:
        await outbox.record(session, Slow(), *[FACT] * 60, now=datetime.now(UTC))
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await connection.fetchval("SELECT count(*) FROM begun"):  # noqa: ASYNC110  nor these
            await asyncio.sleep(0.02)
    process.send_signal(signal.SIGTERM)  # among the others, and with one that takes an hour
    assert await asyncio.to_thread(process.wait, PATIENCE_SECONDS) == 0
    assert await connection.fetchval("SELECT count(*) FROM outbox WHERE error IS NOT NULL") == 0
    assert await connection.fetchval(UNFINISHED) >= 1
    worker(app="tests.journeys.dawdling:celery", CELERY_BROKER_URL=queue)
    await until_done(database_url)
    assert await connection.fetchval("SELECT count(*) FROM begun") == 2
    # it was handed over at once: nobody waited for the end of its lease
    assert await connection.fetchval("SELECT done_at < due_at FROM outbox WHERE topic = 'test.slow'")
    await connection.close()


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


@pytest.mark.parametrize("broker", ["rabbitmq", "valkey"])
async def test_what_kills_every_worker_is_dead_in_the_end_and_the_others_flow(
    rabbit: str, valkey: str, broker: str, worker: Work, sessions: Sessions, database_url: str
) -> None:
    queue = await emptied(broker, rabbit, valkey)
    async with unit_of_work(sessions) as session:
        await outbox.record(session, Poison(), *[FACT] * 40, now=datetime.now(UTC))
    connection = await asyncpg.connect(database_url)
    deaths = 0
    async with asyncio.timeout(300):
        while not await connection.fetchval(IS_DEAD):
            # the lease of whoever died is over
            await connection.execute("UPDATE outbox SET due_at = recorded_for WHERE topic = 'test.poison'")
            process = worker(app="tests.journeys.poisoned:celery", CELERY_BROKER_URL=queue)
            while process.poll() is None and not await connection.fetchval(IS_DEAD):  # noqa: ASYNC110  nor these
                await asyncio.sleep(0.1)
            deaths += process.poll() is not None
    assert 1 <= deaths <= 2 * ATTEMPTS  # an attempt may be counted by the lease and by the queue, or by one of them
    assert await connection.fetchval("SELECT error FROM outbox WHERE dead_at IS NOT NULL") == outbox.DIED
    await end_leases(database_url)  # of what else was in the dead workers' hands
    worker(CELERY_BROKER_URL=queue)
    async with asyncio.timeout(100):
        while await connection.fetchval("SELECT count(*) FROM outbox WHERE done_at IS NOT NULL") < 40:  # noqa: ASYNC110  other processes set no event of ours
            await asyncio.sleep(0.1)
    assert await connection.fetchval("SELECT count(*) FROM outbox WHERE dead_at IS NOT NULL") == 1
    await connection.close()
