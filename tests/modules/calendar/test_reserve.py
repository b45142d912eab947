"""Taking time, holding, confirming, moving and giving it back: all or none, and refusals change nothing."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest

from frontdesk.core.audit import NOBODY
from frontdesk.core.db import Sessions
from frontdesk.core.errors import DomainError
from frontdesk.modules.calendar.errors import (
    CalendarNotFound,
    Closed,
    HoldExpired,
    InThePast,
    InvalidDuration,
    InvalidWindow,
    OutsideOpeningHours,
    SlotTaken,
    TimeOutOfRange,
    TooFarAhead,
    TooSoon,
)
from frontdesk.modules.calendar.service import (
    Mode,
    Reserved,
    Span,
    Taking,
    add_closure,
    confirm,
    move,
    release,
    reserve,
    set_hours,
    sweep_expired,
)
from tests.modules.calendar.conftest import NewCalendar, Rows

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)  # a Monday
TUESDAY = date(2027, 3, 2)
HOUR = timedelta(hours=1)
SOON = NOW + timedelta(minutes=30)

Look = Callable[[], Awaitable[Rows]]


def at(hour: float, day: date = TUESDAY) -> datetime:
    return datetime.combine(day, time(0), UTC) + hour * HOUR


def tuesday(opens: int, closes: int, mode: Mode = Mode.OPEN) -> Span:
    return Span(weekday=2, opens=time(opens), closes=time(closes), mode=mode)


async def take(sessions: Sessions, *takings: Taking, expires_at: datetime | None = None, now: datetime = NOW) -> UUID:
    group = uuid4()
    async with sessions.begin() as session:
        await reserve(session, takings, group_id=group, now=now, expires_at=expires_at)
    return group


async def refused(
    sessions: Sessions, *takings: Taking, now: datetime = NOW, moving: UUID | None = None
) -> type[DomainError] | None:
    """What is raised; the transaction goes on and is committed nevertheless."""
    async with sessions.begin() as session:
        try:
            if moving is None:
                await reserve(session, takings, group_id=uuid4(), now=now)
            else:
                await move(session, moving, takings, now=now)
        except DomainError as error:
            return type(error)
    return None


async def test_what_is_taken_is_stored_with_its_buffers_tenant_and_area(
    sessions: Sessions, new_calendar: NewCalendar, reserved: Look, group: UUID
) -> None:
    calendar = await new_calendar(buffer_before_minutes=15, buffer_after_minutes=30)
    async with sessions.begin() as session:
        answer = await reserve(session, [Taking(calendar, at(10), at(11))], group_id=group, now=NOW)
    assert answer == Reserved(group, by_request=False, expires_at=None)
    assert await reserved() == [(group, calendar, 0, at(9.75), at(11.5), None)]


@pytest.mark.parametrize(
    ("start", "end"), [(10, 11), (9.5, 10.5), (10.5, 11.5), (10.25, 10.75), (9, 12), (11.24, 12), (9, 9.76)]
)
async def test_time_that_is_taken_is_refused(
    sessions: Sessions, new_calendar: NewCalendar, reserved: Look, start: float, end: float
) -> None:
    calendar = await new_calendar(buffer_after_minutes=15)
    await take(sessions, Taking(calendar, at(10), at(11)))
    before = await reserved()
    assert await refused(sessions, Taking(calendar, at(start), at(end))) is SlotTaken
    assert await reserved() == before


async def test_neighbours_are_taken(sessions: Sessions, new_calendar: NewCalendar, reserved: Look) -> None:
    calendar = await new_calendar(buffer_after_minutes=15)
    await take(sessions, Taking(calendar, at(10), at(11)))
    await take(sessions, Taking(calendar, at(11.25), at(12)))
    await take(sessions, Taking(calendar, at(9), at(9.75)))
    assert len(await reserved()) == 3


@pytest.mark.parametrize(
    ("start", "end", "error"),
    [
        (datetime(2027, 3, 1, 7, tzinfo=UTC), datetime(2027, 3, 1, 9, tzinfo=UTC), InThePast),
        (datetime(2027, 3, 1, 9, tzinfo=UTC), datetime(2027, 3, 1, 10, tzinfo=UTC), TooSoon),
        (datetime(2027, 4, 1, 9, tzinfo=UTC), datetime(2027, 4, 1, 10, tzinfo=UTC), TooFarAhead),
        (at(8.5), at(9.5), OutsideOpeningHours),
        (at(12), at(13), Closed),
        (at(10), at(10), InvalidDuration),
        (at(10), at(9), InvalidDuration),
        (at(10), at(10) + timedelta(days=31, microseconds=1), InvalidDuration),
        (datetime(1, 1, 1, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC), TimeOutOfRange),
        (datetime(9999, 12, 31, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC), TimeOutOfRange),
    ],
)
async def test_a_refusal_names_its_cause_and_stores_nothing(
    sessions: Sessions,
    new_calendar: NewCalendar,
    reserved: Look,
    start: datetime,
    end: datetime,
    error: type[DomainError],
) -> None:
    calendar = await new_calendar(tuesday(9, 17), min_notice_minutes=120, max_advance_days=30)
    async with sessions.begin() as session:
        await add_closure(session, calendar, starts_at=at(12), ends_at=at(13), by=NOBODY, now=NOW)
    assert await refused(sessions, Taking(calendar, start, end)) is error
    assert await reserved() == []


async def test_the_statuses_and_codes_are_the_contracts() -> None:
    conflicts = (SlotTaken, TooSoon, TooFarAhead, OutsideOpeningHours, Closed, HoldExpired)
    assert [error.status for error in conflicts] == [409] * 6
    assert [error.code for error in conflicts] == [
        "slot_taken",
        "too_soon",
        "too_far_ahead",
        "outside_opening_hours",
        "closed",
        "hold_expired",
    ]
    assert (InThePast.status, InThePast.code) == (422, "in_the_past")


async def test_nobody_can_take_nothing_or_of_nobody(
    sessions: Sessions, new_calendar: NewCalendar, reserved: Look
) -> None:
    calendar = await new_calendar()
    assert await refused(sessions) is InvalidWindow
    assert await refused(sessions, *[Taking(calendar, at(10), at(11))] * 401) is InvalidWindow
    assert await refused(sessions, Taking(uuid4(), at(10), at(11))) is CalendarNotFound
    assert (
        await refused(sessions, Taking(calendar, at(10), at(11)), Taking(uuid4(), at(10), at(11))) is CalendarNotFound
    )
    assert await reserved() == []


async def test_hours_need_not_count_but_the_judge_always_does(
    sessions: Sessions, new_calendar: NewCalendar, reserved: Look
) -> None:
    calendar = await new_calendar(tuesday(9, 17, Mode.CLOSED), min_notice_minutes=120)
    past = Taking(calendar, NOW - HOUR, NOW)
    async with sessions.begin() as session:
        answer = await reserve(session, [past], group_id=uuid4(), now=NOW, enforce_hours=False)
        assert answer.by_request is False
        with pytest.raises(SlotTaken):
            await reserve(session, [past], group_id=uuid4(), now=NOW, enforce_hours=False)
    assert len(await reserved()) == 1


async def test_taking_time_by_request_says_so(sessions: Sessions, new_calendar: NewCalendar) -> None:
    calendar = await new_calendar(tuesday(9, 17), tuesday(17, 20, Mode.BY_REQUEST), lanes=5)
    async with sessions.begin() as session:
        answers = [
            await reserve(session, [Taking(calendar, start, end)], group_id=uuid4(), now=NOW)
            for start, end in ((at(16), at(17)), (at(16.5), at(17.5)), (at(18), at(19)))
        ]
    assert [answer.by_request for answer in answers] == [False, True, True]


async def test_a_hold_gives_way_at_the_instant_it_ends_and_not_before(
    sessions: Sessions, new_calendar: NewCalendar, reserved: Look
) -> None:
    calendar = await new_calendar()
    wanted = Taking(calendar, at(10), at(11))
    held = await take(sessions, wanted, expires_at=SOON)
    assert await refused(sessions, wanted, now=SOON - timedelta(microseconds=1)) is SlotTaken
    assert await reserved() == [(held, calendar, 0, at(10), at(11), SOON)]
    group = await take(sessions, wanted, now=SOON)
    assert await reserved() == [(group, calendar, 0, at(10), at(11), None)]


async def test_an_ended_hold_goes_as_a_whole(sessions: Sessions, new_calendar: NewCalendar, reserved: Look) -> None:
    one, other = await new_calendar(), await new_calendar()
    held = await take(sessions, Taking(one, at(10), at(11)), Taking(other, at(10), at(11)), expires_at=SOON)
    group = await take(sessions, Taking(one, at(10.5), at(11.5)), now=SOON)
    assert [row[0] for row in await reserved()] == [group]
    async with sessions() as session:
        with pytest.raises(HoldExpired):
            await confirm(session, held, now=SOON - timedelta(seconds=1))  # by a clock that is slow


async def test_a_refusal_leaves_ended_holds_and_all_else_as_it_was(
    sessions: Sessions, new_calendar: NewCalendar, reserved: Look
) -> None:
    one, other = await new_calendar(), await new_calendar()
    await take(sessions, Taking(one, at(10), at(11)), expires_at=SOON)
    await take(sessions, Taking(other, at(10), at(11)))
    before = await reserved()
    both = [Taking(it, at(10), at(11)) for it in (one, other)]
    assert await refused(sessions, *both, now=SOON) is SlotTaken
    assert await reserved() == before


async def test_confirming_makes_a_hold_last(sessions: Sessions, new_calendar: NewCalendar, reserved: Look) -> None:
    calendar = await new_calendar()
    held = await take(sessions, Taking(calendar, at(10), at(11)), Taking(calendar, at(12), at(13)), expires_at=SOON)
    async with sessions.begin() as session:
        await confirm(session, held, now=NOW)
        await confirm(session, held, now=SOON)  # again, and long after
        assert await sweep_expired(session, now=at(0)) == 0
    assert [(row[0], row[5]) for row in await reserved()] == [(held, None), (held, None)]


async def test_a_hold_that_has_ended_or_gone_cannot_be_confirmed(
    sessions: Sessions, new_calendar: NewCalendar, reserved: Look
) -> None:
    calendar = await new_calendar()
    held = await take(sessions, Taking(calendar, at(10), at(11)), expires_at=SOON)
    async with sessions.begin() as session:
        for group, now in ((held, SOON), (uuid4(), NOW)):
            with pytest.raises(HoldExpired):
                await confirm(session, group, now=now)
    assert await reserved() == [(held, calendar, 0, at(10), at(11), SOON)]


async def test_a_group_that_has_lost_its_hold_may_take_the_time_anew(
    sessions: Sessions, new_calendar: NewCalendar, reserved: Look
) -> None:
    calendar = await new_calendar()
    held = await take(sessions, Taking(calendar, at(10), at(11)), expires_at=SOON)
    async with sessions.begin() as session:
        await reserve(session, [Taking(calendar, at(10), at(11))], group_id=held, now=SOON)
    assert await reserved() == [(held, calendar, 0, at(10), at(11), None)]


async def test_releasing_gives_everything_back_once(
    sessions: Sessions, new_calendar: NewCalendar, reserved: Look
) -> None:
    calendar = await new_calendar()
    group = await take(sessions, Taking(calendar, at(10), at(11)), Taking(calendar, at(12), at(13)))
    other = await take(sessions, Taking(calendar, at(11), at(12)))
    async with sessions.begin() as session:
        assert await release(session, group, now=NOW) is True
        assert await release(session, group, now=NOW) is False
    assert [row[0] for row in await reserved()] == [other]


async def test_sweeping_deletes_what_has_ended_and_nothing_else(
    sessions: Sessions, new_calendar: NewCalendar, reserved: Look
) -> None:
    calendar = await new_calendar()
    kept = {
        await take(sessions, Taking(calendar, at(9), at(10))),
        await take(sessions, Taking(calendar, at(10), at(11)), expires_at=SOON + timedelta(microseconds=1)),
    }
    for hour in (12, 13, 14):
        await take(sessions, Taking(calendar, at(hour), at(hour + 1)), expires_at=SOON)
    async with sessions.begin() as session:
        assert await sweep_expired(session, now=SOON, limit=2) == 2
        assert await sweep_expired(session, now=SOON, limit=2) == 1
        assert await sweep_expired(session, now=SOON, limit=2) == 0
    assert {row[0] for row in await reserved()} == kept


async def test_moving_onto_ones_own_old_time_works(
    sessions: Sessions, new_calendar: NewCalendar, reserved: Look
) -> None:
    calendar = await new_calendar(tuesday(9, 17), tuesday(17, 20, Mode.BY_REQUEST))
    group = await take(sessions, Taking(calendar, at(10), at(12)))
    for start, end in ((10, 12), (11, 13), (10.5, 11)):
        async with sessions.begin() as session:
            answer = await move(session, group, [Taking(calendar, at(start), at(end))], now=NOW)
        assert answer == Reserved(group, by_request=False, expires_at=None)
        assert await reserved() == [(group, calendar, 0, at(start), at(end), None)]
    async with sessions.begin() as session:
        assert (await move(session, group, [Taking(calendar, at(18), at(19))], now=NOW)).by_request is True


async def test_a_hold_that_is_moved_stays_one(sessions: Sessions, new_calendar: NewCalendar, reserved: Look) -> None:
    calendar = await new_calendar()
    group = await take(sessions, Taking(calendar, at(10), at(12)), expires_at=SOON)
    async with sessions.begin() as session:
        answer = await move(session, group, [Taking(calendar, at(14), at(15))], now=NOW)
    assert answer.expires_at == SOON
    assert await reserved() == [(group, calendar, 0, at(14), at(15), SOON)]


async def test_a_move_that_is_refused_leaves_everything(
    sessions: Sessions, new_calendar: NewCalendar, reserved: Look
) -> None:
    calendar = await new_calendar(tuesday(9, 17))
    other = await new_calendar()
    group = await take(sessions, Taking(calendar, at(10), at(11)))
    held = await take(sessions, Taking(calendar, at(11), at(12)), expires_at=SOON)
    await take(sessions, Taking(other, at(10), at(11)))
    before = await reserved()
    for takings, error in (
        ([Taking(calendar, at(10.5), at(11.5))], SlotTaken),
        ([Taking(calendar, at(9), at(10)), Taking(other, at(10), at(11))], SlotTaken),
        ([Taking(calendar, at(17), at(18))], OutsideOpeningHours),
    ):
        assert await refused(sessions, *takings, moving=group) is error
    assert await refused(sessions, Taking(calendar, at(14), at(15)), moving=held, now=SOON) is HoldExpired
    assert await refused(sessions, Taking(calendar, at(14), at(15)), moving=uuid4()) is HoldExpired
    assert await reserved() == before


async def test_several_calendars_and_days_are_all_or_none(
    sessions: Sessions, new_calendar: NewCalendar, reserved: Look
) -> None:
    calendars = [await new_calendar() for _ in range(3)]
    days = [date(2027, 3, day) for day in (2, 3, 4)]
    middle = await take(sessions, Taking(calendars[1], at(10, days[1]), at(11, days[1])))
    before = await reserved()
    wanted = [Taking(it, at(10, day), at(11, day)) for it in calendars for day in days]
    assert await refused(sessions, *wanted) is SlotTaken
    assert await reserved() == before
    async with sessions.begin() as session:
        await release(session, middle, now=NOW)
    group = await take(sessions, *reversed(wanted))
    assert {(row[0], row[1], row[3]) for row in await reserved()} == {
        (group, it.calendar_id, it.start) for it in wanted
    }


async def test_what_overlaps_itself_is_taken_already(
    sessions: Sessions, new_calendar: NewCalendar, reserved: Look
) -> None:
    calendar = await new_calendar()
    assert await refused(sessions, Taking(calendar, at(10), at(12)), Taking(calendar, at(11), at(13))) is SlotTaken
    assert await reserved() == []


async def test_lanes_are_taken_one_after_the_other_until_none_is_left(
    sessions: Sessions, new_calendar: NewCalendar, reserved: Look
) -> None:
    calendar = await new_calendar(lanes=3)
    await take(sessions, Taking(calendar, at(10), at(12)))
    await take(sessions, Taking(calendar, at(11), at(13)), Taking(calendar, at(11), at(14)))
    await take(sessions, Taking(calendar, at(12), at(13)))
    assert [(row[2], row[3], row[4]) for row in await reserved()] == [
        (0, at(10), at(12)),
        (0, at(12), at(13)),
        (1, at(11), at(13)),
        (2, at(11), at(14)),
    ]
    # two lanes end in time for 13 to 15, none is free from 12:30
    assert await refused(sessions, Taking(calendar, at(12.5), at(15))) is SlotTaken
    await take(sessions, Taking(calendar, at(13), at(15)), Taking(calendar, at(13), at(15)))
    assert await refused(sessions, Taking(calendar, at(13), at(14))) is SlotTaken


async def test_what_lasts_longer_than_a_row_is_several_on_one_lane(
    sessions: Sessions, new_calendar: NewCalendar, reserved: Look
) -> None:
    calendar = await new_calendar(lanes=2, buffer_after_minutes=30)
    blocker = await take(sessions, Taking(calendar, at(60), at(61)))  # lane 0, in the middle
    group = await take(sessions, Taking(calendar, at(10), at(74)))
    assert [row for row in await reserved() if row[0] != blocker] == [
        (group, calendar, 1, at(10), at(34), None),
        (group, calendar, 1, at(34), at(58), None),
        (group, calendar, 1, at(58), at(74.5), None),
    ]
    assert await refused(sessions, Taking(calendar, at(58), at(62))) is SlotTaken
    async with sessions.begin() as session:
        await move(session, group, [Taking(calendar, at(12), at(30))], now=NOW)
    assert [row[2:5] for row in await reserved() if row[0] == group] == [(0, at(12), at(30.5))]


async def test_a_day_of_25_hours_is_taken_whole(sessions: Sessions, new_calendar: NewCalendar, reserved: Look) -> None:
    week = [Span(weekday=weekday, opens=time(0), closes=time(0)) for weekday in range(1, 8)]
    calendar = await new_calendar(*week, zone="America/New_York")
    start = datetime.fromisoformat("2027-11-07T00:00-04:00")
    end = datetime.fromisoformat("2027-11-08T00:00-05:00")
    await take(sessions, Taking(calendar, start, end))
    assert [(row[4] - row[3]) / HOUR for row in await reserved()] == [24, 1]


async def test_a_change_that_this_process_has_not_seen_still_counts(
    sessions: Sessions, new_calendar: NewCalendar, reserved: Look
) -> None:
    calendar = await new_calendar(tuesday(9, 17))
    await take(sessions, Taking(calendar, at(9), at(10)))  # the plan is in memory now
    async with sessions() as elsewhere:
        await set_hours(elsewhere, calendar, [tuesday(14, 20)], by=NOBODY, now=NOW)
        await elsewhere.commit()
    assert await refused(sessions, Taking(calendar, at(10), at(11))) is OutsideOpeningHours
    await take(sessions, Taking(calendar, at(18), at(19)))
    assert len(await reserved()) == 2
