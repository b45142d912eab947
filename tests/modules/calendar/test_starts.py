"""Which starts fit beside what is reserved, and why a time is refused."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.modules.calendar.rules.limits import MAX_ROW
from frontdesk.modules.calendar.rules.plan import CalendarRules, Plan, Refusal
from frontdesk.modules.calendar.rules.slots import (
    NOBODY,
    Busy,
    datetime_of,
    free_in_lanes,
    longest,
    rows_of,
    runs,
    starts_on,
)
from frontdesk.modules.calendar.rules.week import ALWAYS, Mode, Span, Week, daily
from frontdesk.modules.calendar.rules.zones import floor_seconds

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)  # a Monday
TUESDAY = date(2027, 3, 2)
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def busy(*times: tuple[str, str] | tuple[str, str, int]) -> Busy:
    """Reserved times of TUESDAY, on lane 0 or the one given."""
    rows = sorted((*found, 0)[:3] for found in times)
    lowers, uppers = ([floor_seconds(at(f"{TUESDAY} {row[n]}")) for row in rows] for n in (0, 1))
    return Busy(lowers, uppers, [int(row[2]) for row in rows])


def offered(
    plan: Plan, taken: Busy = NOBODY, *, day: date = TUESDAY, duration: timedelta = HOUR, now: datetime = NOW
) -> list[str]:
    ordinal = day.toordinal()
    days = plan.days(ordinal, ordinal, beyond=duration // timedelta(seconds=1))
    starts = starts_on(days, taken, plan.rules, duration=duration, now=now)
    return [f"{start:%H:%M}" for run in next(runs(starts, days.offsets, ordinal, ordinal)) for start in run.datetimes()]


def plan(*spans: Span, zone: str = "UTC", closures: tuple[tuple[int, int], ...] = (), **rules: int) -> Plan:
    week = Week(spans) if spans else ALWAYS
    return Plan(zone=zone, rules=CalendarRules(**{"step_minutes": 60, **rules}), week=week, closures=closures)


def hours(opens: int | time, closes: int | time, mode: Mode = Mode.OPEN, weekday: int = 2) -> Span:
    opens, closes = (it if isinstance(it, time) else time(it) for it in (opens, closes))
    return Span(weekday=weekday, opens=opens, closes=closes, mode=mode)


def test_the_grid_counts_from_the_opening_of_the_span_that_a_start_lies_in() -> None:
    open_hours = plan(hours(time(9, 10), 12), hours(13, 15), step_minutes=30)
    assert offered(open_hours) == ["09:10", "09:40", "10:10", "10:40", "13:00", "13:30", "14:00"]


def test_a_booking_may_run_over_spans_that_touch_and_their_grids_add_up() -> None:
    assert offered(plan(hours(9, 11), hours(11, time(12, 30))), duration=2 * HOUR) == ["09:00", "10:00"]
    overlapping = plan(hours(9, 12), hours(time(10, 30), 14))
    assert offered(overlapping, duration=2 * HOUR) == ["09:00", "10:00", "10:30", "11:00", "11:30"]


def test_a_break_closes_without_moving_the_grid() -> None:
    assert offered(plan(hours(9, 17), hours(time(12, 15), time(13, 45), Mode.CLOSED))) == [
        "09:00",
        "10:00",
        "11:00",
        "14:00",
        "15:00",
        "16:00",
    ]


def test_a_closure_closes_whatever_its_seconds() -> None:
    closure = (floor_seconds(at("2027-03-02 10:59:59")), floor_seconds(at("2027-03-02 13:00:01")))
    assert offered(plan(hours(9, 17), closures=(closure,))) == ["09:00", "14:00", "15:00", "16:00"]


def test_a_span_past_midnight_gives_starts_to_both_dates() -> None:
    night = plan(hours(22, 2))
    assert offered(night) == ["22:00", "23:00"]
    assert offered(night, day=date(2027, 3, 3)) == ["00:00", "01:00"]


def test_always_open_without_hours_and_never_with_closed_ones_only() -> None:
    assert offered(plan(step_minutes=720), duration=48 * HOUR) == ["00:00", "12:00"]
    assert offered(plan(hours(9, 17, Mode.CLOSED))) == []


def test_buffers_need_no_open_hours_and_add_up_between_neighbours() -> None:
    buffered = plan(hours(9, 17), step_minutes=15, buffer_before_minutes=15, buffer_after_minutes=30)
    # 11:45 to 13:30 is a booking from 12 to 13 with its own buffers
    assert offered(buffered, busy(("11:45", "13:30")))[:6] == ["09:00", "09:15", "09:30", "09:45", "10:00", "10:15"]
    assert offered(buffered, busy(("11:45", "13:30")))[6:] == [
        f"{minutes // 60:02}:{minutes % 60:02}" for minutes in range(13 * 60 + 45, 16 * 60 + 1, 15)
    ]


def test_free_means_that_one_lane_is_free_throughout() -> None:
    taken = busy(("09:00", "10:00", 0), ("11:00", "12:00", 0), ("10:00", "11:00", 1))
    two = plan(hours(9, 13), lanes=2)
    assert offered(two, taken) == ["09:00", "10:00", "11:00", "12:00"]
    assert offered(two, taken, duration=2 * HOUR) == ["11:00"]  # at 09:00 both are free, but one after the other
    assert offered(plan(hours(9, 13)), taken) == ["10:00", "12:00"]  # a lane that is no more does not count


def test_notice_and_advance_bound_the_starts_both_included() -> None:
    day = plan(hours(9, 17), min_notice_minutes=26 * 60, max_advance_days=1)
    assert offered(day) == []
    assert offered(plan(hours(9, 17), min_notice_minutes=26 * 60)) == [f"{hour}:00" for hour in range(10, 17)]
    assert offered(plan(hours(7, 17), max_advance_days=1)) == ["07:00", "08:00"]
    assert offered(plan(hours(9, 17)), now=at("2027-03-02 12:00")) == [f"{hour}:00" for hour in range(12, 17)]
    assert offered(plan(hours(9, 17)), now=at("2027-03-02 12:00:00.000001")) == [f"{hour}:00" for hour in range(13, 17)]


def test_hours_of_the_day_narrow_what_is_open_but_not_the_grid() -> None:
    days = (
        plan(hours(9, 17))
        .days(TUESDAY.toordinal(), TUESDAY.toordinal(), beyond=3600)
        .within(daily(time(10, 30), time(13)))
    )
    starts = starts_on(days, NOBODY, CalendarRules(step_minutes=60), duration=HOUR, now=NOW)
    assert [f"{datetime_of(start):%H:%M}" for start in starts] == ["11:00", "12:00"]


WEEK = (hours(9, 17), hours(12, 13, Mode.CLOSED), hours(17, 20, Mode.BY_REQUEST))
CLOSURE = (floor_seconds(at("2027-03-02 14:00")), floor_seconds(at("2027-03-02 15:00")))


@pytest.mark.parametrize(
    ("start", "end", "refusal"),
    [
        ("2027-03-02 09:00", "2027-03-02 12:00", None),
        ("2027-03-02 09:07", "2027-03-02 09:08", None),  # the grid is an offer, not a rule
        ("2027-03-02 16:00", "2027-03-02 20:00", None),
        ("2027-03-01 07:59", "2027-03-01 09:00", Refusal.IN_THE_PAST),
        ("2027-03-01 08:00", "2027-03-01 09:00", Refusal.TOO_SOON),
        ("2027-03-01 08:59:59.999999", "2027-03-01 09:00", Refusal.TOO_SOON),
        ("2027-03-30 09:00", "2027-03-30 10:00", None),
        ("2027-03-31 08:00", "2027-03-31 10:00", Refusal.OUTSIDE_OPENING_HOURS),
        ("2027-03-31 08:00:00.000001", "2027-03-31 10:00", Refusal.TOO_FAR_AHEAD),
        ("2027-03-02 08:59:59.999999", "2027-03-02 10:00", Refusal.OUTSIDE_OPENING_HOURS),
        ("2027-03-02 19:00", "2027-03-02 20:00:00.000001", Refusal.OUTSIDE_OPENING_HOURS),
        ("2027-03-02 11:30", "2027-03-02 12:30", Refusal.OUTSIDE_OPENING_HOURS),
        ("2027-03-03 09:00", "2027-03-03 10:00", Refusal.OUTSIDE_OPENING_HOURS),
        ("2027-03-02 13:00", "2027-03-02 14:00", None),
        ("2027-03-02 13:00", "2027-03-02 14:00:00.000001", Refusal.CLOSED),
        ("2027-03-02 14:30", "2027-03-02 16:00", Refusal.CLOSED),
        ("2027-03-02 15:00", "2027-03-02 16:00", None),
    ],
)
def test_a_refusal_names_its_cause(start: str, end: str, refusal: Refusal | None) -> None:
    strict = plan(*WEEK, closures=(CLOSURE,), min_notice_minutes=60, max_advance_days=30)
    assert strict.judge(at(start), at(end), now=NOW) == refusal


@pytest.mark.parametrize(
    ("start", "end", "asks"),
    [
        ("2027-03-02 16:00", "2027-03-02 17:00", False),
        ("2027-03-02 16:00", "2027-03-02 17:00:00.000001", True),
        ("2027-03-02 19:00", "2027-03-02 20:00", True),
    ],
)
def test_touching_hours_by_request_says_so(start: str, end: str, asks: bool) -> None:  # noqa: FBT001  a table's column
    assert plan(*WEEK).asks_first(at(start), at(end)) is asks


wall_times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30]))
weeks = st.lists(
    st.builds(Span, weekday=st.integers(1, 7), opens=wall_times, closes=wall_times, mode=st.sampled_from(Mode)),
    max_size=8,
)
quarters = st.integers(0, 4 * 24 * 3)
reserved = st.lists(st.tuples(quarters, st.integers(1, 24), st.integers(0, 2)), max_size=8)


def lanes_of(found: list[tuple[int, int, int]], midnight: int) -> Busy:
    rows: list[tuple[int, int, int]] = []
    for quarter, length, lane in sorted(found):
        row = (midnight + 900 * quarter, midnight + 900 * (quarter + length), lane)
        if all(row[1] <= start or end <= row[0] or lane != other for start, end, other in rows):
            rows.append(row)
    return Busy(*([row[n] for row in rows] for n in range(3)))


@given(
    spans=weeks,
    found=reserved,
    rules=st.builds(
        CalendarRules,
        lanes=st.integers(1, 3),
        step_minutes=st.sampled_from([15, 20, 45, 60]),
        buffer_before_minutes=st.sampled_from([0, 15, 30]),
        buffer_after_minutes=st.sampled_from([0, 15]),
        min_notice_minutes=st.sampled_from([0, 600]),
        max_advance_days=st.sampled_from([1, 365]),
    ),
    duration=st.integers(1, 30).map(lambda n: n * timedelta(minutes=15)),
)
def test_offered_is_exactly_what_is_on_the_grid_not_refused_and_free_of_others(
    spans: list[Span], found: list[tuple[int, int, int]], rules: CalendarRules, duration: timedelta
) -> None:
    monday = date(2027, 3, 1)
    midnight = floor_seconds(at("2027-03-01"))
    ours = Plan(zone="UTC", rules=rules, week=Week(spans) if spans else ALWAYS)
    taken = lanes_of(found, midnight)
    days = ours.days(monday.toordinal(), monday.toordinal() + 1, beyond=int(duration.total_seconds()))
    starts = starts_on(days, taken, rules, duration=duration, now=NOW)

    def fits(start: int) -> bool:
        begin, end = (
            start - 60 * rules.buffer_before_minutes,
            start + duration.seconds + 60 * rules.buffer_after_minutes,
        )
        rows = list(zip(taken.lowers, taken.uppers, taken.lanes, strict=True))
        return any(
            all(upper <= begin or end <= lower for lower, upper, on in rows if on == lane)
            for lane in range(rules.lanes)
        )

    grid = {start for opens, closes in days.openings.spans for start in range(opens, closes, 60 * rules.step_minutes)}
    expected = {
        start
        for start in grid
        if ours.judge(datetime_of(start), datetime_of(start) + duration, now=NOW) is None and fits(start)
    }
    within: Callable[[int], bool] = lambda start: midnight <= start < midnight + 2 * 86_400  # noqa: E731
    assert [start for start in starts if within(start)] == sorted(filter(within, expected))
    assert starts == sorted(set(starts))


@given(found=reserved, lanes=st.integers(1, 3))
def test_the_longest_intervals_hold_every_free_one_and_none_another(
    found: list[tuple[int, int, int]], lanes: int
) -> None:
    free = free_in_lanes([(0, 900 * 400)], lanes_of(found, 0), CalendarRules(lanes=lanes))
    kept = longest(free)
    assert set(kept) <= {interval for lane in free for interval in lane}
    for start, end in (interval for lane in free for interval in lane):
        assert sum(begin <= start and end <= finish for begin, finish in kept) >= 1
    for one in kept:
        assert [other for other in kept if other[0] <= one[0] and one[1] <= other[1]] == [one]


@given(st.integers(1, 31 * 24 * 60))
def test_rows_are_contiguous_and_never_longer_than_a_day_of_24_hours(minutes: int) -> None:
    end = NOW + timedelta(minutes=minutes)
    rows = list(rows_of(NOW, end))
    assert [start for start, _ in rows] == [NOW, *(finish for _, finish in rows[:-1])]
    assert rows[-1][1] == end
    assert all(timedelta() < finish - start <= MAX_ROW for start, finish in rows)


@given(
    instants=st.lists(st.integers(0, 40 * 96).map(lambda n: floor_seconds(at("2026-10-10")) + 900 * n), unique=True),
    zone=st.sampled_from(
        ["America/New_York", "Australia/Lord_Howe", "America/Havana", "Asia/Kathmandu", "Europe/Lisbon"]
    ),
)
def test_each_start_is_listed_on_its_local_date_and_written_with_its_offset(instants: list[int], zone: str) -> None:
    days = Plan(zone=zone).days(date(2026, 10, 9).toordinal(), date(2026, 11, 20).toordinal())
    by_day = list(runs(sorted(instants), days.offsets, days.first, days.last))
    listed = [(days.first + n, start) for n, found in enumerate(by_day) for run in found for start in run.datetimes()]
    assert sorted(floor_seconds(start) for _, start in listed) == sorted(instants)
    assert all(start.toordinal() == day for day, start in listed)
    texts = [text for found in by_day for run in found for text in run.texts()]
    assert texts == [start.isoformat() for _, start in listed]
