"""How many statements each call takes, and that the busy times come from an index alone."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.audit import NOBODY
from frontdesk.core.db import Sessions, create_engine, session_maker, unit_of_work
from frontdesk.core.errors import DomainError
from frontdesk.core.settings import DatabaseSettings
from frontdesk.modules.calendar import queries
from frontdesk.modules.calendar.service import (
    Span,
    Taking,
    bookable_starts,
    confirm,
    create_calendar,
    find_free,
    free_time,
    move,
    release,
    reserve,
    set_hours,
    sweep_expired,
)
from tests.databases import cloned
from tests.modules.calendar.conftest import TENANT, NewCalendar

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
TUESDAY = date(2027, 3, 2)
SOON = NOW + HOUR / 2

Act = Callable[[AsyncSession], Awaitable[object]]
Count = Callable[[Act], Awaitable[int]]


@pytest.fixture
async def count(sessions: Sessions, statements: list[str], new_calendar: NewCalendar) -> Count:
    """Runs something in a transaction of its own and tells how many statements it took."""
    # a connection asks once for the types that it meets: that is not what is counted
    another = await new_calendar(Span(weekday=2, opens=time(9), closes=time(17)), lanes=2)
    async with sessions.begin() as session:
        await reserve(session, [Taking(another, at(10), at(11))], group_id=uuid4(), now=NOW)
        await bookable_starts(session, another, first=TUESDAY, last=TUESDAY, duration=HOUR, now=NOW)

    async def run(act: Act) -> int:
        async with sessions() as session:
            statements.clear()
            with suppress(DomainError):
                await act(session)
            await session.commit()
        return len(statements)

    return run


def at(hour: float) -> datetime:
    return datetime.combine(TUESDAY, time(0), UTC) + hour * HOUR


def reserving(*takings: Taking, group: UUID | None = None, now: datetime = NOW, ends: datetime | None = None) -> Act:
    return lambda session: reserve(session, takings, group_id=group or uuid4(), now=now, expires_at=ends)


async def test_availability_is_one_statement_and_another_for_each_change(
    count: Count, sessions: Sessions, new_calendar: NewCalendar
) -> None:
    calendar = await new_calendar()

    def month(session: AsyncSession) -> Awaitable[object]:
        return bookable_starts(
            session, calendar, first=TUESDAY, last=TUESDAY + timedelta(days=30), duration=HOUR, now=NOW
        )

    assert [await count(month) for _ in range(3)] == [2, 1, 1]
    async with sessions.begin() as session:
        await set_hours(session, calendar, [Span(weekday=2, opens=time(9), closes=time(17))], by=NOBODY, now=NOW)
    assert [await count(month) for _ in range(2)] == [3, 1]
    assert await count(lambda session: free_time(session, calendar, start=at(0), end=at(9), now=NOW)) == 1


async def test_a_search_is_one_statement_however_many_calendars(count: Count, new_calendar: NewCalendar) -> None:
    for many in (1, 12):
        calendars = [await new_calendar(area=many) for _ in range(many)]
        searches: list[dict[str, Any]] = [{"calendar_ids": calendars}, {"calendar_ids": calendars, "area_id": many}]
        await count(lambda session, them=calendars: _search(session, calendar_ids=them))  # type: ignore[misc]
        for search in searches:
            assert await count(lambda session, search=search: _search(session, **search)) == 1  # type: ignore[misc]


def _search(session: AsyncSession, **search: Any) -> Awaitable[object]:
    return find_free(session, first=TUESDAY, last=TUESDAY, duration=HOUR, now=NOW, **search)


async def test_a_booking_is_one_statement_and_why_not_another(count: Count, new_calendar: NewCalendar) -> None:
    calendar = await new_calendar(Span(weekday=2, opens=time(9), closes=time(17)))
    assert await count(reserving(Taking(calendar, at(9), at(10)))) == 2  # the first one reads the plan
    assert await count(reserving(Taking(calendar, at(10), at(11)))) == 1
    assert await count(reserving(Taking(calendar, at(10), at(11)))) == 2  # the judge says no, and a look says why
    assert await count(reserving(Taking(calendar, at(20), at(21)))) == 1  # a look says that the refusal is not stale


async def test_lanes_several_times_and_ended_holds_take_a_look_first(count: Count, new_calendar: NewCalendar) -> None:
    lanes, other = await new_calendar(lanes=3), await new_calendar()
    await count(reserving(Taking(lanes, at(0), at(1)), Taking(other, at(0), at(1))))
    assert await count(reserving(Taking(lanes, at(9), at(10)))) == 2
    assert await count(reserving(*(Taking(it, at(11), at(12)) for it in (lanes, other)))) == 2
    assert await count(reserving(*(Taking(it, at(11), at(12)) for it in (lanes, other)))) == 1
    await count(reserving(Taking(other, at(13), at(14)), ends=SOON))
    assert await count(reserving(Taking(other, at(13), at(14)), now=SOON)) == 4  # no, why, clear, take


async def test_what_follows_a_booking(count: Count, new_calendar: NewCalendar) -> None:
    calendar, group = await new_calendar(), uuid4()
    await count(reserving(Taking(calendar, at(9), at(10)), group=group, ends=SOON))
    assert await count(lambda session: confirm(session, group, now=NOW)) == 1
    assert await count(lambda session: move(session, group, [Taking(calendar, at(9.5), at(11))], now=NOW)) == 3
    assert await count(lambda session: release(session, group, now=NOW)) == 1
    assert await count(lambda session: sweep_expired(session, now=NOW)) == 1


@pytest.fixture(scope="module")
async def crowded(postgres: str, template: str) -> AsyncIterator[tuple[str, UUID]]:
    """A database of 40 calendars with 1,000 reservations each; its address and one of the calendars."""
    async with cloned(postgres, template) as url:
        engine = create_engine(DatabaseSettings.model_validate({"DATABASE_URL": url}))
        async with unit_of_work(session_maker(engine)) as session:
            made = [await create_calendar(session, tenant_id=TENANT, timezone="UTC", area_id=7) for _ in range(40)]
        await engine.dispose()
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(
                """INSERT INTO reservations (id, group_id, tenant_id, area_id, calendar_id, lane, period)
                SELECT gen_random_uuid(), gen_random_uuid(), $1, 7, calendar_id, 0, tstzrange(t, t + interval '1 hour')
                FROM unnest($2::uuid[]) AS calendar_id,
                     generate_series(timestamptz '2027-01-01Z', timestamptz '2027-01-01Z' + 1998 * interval '1 hour',
                                     interval '2 hours') AS t""",
                TENANT,
                [calendar.id for calendar in made],
            )
            await connection.execute("VACUUM (ANALYZE) reservations")
        finally:
            await connection.close()
        yield url, made[0].id


@pytest.mark.parametrize(
    ("query", "of", "index"),
    [
        (queries.BUSY, "calendar", "ix_reservations_calendar_id_lower"),
        (queries.BUSY_EACH, "calendars", "ix_reservations_calendar_id_lower"),
        (queries.BUSY_AREA, "area", "ix_reservations_area_id_lower"),
    ],
)
async def test_busy_times_are_answered_from_the_index_alone(
    crowded: tuple[str, UUID], query: str, of: str, index: str
) -> None:
    url, calendar = crowded
    arguments: dict[str, list[object]] = {"calendar": [calendar], "calendars": [[calendar]], "area": [7, None]}
    connection = await asyncpg.connect(url)
    try:
        window = at(0), at(24), NOW
        explained = await connection.fetchval(f"EXPLAIN (FORMAT JSON) {query}", *window, *arguments[of])
    finally:
        await connection.close()
    scans = [node for node in _nodes(json.loads(explained)[0]["Plan"]) if node.get("Relation Name") == "reservations"]
    assert [(node["Node Type"], node["Index Name"]) for node in scans] == [("Index Only Scan", index)]


async def test_busy_times_come_in_order_however_they_are_grouped(crowded: tuple[str, UUID]) -> None:
    """A plan that sorts rows into groups keeps no order within them; what is free is cut from times in order."""
    connection = await asyncpg.connect(crowded[0], server_settings={"enable_hashagg": "off"})
    try:
        rows = await connection.fetch(queries.BUSY_AREA, at(0), at(24 * 20), NOW, 7, None)
    finally:
        await connection.close()
    assert len(rows) == 40
    for row in rows:
        assert len(row["lowers"]) == 240
        assert row["lowers"] == sorted(row["lowers"])


def _nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for child in plan.get("Plans", []) for node in _nodes(child))]
