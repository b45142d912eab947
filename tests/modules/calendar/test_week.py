"""Weeks of opening hours as instants, and the algebra of intervals beneath."""

import itertools
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.modules.calendar.rules.slots import datetime_of
from frontdesk.modules.calendar.rules.week import Interval, Mode, Span, Week, daily, intersect, merge, subtract
from frontdesk.modules.calendar.rules.zones import offsets_around

MONDAY = date(2027, 3, 1)


def openings(week: Week, zone: str, first: date, last: date) -> dict[str, list[tuple[str, str]]]:
    days = first.toordinal(), last.toordinal()
    found = week.openings(*days, offsets_around(zone, *days))
    return {
        name: [(f"{datetime_of(start):%d %H:%M}", f"{datetime_of(end):%d %H:%M}") for start, end in intervals]
        for name, intervals in (("spans", found.spans), ("by_request", found.by_request), ("shut", found.shut))
    }


def test_a_span_recurs_on_its_weekday_in_local_time() -> None:
    week = Week([Span(weekday=1, opens=time(9), closes=time(12, 30))])
    assert openings(week, "Europe/Berlin", MONDAY, date(2027, 3, 29)) == {
        "spans": [
            ("01 08:00", "01 11:30"),
            ("08 08:00", "08 11:30"),
            ("15 08:00", "15 11:30"),
            ("22 08:00", "22 11:30"),
            ("29 07:00", "29 10:30"),  # summer time began the day before
        ],
        "by_request": [],
        "shut": [],
    }


def test_closing_at_or_before_opening_runs_past_midnight() -> None:
    week = Week(
        [
            Span(weekday=1, opens=time(22), closes=time(2)),
            Span(weekday=2, opens=time(0), closes=time(0)),
            Span(weekday=3, opens=time(8), closes=time(8)),
            Span(weekday=4, opens=time(20), closes=time(0)),
        ]
    )
    assert openings(week, "UTC", MONDAY, date(2027, 3, 7))["spans"] == [
        ("01 22:00", "02 02:00"),
        ("02 00:00", "03 00:00"),
        ("03 08:00", "04 08:00"),
        ("04 20:00", "05 00:00"),
    ]


def test_modes_are_told_apart_and_by_request_counts_as_open() -> None:
    week = Week(
        [
            Span(weekday=1, opens=time(18), closes=time(22), mode=Mode.BY_REQUEST),
            Span(weekday=1, opens=time(9), closes=time(18)),
            Span(weekday=1, opens=time(12), closes=time(13), mode=Mode.CLOSED),
        ]
    )
    assert openings(week, "UTC", MONDAY, MONDAY) == {
        "spans": [("01 09:00", "01 18:00"), ("01 18:00", "01 22:00")],
        "by_request": [("01 18:00", "01 22:00")],
        "shut": [("01 12:00", "01 13:00")],
    }


def test_a_date_may_have_hours_of_its_own_or_none() -> None:
    week = Week(
        [
            Span(weekday=1, opens=time(9), closes=time(17)),
            Span(weekday=1, opens=time(12), closes=time(13), mode=Mode.CLOSED),
            Span(weekday=7, opens=time(22), closes=time(2)),
        ],
        {
            date(2027, 3, 8): [],
            date(2027, 3, 15): [
                Span(weekday=1, opens=time(10), closes=time(14)),
                Span(weekday=1, opens=time(18), closes=time(1), mode=Mode.BY_REQUEST),
            ],
        },
    )
    assert openings(week, "UTC", MONDAY, date(2027, 3, 22)) == {
        "spans": [
            ("01 09:00", "01 17:00"),
            ("07 22:00", "08 02:00"),  # what began the day before goes on
            ("14 22:00", "15 02:00"),
            ("15 10:00", "15 14:00"),
            ("15 18:00", "16 01:00"),
            ("21 22:00", "22 02:00"),
            ("22 09:00", "22 17:00"),
        ],
        "by_request": [("15 18:00", "16 01:00")],
        "shut": [("01 12:00", "01 13:00"), ("22 12:00", "22 13:00")],  # nor is the week's break taken on those dates
    }


@given(st.frozensets(st.integers(0, 20)), st.sampled_from(["UTC", "Europe/Berlin"]))
def test_dates_with_the_weeks_own_hours_change_nothing(days: frozenset[int], zone: str) -> None:
    week = [Span(weekday=day, opens=time(day), closes=time(3 * day)) for day in range(1, 8)]
    dates = [date.fromordinal(MONDAY.toordinal() + 14 + day) for day in days]  # the change to summer time among them
    special = Week(week, {day: [week[day.weekday()]] for day in dates})
    assert openings(special, zone, MONDAY, date(2027, 4, 10)) == openings(Week(week), zone, MONDAY, date(2027, 4, 10))


def test_validity_counts_from_the_date_on_which_a_span_begins() -> None:
    week = Week(
        [
            Span(
                weekday=1,
                opens=time(22),
                closes=time(2),
                valid_from=date(2027, 3, 8),
                valid_until=date(2027, 3, 15),
            )
        ]
    )
    assert openings(week, "UTC", MONDAY, date(2027, 3, 29))["spans"] == [
        ("08 22:00", "09 02:00"),
        ("15 22:00", "16 02:00"),
    ]


def test_a_span_within_the_skipped_hour_moves_on_and_one_that_ends_before_it_begins_is_nothing() -> None:
    sunday = date(2027, 3, 14)  # New York: 02:00 to 03:00 is skipped
    assert openings(daily(time(2, 15), time(2, 45)), "America/New_York", sunday, sunday)["spans"] == [
        ("14 07:15", "14 07:45")
    ]
    assert openings(daily(time(2, 15), time(3)), "America/New_York", sunday, sunday)["spans"] == []


def test_a_date_that_the_zone_skips_has_no_hours() -> None:
    assert openings(daily(time(9), time(17)), "Pacific/Apia", date(2011, 12, 29), date(2011, 12, 31))["spans"] == [
        ("29 19:00", "30 03:00"),
        ("30 19:00", "31 03:00"),
    ]
    whole = openings(daily(time(0), time(0)), "Pacific/Apia", date(2011, 12, 29), date(2011, 12, 31))
    assert whole["spans"] == [("29 10:00", "30 10:00"), ("30 10:00", "31 10:00")]


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", date(2027, 3, 14), 23),
        ("America/New_York", date(2026, 11, 1), 25),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Antarctica/Troll", date(2026, 3, 29), 22),
        ("America/Santiago", date(2026, 9, 6), 23),
        ("Asia/Beirut", date(2026, 3, 29), 23),
        ("Africa/Cairo", date(2026, 4, 24), 23),
    ],
)
def test_a_whole_day_has_as_many_hours_as_its_zone_gives_it(zone: str, day: date, hours: float) -> None:
    found = daily(time(0), time(0)).openings(
        day.toordinal(), day.toordinal(), offsets_around(zone, day.toordinal(), day.toordinal())
    )
    assert [(end - start) / 3600 for start, end in found.spans] == [hours]


small = st.integers(0, 40)
intervals = st.lists(st.tuples(small, small).map(lambda ends: (min(ends), max(ends) + 1)), max_size=12)


def instants(found: list[Interval]) -> set[int]:
    return {instant for start, end in found for instant in range(start, end)}


@given(intervals)
def test_merging_keeps_the_time_and_leaves_gaps_between(found: list[Interval]) -> None:
    merged = merge(found)
    assert instants(merged) == instants(found)
    assert all(start < end for start, end in merged)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(merged))


@given(intervals, intervals)
def test_subtracting_and_intersecting_are_what_they_are_of_sets(some: list[Interval], others: list[Interval]) -> None:
    some, others = merge(some), merge(others)
    assert instants(subtract(some, others)) == instants(some) - instants(others)
    assert subtract(some, others) == merge(subtract(some, others))
    assert instants(intersect(some, others)) == instants(some) & instants(others)


@given(intervals, st.lists(small, max_size=12), st.integers(0, 5))
def test_holes_may_overlap_as_widened_reservations_do(some: list[Interval], starts: list[int], length: int) -> None:
    holes = [(start, start + length + 1) for start in sorted(starts)]
    assert instants(subtract(merge(some), holes)) == instants(some) - instants(holes)


def test_instants_are_utc() -> None:
    assert datetime_of(0) == datetime(1970, 1, 1, tzinfo=UTC)
