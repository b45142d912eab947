"""Facts are delivered to every handler, with one effect each, whatever dies in between."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import dead_letters, events, outbox
from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.events import Event, handles
from frontdesk.core.outbox import IN_ORDER, LEASE, MAX_ATTEMPTS, OutboxRow


@dataclass(frozen=True, slots=True, kw_only=True)
class LampLit(Event):
    topic: ClassVar[str] = "test.lamp_lit"
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LampMoved(Event):
    topic: ClassVar[str] = "test.lamp_moved"
    lamp: str
    step: int

    @property
    def stream(self) -> str:
        return self.lamp


@pytest.fixture
async def effects(sessions: Sessions) -> Callable[[], Awaitable[list[str]]]:
    async with unit_of_work(sessions) as session:
        await session.execute(text("CREATE TABLE effects (what text)"))

    async def read() -> list[str]:
        async with sessions() as session:
            return sorted((await session.scalars(text("SELECT what FROM effects"))).all())

    return read


@pytest.fixture(autouse=True)
def _own_handlers() -> Iterator[None]:
    before = dict(events._handlers)  # noqa: SLF001  the registry outlives a test
    yield
    events._handlers.clear()  # noqa: SLF001
    events._handlers.update(before)  # noqa: SLF001


async def note(session: AsyncSession, what: str) -> None:
    await session.execute(text("INSERT INTO effects VALUES (:what)"), {"what": what})


async def light(sessions: Sessions, clock: MovableClock, name: str = "desk") -> None:
    async with unit_of_work(sessions) as session:
        await outbox.record(session, LampLit(name=name), now=clock.now())


async def the_row(sessions: Sessions) -> OutboxRow:
    async with sessions() as session:
        return (await session.scalars(select(OutboxRow))).one()


async def claim(sessions: Sessions, clock: MovableClock) -> list[UUID]:
    async with unit_of_work(sessions) as session:
        return list(await outbox.claim(session, now=clock.now()))


async def test_a_fact_of_a_rolled_back_transaction_never_was(
    sessions: Sessions, clock: MovableClock, drain_outbox: Callable[[], Awaitable[int]]
) -> None:
    async def fails() -> None:
        async with unit_of_work(sessions) as session:
            await outbox.record(session, LampLit(name="x"), now=clock.now())
            raise RuntimeError("lost")

    with pytest.raises(RuntimeError, match="lost"):
        await fails()
    assert await drain_outbox() == 0


async def test_every_handler_gets_the_fact_with_its_values(
    sessions: Sessions,
    clock: MovableClock,
    drain_outbox: Callable[[], Awaitable[int]],
    effects: Callable[[], Awaitable[list[str]]],
) -> None:
    @handles(LampLit)
    async def first(session: AsyncSession, fact: LampLit, _: datetime) -> None:
        await note(session, f"first {fact.name}")

    @handles(LampLit)
    async def second(session: AsyncSession, fact: LampLit, _: datetime) -> None:
        await note(session, f"second {fact.name}")

    await light(sessions, clock)
    assert await drain_outbox() == 1
    assert await effects() == ["first desk", "second desk"]
    assert (await the_row(sessions)).done_at is not None
    assert await drain_outbox() == 0


async def test_eight_deliveries_at_once_have_one_effect(
    sessions: Sessions, clock: MovableClock, effects: Callable[[], Awaitable[list[str]]]
) -> None:
    @handles(LampLit)
    async def slow(session: AsyncSession, fact: LampLit, _: datetime) -> None:
        await asyncio.sleep(0.05)
        await note(session, fact.name)

    await light(sessions, clock)
    row = await the_row(sessions)
    await asyncio.gather(*(outbox.deliver(sessions, row.id, now=clock.now()) for _ in range(8)))
    assert await effects() == ["desk"]


async def test_a_failing_handler_keeps_nobody_else_from_their_work_and_is_tried_again(
    sessions: Sessions, clock: MovableClock, effects: Callable[[], Awaitable[list[str]]]
) -> None:
    broken = True

    @handles(LampLit)
    async def fails(session: AsyncSession, fact: LampLit, _: datetime) -> None:
        await note(session, f"mended {fact.name}")
        if broken:
            raise RuntimeError("no power")

    @handles(LampLit)
    async def works(session: AsyncSession, fact: LampLit, _: datetime) -> None:
        await note(session, f"works {fact.name}")

    await light(sessions, clock)
    (event_id,) = await claim(sessions, clock)
    with pytest.raises(ExceptionGroup):
        await outbox.deliver(sessions, (await the_row(sessions)).id, now=clock.now())
    assert await effects() == ["works desk"]
    assert "no power" in str((await the_row(sessions)).error)
    assert await claim(sessions, clock) == []  # under its lease
    clock.offset += LEASE + timedelta(seconds=1)
    assert await claim(sessions, clock) == [event_id]
    broken = False
    await outbox.deliver(sessions, (await the_row(sessions)).id, now=clock.now())
    assert await effects() == ["mended desk", "works desk"]
    assert (await the_row(sessions)).error is None


async def test_what_was_claimed_and_never_delivered_is_claimed_again(sessions: Sessions, clock: MovableClock) -> None:
    await light(sessions, clock)
    (event_id,) = await claim(sessions, clock)  # and then the worker dies, or the broker forgets
    clock.offset += LEASE + timedelta(seconds=1)
    assert await claim(sessions, clock) == [event_id]
    clock.offset += LEASE + timedelta(seconds=1)
    assert await claim(sessions, clock) == []  # the second lease is twice as long
    clock.offset += LEASE
    assert await claim(sessions, clock) == [event_id]


async def test_a_claim_reads_no_more_for_a_table_that_was_never_analyzed(
    sessions: Sessions, clock: MovableClock
) -> None:
    steps = [LampMoved(lamp=f"lamp {number // 3}", step=number % 3) for number in range(1_500)]
    async with unit_of_work(sessions) as session:
        await outbox.record(session, *steps, now=clock.now())
    async with unit_of_work(sessions) as session:
        assert len(await outbox.claim(session, now=clock.now())) == 100
        read = text("SELECT idx_tup_fetch + seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = 'outbox'")
        assert await session.scalar(read) < 1_500 * 3  # each fact, and those before it in its stream


async def test_what_a_broker_does_not_take_is_due_as_before(sessions: Sessions, clock: MovableClock) -> None:
    for name in ("desk", "floor"):
        await light(sessions, clock, name)
    taken, refused = await claim(sessions, clock)
    async with unit_of_work(sessions) as session:
        await outbox.give_back(session, [refused])
    assert await claim(sessions, clock) == [refused]
    async with sessions() as session:
        rows = await session.scalars(select(OutboxRow))
    assert {row.id: row.attempts for row in rows} == {taken: 1, refused: 1}


async def test_two_relays_never_claim_the_same_row(sessions: Sessions, clock: MovableClock) -> None:
    for number in range(20):
        await light(sessions, clock, str(number))
    claimed = await asyncio.gather(*(claim(sessions, clock) for _ in range(4)))
    ids = [event_id for batch in claimed for event_id in batch]
    assert len(ids) == 20
    assert len(set(ids)) == 20


async def test_a_poisoned_fact_dies_and_can_be_replayed(
    sessions: Sessions, clock: MovableClock, effects: Callable[[], Awaitable[list[str]]]
) -> None:
    poisoned = True

    @handles(LampLit)
    async def fails(session: AsyncSession, fact: LampLit, _: datetime) -> None:
        if poisoned:
            raise RuntimeError("always")
        await note(session, fact.name)

    await light(sessions, clock)
    row = await the_row(sessions)
    attempts = 0
    while await claim(sessions, clock):
        attempts += 1
        with pytest.raises(ExceptionGroup):
            await outbox.deliver(sessions, row.id, now=clock.now())
        clock.offset += timedelta(hours=7)
    assert attempts == MAX_ATTEMPTS
    assert (await the_row(sessions)).dead_at is not None
    poisoned = False
    async with unit_of_work(sessions) as session:
        assert await dead_letters.replay(session, row.id, now=clock.now())
        assert not await dead_letters.replay(session, row.id, now=clock.now())
    await outbox.deliver(sessions, row.id, now=clock.now())
    assert await effects() == ["desk"]


async def test_lag_counts_what_waits(sessions: Sessions, clock: MovableClock) -> None:
    async with sessions() as session:
        assert await outbox.lag(session, now=clock.now()) == (0, 0.0)
    await light(sessions, clock)
    async with sessions() as session:
        count, seconds = await outbox.lag(session, now=(await the_row(sessions)).recorded_for + timedelta(seconds=90))
    assert (count, seconds) == (1, 90.0)


async def test_what_kills_its_workers_is_dead_after_as_many_attempts(sessions: Sessions, clock: MovableClock) -> None:
    await light(sessions, clock)
    for attempt in range(MAX_ATTEMPTS):  # claimed, and nobody lives to say what became of it
        async with unit_of_work(sessions) as session:
            assert len(await outbox.claim(session, now=clock.now())) == 1, attempt
        clock.offset += LEASE * outbox.LONGEST_LEASE
    async with unit_of_work(sessions) as session:
        assert await outbox.claim(session, now=clock.now()) == []
    row = await the_row(sessions)
    assert (row.dead_at is not None, row.error) == (True, outbox.DIED)
    await outbox.deliver(sessions, row.id, now=clock.now())  # a queue that still has it
    assert (await the_row(sessions)).done_at is None


async def test_a_queue_that_hands_it_out_again_counts_too(sessions: Sessions, clock: MovableClock) -> None:
    await light(sessions, clock)
    row = await the_row(sessions)
    for _ in range(MAX_ATTEMPTS):
        await outbox.blame(sessions, row.id, now=clock.now())
        assert (await the_row(sessions)).dead_at is None
    await outbox.blame(sessions, row.id, now=clock.now())
    async with unit_of_work(sessions) as session:
        assert [(dead.id, dead.error) for dead in await dead_letters.latest(session, limit=9)] == [
            (row.id, outbox.DIED)
        ]
        assert await dead_letters.count(session) == 1
        assert await dead_letters.replay(session, row.id, now=clock.now())
        assert not await dead_letters.drop(session, row.id)  # it lives
    for _ in range(MAX_ATTEMPTS + 1):
        await outbox.blame(sessions, row.id, now=clock.now())
    async with unit_of_work(sessions) as session:
        assert await dead_letters.drop(session, row.id)
        assert not await dead_letters.drop(session, row.id)
        assert await outbox.lag(session, now=clock.now()) == (0, 0.0)


async def test_facts_of_one_thing_go_one_after_another_as_long_as_they_go(
    sessions: Sessions, clock: MovableClock, effects: Callable[[], Awaitable[list[str]]]
) -> None:
    broken = False

    @handles(LampMoved)
    async def follow(session: AsyncSession, fact: LampMoved, _: datetime) -> None:
        await note(session, f"{fact.lamp} {fact.step}")
        if broken:
            raise RuntimeError("no power")

    async def deliver(*claimed: object) -> None:
        for event_id in claimed:
            assert isinstance(event_id, UUID)
            await outbox.deliver(sessions, event_id, now=clock.now())

    async with unit_of_work(sessions) as session:  # of one instant; and one that is for later holds up nobody
        later = LampMoved(lamp="a", step=9)
        await outbox.schedule(session, [(later, clock.now() + timedelta(days=1))])
        facts = [LampMoved(lamp=lamp, step=step) for step in range(4) for lamp in "ab"]
        await outbox.record(session, *facts, now=clock.now())
    first = await claim(sessions, clock)
    assert await claim(sessions, clock) == []  # the next ones wait for these
    await deliver(*first)
    assert await effects() == ["a 0", "b 0"]
    second = await claim(sessions, clock)
    for _ in range(IN_ORDER - 1):  # whoever has them dies, again and again
        assert await claim(sessions, clock) == []
        clock.offset += LEASE * 2**IN_ORDER
        assert set(await claim(sessions, clock)) == set(second)
    third = await claim(sessions, clock)  # that is long enough
    await deliver(*second)
    broken = True
    with pytest.raises(ExceptionGroup):
        await deliver(*third)
    with pytest.raises(ExceptionGroup):
        await deliver(*third[1:])
    broken = False
    await deliver(*await claim(sessions, clock))  # what fails does not hold up the rest
    assert await effects() == ["a 0", "a 1", "a 3", "b 0", "b 1", "b 3"]
