"""Opening hours and closures: what holds for whom, and that no process ever trusts what it remembers."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest

from frontdesk.core.audit import NOBODY
from frontdesk.core.db import Sessions
from frontdesk.core.pagination import PageRequest
from frontdesk.modules.calendar.errors import CalendarNotFound, ClosureNotFound, InvalidDuration, TimeOutOfRange
from frontdesk.modules.calendar.service import (
    CalendarRules,
    Hours,
    Mode,
    Span,
    add_closure,
    bookable_starts,
    create_calendar,
    get_hours,
    list_closures,
    remove_closure,
    set_hours,
    update_calendar,
)
from tests.modules.calendar.conftest import TENANT, NewCalendar

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)  # a Monday
TUESDAY = date(2027, 3, 2)
HOUR = timedelta(hours=1)
FIRST_PAGE = PageRequest(page=1, size=20)

Offered = Callable[[UUID], Awaitable[list[str]]]


def tuesday(opens: int, closes: int, mode: Mode = Mode.OPEN) -> Span:
    return Span(weekday=2, opens=time(opens), closes=time(closes), mode=mode)


@pytest.fixture
def offered(sessions: Sessions) -> Offered:
    async def ask(calendar: UUID) -> list[str]:
        async with sessions() as session:
            found = await bookable_starts(session, calendar, first=TUESDAY, last=TUESDAY, duration=HOUR, now=NOW)
        return [f"{start:%H:%M}" for start in found.datetimes()[TUESDAY]]

    return ask


async def test_a_week_is_kept_as_it_was_given(sessions: Sessions, new_calendar: NewCalendar) -> None:
    calendar = await new_calendar()
    spans = [
        Span(weekday=1, opens=time(9), closes=time(13), valid_from=date(2027, 1, 1)),
        Span(weekday=1, opens=time(13), closes=time(18), mode=Mode.BY_REQUEST, valid_until=date(2027, 12, 31)),
        Span(weekday=7, opens=time(0), closes=time(0), mode=Mode.CLOSED),
    ]
    async with sessions.begin() as session:
        assert await set_hours(session, calendar, spans, by=NOBODY, now=NOW) == Hours(spans, inherited=False)
    async with sessions() as session:
        assert await get_hours(session, calendar) == Hours(spans, inherited=False)


async def test_hours_are_the_parents_until_there_are_own_ones_and_again_after(
    sessions: Sessions, new_calendar: NewCalendar, offered: Offered
) -> None:
    parent = await new_calendar(tuesday(9, 11), step_minutes=60)
    child = await new_calendar(parent=parent, step_minutes=60)
    assert await offered(child) == ["09:00", "10:00"]
    async with sessions.begin() as session:
        assert await get_hours(session, child) == Hours([tuesday(9, 11)], inherited=True)
        assert await set_hours(session, child, [tuesday(14, 16)], by=NOBODY, now=NOW) == Hours(
            [tuesday(14, 16)], inherited=False
        )
    assert await offered(child) == ["14:00", "15:00"]
    assert await offered(parent) == ["09:00", "10:00"]
    async with sessions.begin() as session:
        assert await set_hours(session, child, [], by=NOBODY, now=NOW) == Hours([tuesday(9, 11)], inherited=True)
    assert await offered(child) == ["09:00", "10:00"]
    async with sessions.begin() as session:
        assert await set_hours(session, parent, [], by=NOBODY, now=NOW) == Hours([], inherited=False)
    assert await offered(child) == await offered(parent) == [f"{hour:02}:00" for hour in range(24)]


async def test_closures_of_a_parent_count_for_its_children_but_not_the_other_way(
    sessions: Sessions, new_calendar: NewCalendar, offered: Offered
) -> None:
    parent = await new_calendar(tuesday(9, 13), step_minutes=60)
    child = await new_calendar(parent=parent, step_minutes=60)
    async with sessions.begin() as session:
        here = await add_closure(
            session,
            parent,
            starts_at=datetime(2027, 3, 2, 9, tzinfo=UTC),
            ends_at=datetime(2027, 3, 2, 10, tzinfo=UTC),
            reason="Stocktaking",
            by=NOBODY,
            now=NOW,
        )
        there = await add_closure(
            session,
            child,
            starts_at=datetime(2027, 3, 2, 11, 59, 59, 999_999, tzinfo=UTC),
            ends_at=datetime(2027, 3, 2, 12, tzinfo=UTC),
            by=NOBODY,
            now=NOW,
        )
    assert await offered(parent) == ["10:00", "11:00", "12:00"]
    assert await offered(child) == ["10:00", "12:00"]
    async with sessions.begin() as session:
        listed = await list_closures(session, parent, FIRST_PAGE)
        assert [(it.id, it.reason, it.starts_at, it.ends_at) for it in listed.items] == [
            (
                here.id,
                "Stocktaking",
                datetime(2027, 3, 2, 9, tzinfo=UTC),
                datetime(2027, 3, 2, 10, tzinfo=UTC),
            )
        ]
        await remove_closure(session, parent, here.id, by=NOBODY, now=NOW)
        assert (await list_closures(session, parent, FIRST_PAGE)).total == 0
        assert [it.id for it in (await list_closures(session, child, FIRST_PAGE)).items] == [there.id]
    assert await offered(child) == ["09:00", "10:00", "12:00"]


async def test_impossible_closures_are_refused(sessions: Sessions, new_calendar: NewCalendar) -> None:
    calendar = await new_calendar()
    other = await new_calendar()
    async with sessions.begin() as session:
        for starts_at, ends_at, error in (
            (NOW, NOW, InvalidDuration),
            (NOW, NOW - HOUR, InvalidDuration),
            (datetime(1, 1, 1, tzinfo=UTC), NOW, TimeOutOfRange),
            (NOW, datetime(9999, 12, 31, 23, tzinfo=UTC), TimeOutOfRange),
        ):
            with pytest.raises(error):
                await add_closure(session, calendar, starts_at=starts_at, ends_at=ends_at, by=NOBODY, now=NOW)
        closure = await add_closure(session, calendar, starts_at=NOW, ends_at=NOW + HOUR, by=NOBODY, now=NOW)
        with pytest.raises(ClosureNotFound):
            await remove_closure(session, other, closure.id, by=NOBODY, now=NOW)
        assert (await list_closures(session, calendar, FIRST_PAGE)).total == 1


async def test_what_does_not_exist_is_not_found(sessions: Sessions) -> None:
    nobody = uuid4()
    async with sessions() as session:
        for call in (
            get_hours(session, nobody),
            set_hours(session, nobody, [], by=NOBODY, now=NOW),
            add_closure(session, nobody, starts_at=NOW, ends_at=NOW + HOUR, by=NOBODY, now=NOW),
            remove_closure(session, nobody, uuid4(), by=NOBODY, now=NOW),
            bookable_starts(session, nobody, first=TUESDAY, last=TUESDAY, duration=HOUR, now=NOW),
        ):
            with pytest.raises(CalendarNotFound):
                await call


async def test_what_a_rolled_back_transaction_remembered_is_never_served(
    sessions: Sessions, new_calendar: NewCalendar, offered: Offered
) -> None:
    calendar = await new_calendar(tuesday(9, 11), step_minutes=60)
    async with sessions() as session:
        await set_hours(session, calendar, [tuesday(20, 21)], by=NOBODY, now=NOW)
        found = await bookable_starts(session, calendar, first=TUESDAY, last=TUESDAY, duration=HOUR, now=NOW)
        assert [f"{start:%H:%M}" for start in found.datetimes()[TUESDAY]] == ["20:00"]
        await session.rollback()
    assert await offered(calendar) == ["09:00", "10:00"]
    async with sessions.begin() as session:
        await set_hours(session, calendar, [tuesday(15, 16)], by=NOBODY, now=NOW)
    assert await offered(calendar) == ["15:00"]


async def test_a_change_of_a_parent_is_seen_by_a_child_made_at_the_same_time(
    sessions: Sessions, new_calendar: NewCalendar, offered: Offered
) -> None:
    parent = await new_calendar(tuesday(9, 10))
    async with sessions() as making, sessions() as changing:
        child = (
            await create_calendar(making, tenant_id=TENANT, parent_id=parent, rules=CalendarRules(step_minutes=60))
        ).id
        before = await bookable_starts(making, child, first=TUESDAY, last=TUESDAY, duration=HOUR, now=NOW)
        assert [f"{start:%H:%M}" for start in before.datetimes()[TUESDAY]] == ["09:00"]
        await making.commit()
        await set_hours(changing, parent, [tuesday(15, 16)], by=NOBODY, now=NOW)
        await changing.commit()
    assert await offered(child) == ["15:00"]


async def test_every_kind_of_change_is_seen_at_once(
    sessions: Sessions, new_calendar: NewCalendar, offered: Offered
) -> None:
    parent = await new_calendar(tuesday(9, 11), step_minutes=60)
    child = await new_calendar(parent=parent, step_minutes=60)
    seen = [await offered(child)]
    async with sessions.begin() as session:
        await update_calendar(session, parent, now=NOW, timezone="Europe/Lisbon")
        await update_calendar(session, child, now=NOW, rules=CalendarRules(step_minutes=30))
    seen.append(await offered(child))
    async with sessions.begin() as session:
        starts_at = datetime(2027, 3, 2, 9, tzinfo=UTC)
        closure = await add_closure(
            session, parent, starts_at=starts_at, ends_at=starts_at + HOUR / 2, by=NOBODY, now=NOW
        )
    seen.append(await offered(child))
    async with sessions.begin() as session:
        await remove_closure(session, parent, closure.id, by=NOBODY, now=NOW)
        await set_hours(session, parent, [tuesday(9, 10)], by=NOBODY, now=NOW)
    seen.append(await offered(child))
    assert seen == [["09:00", "10:00"], ["09:00", "09:30", "10:00"], ["09:30", "10:00"], ["09:00"]]
