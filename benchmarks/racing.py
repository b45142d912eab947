"""Sixteen who want one hour at one instant: the request, its statement, and an INSERT that catches the error."""

import asyncio
import datetime as dt
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack

import asyncpg

from benchmarks.dataset import ROOM, ZONE, id_of
from benchmarks.figures import DEADLOCKS, RATE, Figure, latencies
from benchmarks.placing import requests
from benchmarks.reading import http
from benchmarks.subject import CLIENTS, Subject
from frontdesk.core.ids import new_id
from frontdesk.modules.calendar.queries import TAKE

RACE = "race of sixteen"
STATEMENT, BARE, OURS = "the statement", "bare INSERT", "all but bare INSERT"
RACES, BARE_RACES = 40, 5  # in each round; a bare one takes a second and more
STATISTICS_WITHIN = 11.0  # seconds: an idle backend reports what it has counted after ten

BARE_INSERT = """
INSERT INTO reservations (id, group_id, tenant_id, area_id, calendar_id, lane, period)
SELECT $1, $1, tenant_id, area_id, id, 0, tstzrange($3, $4) FROM calendars WHERE id = $2
"""
HOUR = dt.timedelta(hours=1)
Attempt = Callable[[asyncpg.Connection, int, dt.datetime], Awaitable[bool]]


async def measure(subject: Subject) -> None:
    """Races, each of which one wins."""
    races = max(1, round(RACES * subject.effort))
    for workers, api in subject.apis.items():
        answers, values = await subject.crowd(api, requests(subject.dataset, races, times=CLIENTS), together=True)
        assert answers.statuses == {201: races, 409: races * (CLIENTS - 1)}, answers.statuses
        subject.add(RACE, http(workers), {RATE: values[RATE]} | latencies(answers.latencies))
    subject.add(RACE, STATEMENT, await _race(subject, _take, races=races))
    subject.add(RACE, BARE, await _race(subject, _insert, races=max(1, round(BARE_RACES * subject.effort))))


async def count_deadlocks(subject: Subject) -> None:
    """How many deadlocks PostgreSQL counted in the whole run, those of the bare INSERT left out."""
    await asyncio.sleep(STATISTICS_WITHIN)
    counted = await subject.driver.fetchval("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    bare = subject.figures.by_size[subject.dataset.size][Figure(RACE, BARE, DEADLOCKS)]
    subject.add(RACE, OURS, {DEADLOCKS: counted - sum(bare)})


async def _race(subject: Subject, attempt: Attempt, *, races: int) -> dict[str, float]:
    took: list[float] = []
    deadlocks = 0

    async def run(connection: asyncpg.Connection, room: int, start: dt.datetime) -> bool:
        nonlocal deadlocks
        began = time.perf_counter()
        try:
            return await attempt(connection, room, start)
        except asyncpg.DeadlockDetectedError:
            deadlocks += 1
            return False
        finally:
            took.append(time.perf_counter() - began)

    async with AsyncExitStack() as stack:
        connections = [await asyncpg.connect(subject.dataset.url) for _ in range(CLIENTS)]
        for connection in connections:
            stack.push_async_callback(connection.close)
            await attempt(connection, *_hour(subject))  # prepares the statement
        began = time.perf_counter()
        for _ in range(races):
            hour = _hour(subject)
            won = await asyncio.gather(*(run(connection, *hour) for connection in connections))
            assert sum(won) == 1, won
        seconds = time.perf_counter() - began
    return {RATE: len(took) / seconds, DEADLOCKS: deadlocks} | latencies(took)


def _hour(subject: Subject) -> tuple[int, dt.datetime]:
    room, start = subject.dataset.hour(subject.dataset.take(1).start)
    return room, start.replace(tzinfo=ZONE)


async def _take(connection: asyncpg.Connection, room: int, start: dt.datetime) -> bool:
    calendar = id_of(ROOM, room)  # and its version
    arguments = [new_id()], [calendar], [calendar], [0], [start], [start + HOUR], new_id(), None
    return bool(await connection.fetch(TAKE, *arguments))


async def _insert(connection: asyncpg.Connection, room: int, start: dt.datetime) -> bool:
    try:
        await connection.execute(BARE_INSERT, new_id(), id_of(ROOM, room), start, start + HOUR)
    except asyncpg.ExclusionViolationError:
        return False
    return True
