"""What can be booked, beside what is: one calendar, many, and the next free times."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest

from frontdesk.core.db import Sessions
from frontdesk.modules.calendar.errors import CalendarNotFound, InvalidDuration, InvalidWindow, TimeOutOfRange
from frontdesk.modules.calendar.schemas import Availability
from frontdesk.modules.calendar.service import (
    Span,
    Taking,
    bookable_starts,
    find_free,
    free_time,
    next_free,
    release,
    reserve,
)
from tests.modules.calendar.conftest import NewCalendar

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)  # a Monday
EARLY = NOW - timedelta(hours=1)
TUESDAY = date(2027, 3, 2)
HOUR = timedelta(hours=1)
EVERY_DAY = range(1, 8)


def at(hour: float, day: date = TUESDAY) -> datetime:
    return datetime.combine(day, time(0), UTC) + hour * HOUR


def daily(opens: int, closes: int) -> list[Span]:
    return [Span(weekday=weekday, opens=time(opens), closes=time(closes)) for weekday in EVERY_DAY]


async def take(
    sessions: Sessions, calendar: UUID, start: datetime, end: datetime, *, expires_at: datetime | None = None
) -> UUID:
    group = uuid4()
    async with sessions.begin() as session:
        await reserve(
            session,
            [Taking(calendar, start, end)],
            group_id=group,
            now=NOW,
            expires_at=expires_at,
            enforce_hours=False,
        )
    return group


async def offered(
    sessions: Sessions, calendar: UUID, *, day: date = TUESDAY, duration: timedelta = HOUR, now: datetime = NOW
) -> list[str]:
    async with sessions() as session:
        found = await bookable_starts(session, calendar, first=day, last=day, duration=duration, now=now)
    return [f"{start:%H:%M}" for start in found.datetimes()[day]]


async def test_what_is_reserved_is_not_offered_until_it_is_released(
    sessions: Sessions, new_calendar: NewCalendar
) -> None:
    calendar = await new_calendar(*daily(9, 13), step_minutes=60)
    group = await take(sessions, calendar, at(10), at(11))
    assert await offered(sessions, calendar) == ["09:00", "11:00", "12:00"]
    async with sessions.begin() as session:
        assert await release(session, group, now=NOW) is True
    assert await offered(sessions, calendar) == ["09:00", "10:00", "11:00", "12:00"]


async def test_a_hold_blocks_until_the_instant_it_ends(sessions: Sessions, new_calendar: NewCalendar) -> None:
    calendar = await new_calendar(*daily(9, 11), step_minutes=60)
    ends = NOW + timedelta(minutes=30)
    await take(sessions, calendar, at(10), at(11), expires_at=ends)
    assert await offered(sessions, calendar, now=ends - timedelta(microseconds=1)) == ["09:00"]
    assert await offered(sessions, calendar, now=ends) == ["09:00", "10:00"]


async def test_fractions_of_a_second_round_outwards(sessions: Sessions, new_calendar: NewCalendar) -> None:
    calendar = await new_calendar(*daily(9, 14), step_minutes=60)
    moment = timedelta(microseconds=1)
    await take(sessions, calendar, at(10) + moment, at(11) - moment)
    await take(sessions, calendar, at(11), at(12) + moment)
    assert await offered(sessions, calendar) == ["09:00", "13:00"]


async def test_neighbours_bring_their_own_buffers(sessions: Sessions, new_calendar: NewCalendar) -> None:
    calendar = await new_calendar(*daily(9, 17), step_minutes=30, buffer_before_minutes=30, buffer_after_minutes=60)
    await take(sessions, calendar, at(12), at(13))  # 11:30 to 14:00 with its buffers
    assert await offered(sessions, calendar) == ["09:00", "09:30", "14:30", "15:00", "15:30", "16:00"]


async def test_reservations_from_beyond_the_day_reach_into_it(sessions: Sessions, new_calendar: NewCalendar) -> None:
    calendar = await new_calendar(step_minutes=360)
    await take(sessions, calendar, at(-20), at(3))
    await take(sessions, calendar, at(23), at(48))
    assert await offered(sessions, calendar, duration=6 * HOUR) == ["06:00", "12:00"]
    assert await offered(sessions, calendar, duration=12 * HOUR) == ["06:00"]


async def test_a_reservation_of_many_days_blocks_all_of_them(sessions: Sessions, new_calendar: NewCalendar) -> None:
    calendar = await new_calendar(step_minutes=720)
    await take(sessions, calendar, at(12), at(12) + 5 * 24 * HOUR)
    async with sessions() as session:
        found = await bookable_starts(
            session, calendar, first=TUESDAY, last=date(2027, 3, 8), duration=12 * HOUR, now=NOW
        )
    assert [len(starts) for starts in found.datetimes().values()] == [1, 0, 0, 0, 0, 1, 2]


async def test_the_answer_is_written_as_the_contract_has_it(sessions: Sessions, new_calendar: NewCalendar) -> None:
    calendar = await new_calendar(zone="America/New_York", step_minutes=720)
    async with sessions() as session:
        found = await bookable_starts(
            session, calendar, first=date(2027, 3, 14), last=date(2027, 3, 15), duration=HOUR, now=NOW
        )
    assert found.rendered() == {
        "timezone": "America/New_York",
        "duration_minutes": 60,
        "days": [
            {"date": "2027-03-14", "starts": ["2027-03-14T00:00:00-05:00", "2027-03-14T13:00:00-04:00"]},
            {"date": "2027-03-15", "starts": ["2027-03-15T00:00:00-04:00", "2027-03-15T12:00:00-04:00"]},
        ],
    }
    parsed = Availability.model_validate(found.rendered())
    assert [day.starts for day in parsed.days] == list(found.datetimes().values())


async def test_questions_without_sense_are_refused(sessions: Sessions, new_calendar: NewCalendar) -> None:
    calendar = await new_calendar()
    late = date(9999, 12, 31)
    async with sessions() as session:
        for first, last, duration, error in (
            (TUESDAY, date(2027, 3, 1), HOUR, InvalidWindow),
            (TUESDAY, date(2027, 5, 3), HOUR, InvalidWindow),
            (date(1, 1, 1), date(1, 1, 2), HOUR, TimeOutOfRange),
            (late, late, HOUR, TimeOutOfRange),
            (TUESDAY, TUESDAY, timedelta(), InvalidDuration),
            (TUESDAY, TUESDAY, -HOUR, InvalidDuration),
            (TUESDAY, TUESDAY, timedelta.max, InvalidDuration),
        ):
            with pytest.raises(error):
                await bookable_starts(session, calendar, first=first, last=last, duration=duration, now=NOW)
            with pytest.raises(error):
                await find_free(session, calendar_ids=[calendar], first=first, last=last, duration=duration, now=NOW)
        found = await bookable_starts(
            session, calendar, first=date(2199, 12, 31), last=date(2199, 12, 31), duration=HOUR, now=NOW
        )
        assert not found
        longest = await bookable_starts(session, calendar, first=TUESDAY, last=date(2027, 5, 2), duration=HOUR, now=NOW)
        assert len(longest.days) == 62


async def test_free_time_is_what_a_booking_may_lie_in(sessions: Sessions, new_calendar: NewCalendar) -> None:
    calendar = await new_calendar(*daily(9, 17), buffer_after_minutes=30)
    await take(sessions, calendar, at(11), at(12))
    async with sessions() as session:
        free = await free_time(session, calendar, start=at(8), end=at(15), now=NOW)
        assert free == [(at(9), at(10.5)), (at(12.5), at(15))]
        for start, end, error in (
            (at(9), at(9), InvalidDuration),
            (at(9), at(8), InvalidDuration),
            (at(9), datetime(9999, 1, 1, tzinfo=UTC), TimeOutOfRange),
        ):
            with pytest.raises(error):
                await free_time(session, calendar, start=start, end=end, now=NOW)


async def test_free_time_of_lanes_is_one_lanes_time_throughout(sessions: Sessions, new_calendar: NewCalendar) -> None:
    calendar = await new_calendar(*daily(9, 17), lanes=2)
    await take(sessions, calendar, at(9), at(11))
    async with sessions.begin() as session:
        both = [Taking(calendar, at(13), at(14))] * 2
        await reserve(session, both, group_id=uuid4(), now=NOW)
        assert await free_time(session, calendar, start=at(8), end=at(18), now=NOW) == [
            (at(9), at(13)),
            (at(14), at(17)),
        ]


async def test_the_next_free_times_are_found_however_far(
    sessions: Sessions, new_calendar: NewCalendar, statements: list[str]
) -> None:
    calendar = await new_calendar(*daily(9, 10), zone="Europe/Berlin", step_minutes=60)
    await take(sessions, calendar, at(0), at(30 * 24))
    await take(sessions, calendar, at(30 * 24), at(40 * 24))  # all of March and more, across the clock change
    async with sessions() as session:
        await next_free(session, calendar, after=EARLY, duration=HOUR, now=EARLY)
        statements.clear()
        found = await next_free(session, calendar, after=EARLY, duration=HOUR, now=EARLY)
        assert len(statements) == 3  # two days, a month, the rest
        assert [start.isoformat() for start in found] == [
            "2027-03-01T09:00:00+01:00",
            "2027-04-11T09:00:00+02:00",
            "2027-04-12T09:00:00+02:00",
        ]
        one = await next_free(session, calendar, after=at(7, date(2027, 4, 20)), duration=HOUR, now=NOW, count=1)
        assert [start.isoformat() for start in one] == ["2027-04-20T09:00:00+02:00"]


async def test_the_next_free_times_end_with_what_may_be_booked(sessions: Sessions, new_calendar: NewCalendar) -> None:
    calendar = await new_calendar(*daily(9, 10), step_minutes=60, max_advance_days=2)
    past = NOW - 30 * 24 * HOUR
    async with sessions() as session:
        found = await next_free(session, calendar, after=past, duration=HOUR, now=NOW)
        assert [start.isoformat() for start in found] == ["2027-03-01T09:00:00+00:00", "2027-03-02T09:00:00+00:00"]
        assert await next_free(session, calendar, after=NOW, duration=2 * HOUR, now=NOW) == []
        with pytest.raises(CalendarNotFound):
            await next_free(session, uuid4(), after=NOW, duration=HOUR, now=NOW)
        with pytest.raises(TimeOutOfRange):
            await next_free(session, calendar, after=datetime(9999, 12, 31, tzinfo=UTC), duration=HOUR, now=NOW)


async def test_many_calendars_are_searched_at_once(
    sessions: Sessions, new_calendar: NewCalendar, statements: list[str]
) -> None:
    here = [
        await new_calendar(*daily(9, 12), area=1, zone=zone, step_minutes=60)
        for zone in ("Asia/Tokyo", "America/Los_Angeles", "UTC")
    ]
    elsewhere = await new_calendar(*daily(9, 12), area=2, step_minutes=60)
    full = await new_calendar(*daily(9, 12), area=1, step_minutes=60)
    await take(sessions, full, at(10), at(11))
    await take(sessions, here[0], at(-5), at(-4))  # 04:00 to 05:00 before UTC's Tuesday is 13:00 in Tokyo: no matter
    await take(sessions, here[1], at(17), at(18))  # 09:00 in Los Angeles
    window = {"first": TUESDAY, "last": TUESDAY, "duration": 2 * HOUR, "now": NOW}
    expected = {
        here[0]: ["09:00", "10:00"],
        here[1]: ["10:00"],
        here[2]: ["09:00", "10:00"],
    }
    async with sessions() as session:
        for calls in ({"area_id": 1}, {"calendar_ids": [*here, full]}, {"calendar_ids": [*here, full], "area_id": 1}):
            await find_free(session, **window, **calls)  # type: ignore[arg-type]
            statements.clear()
            found = await find_free(session, **window, **calls)  # type: ignore[arg-type]
            assert len(statements) == (2 if "calendar_ids" not in calls else 1)
            starts = {it: [f"{start:%H:%M}" for start in days.datetimes()[TUESDAY]] for it, days in found.items()}
            assert starts == expected
        assert set(await find_free(session, calendar_ids=[elsewhere, here[2]], area_id=1, **window)) == {here[2]}  # type: ignore[arg-type]
        assert await find_free(session, calendar_ids=[], **window) == {}  # type: ignore[arg-type]
        assert await find_free(session, area_id=3, **window) == {}  # type: ignore[arg-type]
        with pytest.raises(CalendarNotFound):
            await find_free(session, calendar_ids=[uuid4()], **window)  # type: ignore[arg-type]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu"])
async def test_the_midnight_that_ends_a_day_is_not_of_that_day(
    sessions: Sessions, new_calendar: NewCalendar, zone: str
) -> None:
    midnight = await new_calendar(
        Span(weekday=3, opens=time(), closes=time(2)), zone=zone, step_minutes=60
    )  # of Tuesday to Wednesday
    async with sessions() as session:
        for day, free in ((TUESDAY, []), (TUESDAY + timedelta(days=1), ["00:00", "01:00"])):
            found = await find_free(session, calendar_ids=[midnight], first=day, last=day, duration=HOUR, now=NOW)
            assert [f"{start:%H:%M}" for days in found.values() for start in days.starts()] == free
            assert len(found) == bool(free)


async def test_a_search_between_hours_of_the_day_is_in_local_time(
    sessions: Sessions, new_calendar: NewCalendar
) -> None:
    day = await new_calendar(*daily(9, 17), zone="America/Los_Angeles", step_minutes=60)
    night = await new_calendar(*daily(20, 4), zone="America/Los_Angeles", step_minutes=60)
    both = [day, night]
    async with sessions() as session:
        found = await find_free(
            session,
            calendar_ids=both,
            first=TUESDAY,
            last=TUESDAY,
            duration=2 * HOUR,
            now=NOW,
            between=(time(14, 30), time(21)),
        )
        assert {it: [f"{start:%H:%M}" for start in days.datetimes()[TUESDAY]] for it, days in found.items()} == {
            day: ["15:00"]
        }
        found = await find_free(
            session,
            calendar_ids=both,
            first=TUESDAY,
            last=TUESDAY,
            duration=2 * HOUR,
            now=NOW,
            between=(time(22), time(2)),
        )
        assert {it: [f"{start:%H:%M}" for start in days.datetimes()[TUESDAY]] for it, days in found.items()} == {
            night: ["00:00", "22:00", "23:00"]
        }
