"""A file of children whose workers are killed in the middle: each child is registered once."""

import asyncio
import os
import signal
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.ids import new_id
from frontdesk.modules.imports.service import Sender
from frontdesk.modules.registrations import service
from tests.journeys.conftest import Work
from tests.patience import PATIENCE_SECONDS

LINES, KILLS = 12_000, 2
HOUSE = Sender(
    company_id=UUID("00000000-0000-7000-8000-000000000001"),
    provider_id=UUID("00000000-0000-7000-8000-000000000002"),
    user_id=new_id(),
)
NAMES = "student_name,student_age,grade,parent_name,email,phone,experience_level\n"
DONE = "SELECT done FROM imports"
LEASES_END = "UPDATE outbox SET due_at = now() WHERE done_at IS NULL"  # as they would a minute later


async def until_beyond(connection: asyncpg.Connection, done: int) -> int:
    """Wait until more lines are done than so many; tells how many."""
    async with asyncio.timeout(4 * PATIENCE_SECONDS):
        while (reached := await connection.fetchval(DONE)) <= done:  # noqa: ASYNC110  other processes set no event of ours
            await asyncio.sleep(0.02)
    assert isinstance(reached, int)
    return reached


@pytest.mark.proof
async def test_each_child_is_registered_once_though_workers_are_killed(
    worker: Work, sessions: Sessions, database_url: str
) -> None:
    lines = "".join(f"Child {n},9,4th,Mary,p{n}@example.com,030 {n},beginner\n" for n in range(LINES - 100))
    twice = "".join(f"child  {n},9,4th,Mary,P{n}@example.com,,beginner\n" for n in range(50))  # no phone: refused
    again = "".join(f"CHILD {n},9,4th,Mary,p{n}@example.com,030 {n},beginner\n" for n in range(50))
    async with unit_of_work(sessions) as session:
        content = (NAMES + lines + twice + again).encode()
        await service.begin_import(session, content, sender=HOUSE, notify=False, now=datetime.now(UTC))
    connection = await asyncpg.connect(database_url)
    done = 0
    for _ in range(KILLS):
        process = worker()
        done = await until_beyond(connection, done)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert await connection.fetchval(DONE) < LINES
        await connection.execute(LEASES_END)
    worker()
    await until_beyond(connection, LINES - 1)
    row = await connection.fetchrow("SELECT done, created, repeated, refused, finished_at FROM imports")
    assert tuple(row)[:4] == (LINES, LINES - 100, 50, 50)
    assert row["finished_at"] is not None
    counts = "SELECT count(*), count(DISTINCT email), (SELECT count(*) FROM import_parts) FROM registrations"
    assert tuple(await connection.fetchrow(counts)) == (LINES - 100, LINES - 100, 0)
    await connection.close()
