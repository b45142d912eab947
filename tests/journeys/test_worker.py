"""What follows a fact, with a real worker and broker: it happens, also when the broker forgets."""

import asyncio
import json
import os
import re
import signal
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest
from celery import Celery
from httpx2 import AsyncClient
from redis.asyncio import Redis

from frontdesk.core import outbox
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.providers.events import ProviderCreated
from tests import factories
from tests.journeys.conftest import Serve, Work
from tests.patience import PATIENCE_SECONDS
from tests.smtp import MailServer

UNFINISHED = "SELECT count(*) FROM outbox WHERE done_at IS NULL"
FACT = ProviderCreated(
    provider_id=UUID("00000000-0000-7000-8000-000000000002"), company_id=UUID("00000000-0000-7000-8000-000000000001")
)


async def until_done(database_url: str, *, but: int = 0) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        async with asyncio.timeout(2 * PATIENCE_SECONDS):
            while await connection.fetchval(UNFINISHED) > but:  # noqa: ASYNC110  other processes set no event of ours
                await asyncio.sleep(0.1)
    finally:
        await connection.close()


async def record(sessions: Sessions, *, times: int) -> None:
    async with unit_of_work(sessions) as session:
        for _ in range(times):
            await outbox.record(session, FACT, now=datetime.now(UTC))


async def test_a_worker_relays_and_delivers(worker: Work, sessions: Sessions, database_url: str) -> None:
    await record(sessions, times=20)
    process = worker()
    await until_done(database_url)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


async def test_a_worker_sends_the_mail_that_follows_a_sign_up(
    worker: Work, serve: Serve, http: AsyncClient, mails: MailServer, database_url: str
) -> None:
    server = serve()
    await factories.sign_up(http, "ada@example.com", base=server.url)
    worker(SMTP_HOST="127.0.0.1", SMTP_PORT=str(mails.port), SMTP_TLS="false", FRONTEND_URL="https://book.example")
    await until_done(database_url)
    (mail,) = mails.mails
    assert (mail["To"], mail["Subject"]) == ("ada@example.com", "Confirm your address for Frontdesk")
    (token,) = re.findall(r"https://book\.example/verify-email\?token=(\S+)", mails.text())
    answer = await http.post(f"{server.url}/api/v1/auth/verify-email", json={"token": token})
    assert answer.json() == {"email": "ada@example.com", "email_verified": True}
    await until_done(database_url)
    assert [sent["Subject"] for sent in mails.mails[1:]] == ["Welcome to Frontdesk"]


@pytest.mark.proof
async def test_two_workers_share_the_work_and_one_may_die(worker: Work, sessions: Sessions, database_url: str) -> None:
    first = worker()
    worker()
    await record(sessions, times=200)
    await asyncio.sleep(3)
    os.killpg(first.pid, signal.SIGKILL)
    await record(sessions, times=100)
    # what the dead one had in its hands comes back when its lease ends
    await until_done(database_url)


@pytest.mark.proof
async def test_a_broker_that_forgets_loses_nothing(
    worker: Work, sessions: Sessions, database_url: str, valkey: str
) -> None:
    await record(sessions, times=50)
    async with unit_of_work(sessions) as session:  # a relay published these, and then the broker was wiped
        assert len(await outbox.claim(session, now=datetime.now(UTC))) == 50
    redis = Redis.from_url(valkey)
    await redis.flushall()
    await redis.aclose()
    worker()
    began = datetime.now(UTC)
    await until_done(database_url)
    assert datetime.now(UTC) - began > timedelta(seconds=10)  # they did wait for the lease


async def test_a_task_that_only_the_next_release_knows_is_kept(
    worker: Work, database_url: str, valkey: str, sessions: Sessions
) -> None:
    with Celery(broker=valkey) as elsewhere:
        elsewhere.send_task("send_tomorrows_mail", ["1"], {"twice": True}, queue="frontdesk")
    process = worker()
    connection = await asyncpg.connect(database_url)
    async with asyncio.timeout(2 * PATIENCE_SECONDS):
        while not (kept := await connection.fetch("SELECT topic, payload, error FROM outbox WHERE error IS NOT NULL")):  # noqa: ASYNC110  other processes set no event of ours
            await asyncio.sleep(0.1)
    await connection.close()
    assert [(row["topic"], row["error"]) for row in kept] == [("core.task_asked", "UnknownTask('send_tomorrows_mail')")]
    assert json.loads(kept[0]["payload"]) == {
        "name": "send_tomorrows_mail",
        "arguments": ["1"],
        "named": {"twice": True},
    }
    await record(sessions, times=1)  # and what it does know goes on
    await until_done(database_url, but=1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
