"""Racers on connections of their own: never over, never half, and nobody waits in a circle."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.audit import NOBODY
from frontdesk.core.db import Sessions, create_engine, session_maker
from frontdesk.core.settings import DatabaseSettings
from frontdesk.modules.calendar.errors import Closed, HoldExpired, LanesInUse, OutsideOpeningHours, SlotTaken
from frontdesk.modules.calendar.service import (
    CalendarRules,
    Span,
    Taking,
    add_closure,
    confirm,
    move,
    release,
    reserve,
    set_hours,
    sweep_expired,
    update_calendar,
)
from tests.modules.calendar.conftest import NewCalendar, Rows
from tests.patience import PATIENCE_SECONDS

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOON = NOW + timedelta(minutes=30)
CROWD = 50  # connections
TEN, ELEVEN = NOW + 2 * HOUR, NOW + 3 * HOUR

Look = Callable[[], Awaitable[Rows]]
Act = Callable[[AsyncSession], Awaitable[object]]


@pytest.fixture
async def unruly_crowd(database_url: str) -> AsyncIterator[Sessions]:
    """Sessions for fifty at once."""
    settings = {"DATABASE_URL": database_url, "DB_POOL_SIZE": str(CROWD)}
    engine = create_engine(DatabaseSettings.model_validate(settings))
    yield session_maker(engine)
    await engine.dispose()


@pytest.fixture
async def crowd(unruly_crowd: Sessions, database_url: str) -> AsyncIterator[Sessions]:
    """Sessions for fifty at once. At the end no deadlock has happened, not even one that a retry has hidden."""
    yield unruly_crowd
    await unruly_crowd.kw["bind"].dispose()  # a server process reports what it has counted when it ends
    connection = await asyncpg.connect(database_url)
    try:
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1"
        while await connection.fetchval(others, "frontdesk crowd"):  # noqa: ASYNC110  they set no event of ours
            await asyncio.sleep(0.01)
        deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        assert await connection.fetchval(deadlocks) == 0
    finally:
        await connection.close()


async def race(sessions: Sessions, *acts: Act) -> list[object]:
    """Run all acts at the same time, each in a transaction of its own; what each came to, refusals included.

    As many as there are connections begin together, the others as soon as one of those is free.
    """
    ready = asyncio.Barrier(min(len(acts), CROWD))

    async def run(number: int, act: Act) -> object:
        async with sessions() as session:
            await session.execute(text("SET application_name = 'frontdesk crowd'"))
            if number < CROWD:
                await ready.wait()
            try:
                outcome = await act(session)
                await session.commit()
            except (SlotTaken, HoldExpired, Closed, OutsideOpeningHours, LanesInUse) as refusal:
                return type(refusal)
            return outcome

    return await asyncio.gather(*(run(number, act) for number, act in enumerate(acts)))


def taking(*takings: Taking, now: datetime = NOW, expires_at: datetime | None = None) -> Act:
    async def act(session: AsyncSession) -> UUID:
        group = uuid4()
        await reserve(session, takings, group_id=group, now=now, expires_at=expires_at)
        return group

    return act


def assert_sound(rows: Rows, groups: dict[UUID, int]) -> None:
    """Each group has all its rows, nobody else has any, and none overlap."""
    assert Counter(row[0] for row in rows) == groups
    for before, after in pairwise(rows):  # in order of calendar, lane and time
        assert before[1:3] != after[1:3] or before[4] <= after[3]


async def test_two_want_one_slot_and_one_gets_it(crowd: Sessions, new_calendar: NewCalendar, reserved: Look) -> None:
    calendar = await new_calendar()
    outcomes = await race(crowd, *[taking(Taking(calendar, TEN, ELEVEN))] * 2)
    (winner,) = [it for it in outcomes if it is not SlotTaken]
    assert outcomes.count(SlotTaken) == 1
    assert await reserved() == [(winner, calendar, 0, TEN, ELEVEN, None)]


async def test_the_second_waits_for_the_first_and_has_the_slot_if_it_gives_up(
    crowd: Sessions, new_calendar: NewCalendar, reserved: Look
) -> None:
    calendar = await new_calendar()
    async with crowd() as first, crowd() as second:
        await taking(Taking(calendar, TEN, ELEVEN))(first)
        again = taking(Taking(calendar, TEN, ELEVEN))(second)
        waiting: asyncio.Task[object] = asyncio.create_task(again)  # type: ignore[arg-type]  # it is a coroutine
        await until_somebody_waits(first)
        await first.rollback()
        group = await waiting
        await second.commit()
    assert [row[0] for row in await reserved()] == [group]


async def until_somebody_waits(session: AsyncSession) -> None:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await session.scalar(waiting):
            await asyncio.sleep(0.005)
            await session.execute(text("SELECT pg_stat_clear_snapshot()"))


async def test_a_closure_waits_for_bookings_under_way_and_then_sees_them(
    crowd: Sessions, new_calendar: NewCalendar
) -> None:
    parent = await new_calendar()
    calendar = await new_calendar(parent=parent)
    async with crowd() as booking, crowd() as closing:
        group = await taking(Taking(calendar, TEN, ELEVEN))(booking)
        closed = asyncio.create_task(add_closure(closing, parent, starts_at=TEN, ends_at=ELEVEN, by=NOBODY, now=NOW))
        await until_somebody_waits(booking)
        assert not closed.done()
        await booking.commit()
        await closed
        seen = await closing.scalars(text("SELECT group_id FROM reservations"))
        assert seen.all() == [group]


@pytest.mark.parametrize(
    ("change", "lanes"), [("closure", 1), ("hours", 1), ("closure", 2), ("hours", 2), ("lanes", 2)]
)
async def test_a_booking_waits_for_a_change_under_way_and_goes_by_it(
    crowd: Sessions, new_calendar: NewCalendar, reserved: Look, change: str, lanes: int
) -> None:
    calendar = await new_calendar(lanes=lanes)
    if lanes == 2:
        await race(crowd, taking(Taking(calendar, TEN, ELEVEN)))
    await race(crowd, taking(Taking(calendar, ELEVEN, ELEVEN + HOUR)))  # the plan is known now
    before = await reserved()
    async with crowd() as changing:
        if change == "closure":
            await add_closure(changing, calendar, starts_at=TEN, ends_at=ELEVEN, by=NOBODY, now=NOW)
        elif change == "hours":
            await set_hours(changing, calendar, [Span(weekday=3, opens=time(9), closes=time(17))], by=NOBODY, now=NOW)
        else:
            await update_calendar(changing, calendar, now=NOW, rules=CalendarRules(lanes=1))
        waiting = asyncio.create_task(race(crowd, taking(Taking(calendar, TEN, ELEVEN))))
        await until_somebody_waits(changing)
        await changing.commit()
        expected = {"closure": Closed, "hours": OutsideOpeningHours, "lanes": SlotTaken}[change]
        assert await waiting == [expected]
    assert await reserved() == before


async def test_a_change_between_the_polite_check_and_the_judge_is_not_missed(
    sessions: Sessions, new_calendar: NewCalendar, reserved: Look
) -> None:
    calendar = await new_calendar()
    async with sessions() as booking:
        await taking(Taking(calendar, ELEVEN, ELEVEN + HOUR))(booking)
        await booking.commit()
        async with sessions() as changing:  # this process still knows the plan as it was
            await add_closure(changing, calendar, starts_at=TEN, ends_at=ELEVEN, by=NOBODY, now=NOW)
            await changing.commit()
        with pytest.raises(Closed):
            await taking(Taking(calendar, TEN, ELEVEN))(booking)
    assert len(await reserved()) == 1


async def test_a_hold_is_confirmed_or_replaced_but_never_both(
    crowd: Sessions, new_calendar: NewCalendar, reserved: Look
) -> None:
    calendars = [await new_calendar() for _ in range(2)]
    for n in range(12):
        start = TEN + n * HOUR
        takings = [Taking(it, start, start + HOUR) for it in calendars]
        (held,) = await race(crowd, taking(*takings, expires_at=SOON))
        assert isinstance(held, UUID)

        async def confirming(session: AsyncSession, group: UUID = held) -> UUID:
            await confirm(session, group, now=SOON - timedelta(seconds=1))  # in time, by its own clock
            return group

        async def sweeping(session: AsyncSession) -> type[SlotTaken]:
            await sweep_expired(session, now=SOON)
            return SlotTaken

        outcomes = await race(crowd, confirming, taking(takings[n % 2], now=SOON), sweeping, taking(*takings, now=SOON))
        winner = next((it for it in outcomes if isinstance(it, UUID)), None)
        rows = [row for row in await reserved() if row[3] == start]
        assert {row[0] for row in rows} == ({winner} - {None})
        assert len(rows) == (1 if winner == outcomes[1] else 2)


@pytest.mark.parametrize("rounds", [3, pytest.param(40, marks=pytest.mark.proof)])
async def test_two_calendars_in_both_orders(
    crowd: Sessions, new_calendar: NewCalendar, reserved: Look, rounds: int
) -> None:
    one, other = await new_calendar(), await new_calendar()
    groups: dict[UUID, int] = {}
    for n in range(rounds):
        start = TEN + n * HOUR
        both = [Taking(one, start, start + HOUR), Taking(other, start, start + HOUR)]
        racers = [taking(*both), taking(*reversed(both))] * 12
        outcomes = await race(crowd, *racers)
        (winner,) = [it for it in outcomes if isinstance(it, UUID)]
        assert outcomes.count(SlotTaken) == 23
        groups[winner] = 2
    assert_sound(await reserved(), groups)


@pytest.mark.parametrize(("rounds", "racers"), [(2, 40), pytest.param(5, 200, marks=pytest.mark.proof)])
async def test_ten_lanes_and_many_racers(
    crowd: Sessions,
    new_calendar: NewCalendar,
    reserved: Look,
    record_property: Callable[[str, object], None],
    rounds: int,
    racers: int,
) -> None:
    calendar = await new_calendar(lanes=10)
    groups: dict[UUID, int] = {}
    for n in range(rounds):
        start = TEN + n * HOUR
        outcomes = await race(crowd, *[taking(Taking(calendar, start, start + HOUR))] * racers)
        winners = [it for it in outcomes if isinstance(it, UUID)]
        assert len(winners) == 10
        assert outcomes.count(SlotTaken) == racers - 10
        groups |= dict.fromkeys(winners, 1)
        assert [row[2] for row in await reserved() if row[3] == start] == list(range(10))
    record_property("ten lanes", f"{rounds} rounds of {racers}, 10 succeed in each")
    assert_sound(await reserved(), groups)


@pytest.mark.parametrize("rounds", [2, pytest.param(25, marks=pytest.mark.proof)])
async def test_three_days_with_the_middle_one_taken(
    crowd: Sessions, new_calendar: NewCalendar, reserved: Look, rounds: int
) -> None:
    calendar = await new_calendar()
    groups: dict[UUID, int] = {}
    for n in range(rounds):
        days = [TEN + n * HOUR + day * 24 * HOUR for day in range(3)]
        times = [Taking(calendar, start, start + HOUR) for start in days]
        (middle,) = await race(crowd, taking(times[1]))
        assert isinstance(middle, UUID)
        assert await race(crowd, *[taking(*times)] * 20) == [SlotTaken] * 20
        groups[middle] = 1
    assert_sound(await reserved(), groups)


@pytest.mark.parametrize("rounds", [4, pytest.param(60, marks=pytest.mark.proof)])
async def test_a_storm_of_everything(  # noqa: C901  a storm has many parts
    unruly_crowd: Sessions, new_calendar: NewCalendar, reserved: Look, rounds: int
) -> None:
    """Single times and several, lanes and none, holds that end, moves, releases, sweeps and changed hours, all at once.

    Holds that have ended when they are made, cleared in the same instant, can make a circle; a retry dissolves it.
    """
    chance = random.Random(rounds)  # noqa: S311  nothing secret
    calendars = [await new_calendar(lanes=lanes) for lanes in (1, 1, 2, 3)]
    groups: dict[UUID, int] = {}
    lasting: set[UUID] = set()

    def wanted() -> list[Taking]:
        starts = [TEN + chance.randrange(8) * HOUR / 2 for _ in range(chance.choice((1, 1, 2, 3, 4)))]
        return [Taking(chance.choice(calendars), start, start + HOUR) for start in starts]

    def placing(takings: Sequence[Taking], expires_at: datetime | None) -> Act:
        async def act(session: AsyncSession) -> dict[UUID, int]:
            group = uuid4()
            await reserve(session, takings, group_id=group, now=NOW, expires_at=expires_at)
            if expires_at != NOW:
                lasting.add(group)
            return {group: len(takings)}

        return act

    def moving(group: UUID, takings: Sequence[Taking]) -> Act:
        async def act(session: AsyncSession) -> dict[UUID, int]:
            await move(session, group, takings, now=NOW)
            return {group: len(takings)}

        return act

    def releasing(group: UUID) -> Act:
        async def act(session: AsyncSession) -> dict[UUID, int]:
            await release(session, group, now=NOW)
            return {group: 0}

        return act

    def changing(calendar: UUID) -> Act:
        async def act(session: AsyncSession) -> dict[UUID, int]:
            await set_hours(session, calendar, [], by=NOBODY, now=NOW)
            return {}

        return act

    async def sweeping(session: AsyncSession) -> dict[UUID, int]:
        await sweep_expired(session, now=NOW)
        return {}

    for _ in range(rounds):
        # a hold that ends at NOW has ended: it is there to be cleared away by the next who wants its time
        acts = [placing(wanted(), chance.choice((None, None, NOW, SOON))) for _ in range(24)]
        known = [group for group, rows in groups.items() if rows]
        chance.shuffle(known)
        acts += [moving(group, wanted()) for group in known[:8]] + [releasing(group) for group in known[8:14]]
        acts += [changing(chance.choice(calendars)), sweeping]
        chance.shuffle(acts)
        for outcome in await race(unruly_crowd, *acts):
            if isinstance(outcome, dict):
                groups |= outcome
        rows = await reserved()
        live = {row[0] for row in rows}
        groups = {group: size for group, size in groups.items() if size and (group in lasting or group in live)}
        assert_sound(rows, groups)
    assert groups
