"""What is told is exact at every instant, while bookings are made and changed, added up, and moved to another zone."""

import asyncio
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from httpx2 import AsyncClient
from sqlalchemy import insert, text, update

from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.ids import new_id
from frontdesk.core.invariants import Verdict, look
from frontdesk.modules.bookings.models import Booking
from frontdesk.modules.calendar.models import Calendar
from frontdesk.modules.stats import service
from frontdesk.modules.stats.invariants import INVARIANTS
from tests import factories
from tests.conftest import START
from tests.modules.companies.callers import Callers
from tests.modules.companies.conftest import callers, someone

__all__ = ["callers", "someone"]

WRITERS, STEPS = 4, 60
ZONES = ("Europe/Berlin", "Asia/Kathmandu", "America/Los_Angeles")
STATUSES = ("confirmed", "completed", "no_show", "cancelled")


@pytest.mark.proof
async def test_the_numbers_are_exact_at_every_instant(
    client: AsyncClient, callers: Callers, sessions: Sessions
) -> None:
    places = [UUID((await factories.provider(client, callers.owner))["id"]) for _ in range(2)]
    over = asyncio.Event()

    async def write(seed: int) -> None:
        random, mine = Random(seed), list[UUID]()  # noqa: S311  a storm, no secret
        for _ in range(STEPS):
            at = START + timedelta(minutes=random.randrange(0, 40 * 24 * 60))
            async with unit_of_work(sessions) as session:
                if mine and random.random() < 0.5:
                    values = {"status": random.choice(STATUSES), "start_time": at, "end_time": at + timedelta(hours=1)}
                    which = Booking.id == mine.pop(random.randrange(len(mine)))
                    await session.execute(update(Booking).where(which).values(values))
                else:
                    mine.append(new_id())
                    await session.execute(insert(Booking), {
                        "id": mine[-1], "company_id": UUID(callers.company_id), "provider_id": random.choice(places),
                        "client_name": "Ada", "start_time": at, "end_time": at + timedelta(minutes=90),
                        "status": "confirmed", "amount": 0, "currency": "EUR", "source": "desk",
                    })  # fmt: skip
                await asyncio.sleep(random.random() / 100)  # with the transaction open

    async def add_up() -> None:
        while not over.is_set():
            async with unit_of_work(sessions) as session:
                await service.add_up(session)
            await asyncio.sleep(0.01)

    async def move() -> None:
        for number in range(12):
            moved = update(Calendar).where(Calendar.id == places[0]).values(timezone=ZONES[number % 3])
            async with unit_of_work(sessions) as session:
                await session.execute(moved)
            await asyncio.sleep(0.05)

    async def verify() -> int:
        looks = 0
        while not over.is_set():
            async with sessions() as session:
                assert await look(session, INVARIANTS[0], now=START) == Verdict(0, [])
            looks += 1
        return looks

    async with asyncio.TaskGroup() as group:
        others = [group.create_task(it) for it in (add_up(), add_up(), verify())]
        await asyncio.gather(move(), *(write(seed) for seed in range(WRITERS)))
        over.set()
    assert others[-1].result()
    async with unit_of_work(sessions) as session:
        await service.add_up(session)
        assert await session.scalar(text("SELECT count(*) FROM stats_changes")) == 0
        assert await look(session, INVARIANTS[0], now=START) == Verdict(0, [])
        counted = await session.scalar(text("SELECT count(*) FROM bookings"))
        told = "SELECT sum(amount) FROM stats_days WHERE facet = 'booking' AND day = '-infinity'"
        assert await session.scalar(text(told)) == counted
