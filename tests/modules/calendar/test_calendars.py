"""Calendars are made and changed; what stands against it is named and changes nothing."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from frontdesk.core.db import Sessions
from frontdesk.modules.calendar.errors import CalendarNotFound, LanesInUse, NestedCalendar, UnknownTimezone
from frontdesk.modules.calendar.models import Calendar, Reservation
from frontdesk.modules.calendar.service import (
    CalendarRules,
    Taking,
    create_calendar,
    get_calendar,
    release,
    reserve,
    timezone_of,
    update_calendar,
)
from tests.modules.calendar.conftest import TENANT, NewCalendar

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINE = select(func.count()).select_from(Calendar).where(Calendar.tenant_id == TENANT)


async def test_a_calendar_keeps_what_it_is_given(sessions: Sessions) -> None:
    rules = CalendarRules(
        lanes=3,
        step_minutes=30,
        buffer_before_minutes=5,
        buffer_after_minutes=10,
        min_notice_minutes=60,
        max_advance_days=90,
    )
    async with sessions.begin() as session:
        made = await create_calendar(session, tenant_id=TENANT, timezone="Asia/Tokyo", area_id=7, rules=rules)
    async with sessions.begin() as session:
        found = await get_calendar(session, made.id)
    assert (found.tenant_id, found.timezone, found.area_id, found.parent_id) == (TENANT, "Asia/Tokyo", 7, None)
    assert found.rules == rules


async def test_a_child_has_its_parents_zone_and_area(sessions: Sessions, new_calendar: NewCalendar) -> None:
    parent = await new_calendar(zone="Asia/Tokyo", area=7)
    child = await new_calendar(parent=parent)
    async with sessions() as session:
        assert await timezone_of(session, child) == "Asia/Tokyo"
        assert (await get_calendar(session, child)).area_id == 7


@pytest.mark.parametrize("zone", ["Mars/Phobos", "", None, "Europe/\0"])
async def test_a_calendar_needs_a_known_zone(sessions: Sessions, zone: str | None) -> None:
    async with sessions.begin() as session:
        with pytest.raises(UnknownTimezone):
            await create_calendar(session, tenant_id=TENANT, timezone=zone)
        assert await session.scalar(MINE) == 0


async def test_a_parent_exists_and_has_none_itself(sessions: Sessions, new_calendar: NewCalendar) -> None:
    child = await new_calendar(parent=await new_calendar())
    async with sessions.begin() as session:
        with pytest.raises(NestedCalendar):
            await create_calendar(session, tenant_id=TENANT, parent_id=child)
        with pytest.raises(CalendarNotFound):
            await create_calendar(session, tenant_id=TENANT, parent_id=uuid4())
        assert await session.scalar(MINE) == 2


async def test_only_what_is_given_changes_and_the_version_with_it(
    sessions: Sessions, new_calendar: NewCalendar
) -> None:
    parent = await new_calendar(zone="Asia/Tokyo", area=7)
    child = await new_calendar(parent=parent)
    async with sessions.begin() as session:
        before = {it: (await get_calendar(session, it)).version for it in (parent, child)}
    async with sessions.begin() as session:
        changed = await update_calendar(session, parent, now=NOW, timezone="Europe/Berlin")
        assert (changed.timezone, changed.area_id, changed.rules) == ("Europe/Berlin", 7, CalendarRules())
        assert await timezone_of(session, child) == "Europe/Berlin"
    async with sessions() as session:
        assert {before[parent], before[child]}.isdisjoint(
            [(await get_calendar(session, parent)).version, (await get_calendar(session, child)).version]
        )


async def test_a_calendar_without_a_parent_keeps_a_zone(sessions: Sessions, new_calendar: NewCalendar) -> None:
    parent = await new_calendar()
    child = await new_calendar(parent=parent)
    async with sessions.begin() as session:
        for zone in (None, "Mars/Phobos"):
            with pytest.raises(UnknownTimezone):
                await update_calendar(session, parent, now=NOW, timezone=zone)
        await update_calendar(session, child, now=NOW, timezone="Europe/Berlin")
        assert await timezone_of(session, child) == "Europe/Berlin"
        await update_calendar(session, child, now=NOW, timezone=None)
        assert await timezone_of(session, child) == "UTC"


async def test_an_area_takes_children_and_reservations_to_come_along(
    sessions: Sessions, new_calendar: NewCalendar
) -> None:
    parent = await new_calendar(area=7)
    child = await new_calendar(parent=parent)
    past, future = uuid4(), uuid4()
    async with sessions.begin() as session:
        for group, start in ((past, NOW - 2 * HOUR), (future, NOW)):
            takings = [Taking(child, start, start + HOUR)]
            await reserve(session, takings, group_id=group, now=NOW, enforce_hours=False)
    async with sessions.begin() as session:
        await update_calendar(session, parent, now=NOW, area_id=8)
    async with sessions() as session:
        assert (await get_calendar(session, child)).area_id == 8
        areas = dict((await session.execute(select(Reservation.group_id, Reservation.area_id))).all())
    assert areas == {past: 7, future: 8}


async def test_lanes_that_future_bookings_lie_on_stay(
    sessions: Sessions, new_calendar: NewCalendar, group: UUID
) -> None:
    calendar = await new_calendar(lanes=3)
    takings = [Taking(calendar, NOW + n * HOUR, NOW + (n + 1) * HOUR) for n in (0, 0)]
    async with sessions.begin() as session:
        await reserve(session, takings, group_id=group, now=NOW)  # lanes 0 and 1
    async with sessions.begin() as session:
        await update_calendar(session, calendar, now=NOW, rules=CalendarRules(lanes=2))
        with pytest.raises(LanesInUse):
            await update_calendar(session, calendar, now=NOW, rules=CalendarRules(lanes=1))
        assert (await get_calendar(session, calendar)).lanes == 2
        later = NOW + HOUR  # over by then
        await update_calendar(session, calendar, now=later, rules=CalendarRules(lanes=1))
        assert (await get_calendar(session, calendar)).lanes == 1


async def test_an_expired_hold_keeps_no_lane(sessions: Sessions, new_calendar: NewCalendar, group: UUID) -> None:
    calendar = await new_calendar(lanes=2)
    takings = [Taking(calendar, NOW + HOUR, NOW + 2 * HOUR)] * 2
    async with sessions.begin() as session:
        await reserve(session, takings, group_id=group, now=NOW, expires_at=NOW + timedelta(minutes=30))
        with pytest.raises(LanesInUse):
            await update_calendar(session, calendar, now=NOW, rules=CalendarRules(lanes=1))
        await update_calendar(session, calendar, now=NOW + timedelta(minutes=30), rules=CalendarRules(lanes=1))
        assert await release(session, group, now=NOW) is True


async def test_what_does_not_exist_is_not_found(sessions: Sessions) -> None:
    nobody = uuid4()
    async with sessions() as session:
        for call in (
            get_calendar(session, nobody),
            timezone_of(session, nobody),
            update_calendar(session, nobody, now=NOW, area_id=1),
        ):
            with pytest.raises(CalendarNotFound):
                await call
