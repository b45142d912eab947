"""The cheapest tiers that cover a stay, against every combination there is."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from functools import cache
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from frontdesk.modules.rooms.rules import (
    ALWAYS,
    EVERY_DAY,
    MAX_MINUTES,
    MAX_TIERS,
    Line,
    Tier,
    Window,
    cheapest,
    covers_week,
)

START = datetime(2027, 3, 13, 22, 55, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")  # where it is five to midnight on a Saturday
MINUTE = timedelta(minutes=1)
prices = st.dictionaries(st.integers(1, 12), st.integers(0, 30), min_size=1, max_size=4)


def lines_for(tiers: dict[int, int], minutes: int) -> tuple[Line, ...]:
    """The cheapest of tiers that name no time."""
    return cheapest([Tier(*tier) for tier in tiers.items()], start=START, minutes=minutes, zone=BERLIN)


def line(duration: int, quantity: int, amount: int) -> Line:
    return Line(Tier(duration, amount), quantity)


def by_trying_all(tiers: dict[int, int], minutes: int) -> int:
    """The least amount over all multisets of tiers that cover `minutes`."""
    most = [range(-(-minutes // duration) + 1) for duration in tiers]  # more of one tier is never needed
    return min(
        sum(count * amount for count, amount in zip(counts, tiers.values(), strict=True))
        for counts in product(*most)
        if sum(count * duration for count, duration in zip(counts, tiers, strict=True)) >= minutes
    )


@given(prices, st.integers(1, 18))
@example({7: 7, 5: 5}, 11)  # neither tier divides it
@example({6: 0}, 18)  # a tier that costs nothing
@example({4: 9, 6: 9}, 12)  # a longer one at the same price
def test_no_combination_is_cheaper(tiers: dict[int, int], minutes: int) -> None:
    lines = lines_for(tiers, minutes)
    assert sum(line.amount for line in lines) == by_trying_all(tiers, minutes)
    assert sum(line.quantity * line.tier.duration_minutes for line in lines) >= minutes
    assert all(tiers[line.tier.duration_minutes] == line.tier.amount and line.quantity > 0 for line in lines)
    durations = [line.tier.duration_minutes for line in lines]
    assert durations == sorted(set(durations), reverse=True)


@given(prices, st.integers(1, 500), st.integers(1, 60))
def test_the_unit_of_time_changes_nothing(tiers: dict[int, int], minutes: int, factor: int) -> None:
    scaled = lines_for({factor * duration: amount for duration, amount in tiers.items()}, factor * minutes)
    assert [(line.tier.duration_minutes // factor, line.quantity, line.tier.amount) for line in scaled] == [
        (line.tier.duration_minutes, line.quantity, line.tier.amount) for line in lines_for(tiers, minutes)
    ]


@given(prices, st.integers(1, 500))
def test_a_longer_stay_never_costs_less(tiers: dict[int, int], minutes: int) -> None:
    shorter, longer = (sum(line.amount for line in lines_for(tiers, length)) for length in (minutes, minutes + 1))
    assert shorter <= longer


@pytest.mark.parametrize(
    ("minutes", "lines"),
    [
        (1, (line(60, 1, 4000),)),
        (60, (line(60, 1, 4000),)),
        (61, (line(60, 2, 4000),)),
        (180, (line(240, 1, 12000),)),  # three hours cost as much as four
        (300, (line(240, 1, 12000), line(60, 1, 4000))),
        (1440, (line(1440, 1, 50000),)),
        (1441, (line(1440, 1, 50000), line(60, 1, 4000))),
    ],
)
def test_a_studio_with_hours_half_days_and_days(minutes: int, lines: tuple[Line, ...]) -> None:
    assert lines_for({60: 4000, 240: 12000, 1440: 50000}, minutes) == lines


def test_without_prices_there_is_nothing_to_pay() -> None:
    assert lines_for({}, 90) == ()


def test_the_most_tiers_and_the_longest_stay_are_within_reach() -> None:
    tiers = {duration: duration for duration in range(1001, 1001 + MAX_TIERS)}  # no step but the minute divides them
    lines = lines_for(tiers, MAX_MINUTES)
    assert sum(line.amount for line in lines) == MAX_MINUTES  # which can be met to the minute


@pytest.mark.parametrize("minutes", [-1, 0, MAX_MINUTES + 1])
def test_a_stay_of_no_sensible_length_is_refused(minutes: int) -> None:
    with pytest.raises(ValueError, match="a stay lasts from 1 to"):
        lines_for({60: 4000}, minutes)


# around the midnight between a Saturday and a Sunday
walls = st.sampled_from([time(23, 50), time(23, 56), time(23, 59), time(), time(0, 1), time(0, 3), time(12)])
windows = st.builds(Window, st.frozensets(st.sampled_from([5, 6, 7, 1]), min_size=1), walls, walls)
timed = st.builds(Tier, st.integers(1, 6), st.integers(0, 20), windows)


def shows(window: Window, wall: datetime) -> bool:
    """Whether a wall clock shows a time of this window."""
    today, yesterday = wall.isoweekday() in window.weekdays, (wall.isoweekday() - 2) % 7 + 1 in window.weekdays
    if window.from_time < window.to_time:
        return today and window.from_time <= wall.time() < window.to_time
    return (today and wall.time() >= window.from_time) or (yesterday and wall.time() < window.to_time)


def by_trying_every_cut(tiers: list[Tier], start: datetime, minutes: int) -> int:
    """The least amount over all ways to cut a stay into parts that tiers cover, minute by minute."""

    def holds(tier: Tier, minute: int) -> bool:
        wall = (start + minute * MINUTE).astimezone(BERLIN)
        named = [it for it in tiers if it.window != ALWAYS and shows(it.window, wall)]
        return tier in named if named else tier.window == ALWAYS

    @cache
    def least(minute: int) -> int:
        if minute == minutes:
            return 0
        found = []
        for tier in tiers:
            end = minute
            while end < min(minutes, minute + tier.duration_minutes) and holds(tier, end):
                end += 1
                found.append(tier.amount + least(end))
        return min(found)

    return least(0)


@given(prices, st.lists(timed, max_size=4), st.integers(1, 12), st.integers(0, 59))
@example({60: 4000}, [Tier(60, 6000, Window(frozenset({6, 7})))], 10, 0)
@example({2: 1}, [Tier(6, 20, Window(EVERY_DAY, time(23, 59), time(0, 1)))], 12, 0)
def test_no_cut_is_cheaper_where_tiers_name_times(
    always: dict[int, int], named: list[Tier], minutes: int, seconds: int
) -> None:
    tiers, start = [Tier(*tier) for tier in always.items()] + named, START + timedelta(seconds=seconds)
    lines = cheapest(tiers, start=start, minutes=minutes, zone=BERLIN)
    assert sum(it.amount for it in lines) == by_trying_every_cut(tiers, start, minutes)
    assert all(it.tier in tiers and it.quantity > 0 for it in lines)


HOUR, HALF_DAY = Tier(60, 4000), Tier(240, 12000)
WEEKEND = Tier(60, 5000, Window(frozenset({6, 7})))
EVENING = Tier(60, 6000, Window(EVERY_DAY, time(18), time(23)))
NIGHT = Tier(480, 9000, Window(frozenset({5, 6}), time(22), time(6)))


@pytest.mark.parametrize(
    ("start", "hours", "lines"),
    [
        ("2027-03-12T10:00", 3, [Line(HALF_DAY, 1)]),  # a Friday
        ("2027-03-12T17:00", 2, [Line(HOUR, 1), Line(EVENING, 1)]),
        ("2027-03-12T17:00", 1, [Line(HOUR, 1)]),
        ("2027-03-12T17:30", 1, [Line(HOUR, 1), Line(EVENING, 1)]),  # half an hour of each
        ("2027-03-12T14:00", 6, [Line(HALF_DAY, 1), Line(EVENING, 2)]),
        ("2027-03-13T10:00", 4, [Line(WEEKEND, 4)]),  # half days are not for weekends
        ("2027-03-13T18:00", 1, [Line(WEEKEND, 1)]),  # the cheaper of two that name this time
        ("2027-03-12T21:00", 9, [Line(NIGHT, 1), Line(EVENING, 1)]),
        ("2027-03-12T21:00", 10, [Line(NIGHT, 1), Line(WEEKEND, 1), Line(EVENING, 1)]),
        ("2027-03-14T23:00", 2, [Line(HOUR, 1), Line(WEEKEND, 1)]),  # into a Monday
        # the night on which the clocks skip an hour is an hour shorter, but is a night
        ("2027-03-27T22:00", 7, [Line(NIGHT, 1)]),
        ("2027-10-30T22:00", 9, [Line(NIGHT, 1), Line(WEEKEND, 1)]),  # and where they repeat one, an hour longer
    ],
)
def test_weekends_evenings_and_nights(start: str, hours: int, lines: list[Line]) -> None:
    tiers = [HOUR, HALF_DAY, WEEKEND, EVENING, NIGHT]
    begin = datetime.fromisoformat(start).replace(tzinfo=BERLIN).astimezone(UTC)
    found = cheapest(tiers, start=begin, minutes=60 * hours, zone=BERLIN)
    assert Counter({it.tier: it.quantity for it in found}) == Counter({it.tier: it.quantity for it in lines})


def test_a_stay_without_a_price_for_all_of_it_is_refused() -> None:
    with pytest.raises(ValueError, match="no price holds"):
        cheapest([EVENING], start=START, minutes=60, zone=BERLIN)


@given(st.lists(windows, max_size=5))
@example([Window(EVERY_DAY, time(12), time(12))])
@example([Window(frozenset({7}), time(), time()), Window(frozenset(range(1, 7)))])
def test_a_week_is_covered_when_every_minute_of_it_is(week: list[Window]) -> None:
    monday = datetime(2027, 3, 15)  # noqa: DTZ001  a wall clock's
    minutes = [monday + n * MINUTE for n in range(7 * 24 * 60)]
    assert covers_week(week) == all(any(shows(window, wall) for window in week) for wall in minutes)


def test_the_most_tiers_and_times_and_the_longest_stay_are_within_reach() -> None:
    named = [Tier(997 + n, n, Window(EVERY_DAY, time(n, 7), time(n, 59))) for n in range(MAX_TIERS - 1)]
    lines = cheapest([Tier(1, 1), *named], start=START, minutes=MAX_MINUTES, zone=BERLIN)
    assert sum(it.quantity for it in lines) > 31 * len(named)
