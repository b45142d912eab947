"""Starts around clock changes: worked examples, and a sample of what `tools/clock_changes.py` proves for every zone."""

from datetime import date, time

import pytest

from frontdesk.modules.calendar.rules.week import Span
from tools.clock_changes import NIGHT, WHOLE_DAYS, Question, changes, check, offered

# half hours, two hours, midnight, winter time as an exception, Ramadan, and ordinary ones
ODD = (
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Havana",
    "America/Santiago",
    "America/Nuuk",
    "America/St_Johns",
    "Asia/Beirut",
    "Asia/Gaza",
    "Atlantic/Azores",
    "Europe/Dublin",
    "Europe/Chisinau",
    "Pacific/Chatham",
    "America/New_York",
    "Europe/Berlin",
)
# a date skipped, half hours for good, changes a minute past midnight, and the day that came twice
PAST = (
    ("Pacific/Apia", 2011),
    ("Pacific/Kiritimati", 1994),
    ("Pacific/Kwajalein", 1993),
    ("America/Caracas", 2007),
    ("America/Caracas", 2016),
    ("Asia/Pyongyang", 2018),
    ("America/St_Johns", 2006),
    ("America/Sao_Paulo", 2018),
)


@pytest.mark.parametrize("zone", ODD)
def test_the_oracle_agrees_in_odd_zones(zone: str) -> None:
    seen, compared, differences = check(zone, 2026, 2027)
    assert seen >= 2
    assert compared >= 36
    assert differences == []


@pytest.mark.parametrize(("zone", "year"), PAST)
def test_the_oracle_agrees_on_the_oddest_days_there_were(zone: str, year: int) -> None:
    seen, _, differences = check(zone, year, year)
    assert seen >= 1
    assert differences == []


def quarter_hours(first: str, last: str) -> list[str]:
    (hours, minutes), (until, until_minutes) = (map(int, it.split(":")) for it in (first, last))
    found = range(60 * hours + minutes, 60 * until + until_minutes + 1, 15)
    return [f"{it // 60:02}:{it % 60:02}" for it in found]


def test_the_skipped_hour_is_never_offered() -> None:
    starts = offered("America/New_York", date(2027, 3, 14), Question(WHOLE_DAYS, step=15, duration=60))
    assert starts == [
        *(f"2027-03-14T{it}:00-05:00" for it in quarter_hours("00:00", "01:45")),
        *(f"2027-03-14T{it}:00-04:00" for it in quarter_hours("03:00", "23:45")),
    ]


def test_the_repeated_hour_is_offered_twice() -> None:
    starts = offered("America/New_York", date(2026, 11, 1), Question(WHOLE_DAYS, step=15, duration=60))
    assert starts == [
        *(f"2026-11-01T{it}:00-04:00" for it in quarter_hours("00:00", "01:45")),
        *(f"2026-11-01T{it}:00-05:00" for it in quarter_hours("01:00", "23:45")),
    ]


def test_the_grid_counts_elapsed_time_across_half_an_hour() -> None:
    starts = offered("Australia/Lord_Howe", date(2026, 10, 4), Question(WHOLE_DAYS, step=60, duration=60))
    assert starts[:4] == [
        "2026-10-04T00:00:00+10:30",
        "2026-10-04T01:00:00+10:30",
        "2026-10-04T02:30:00+11:00",
        "2026-10-04T03:30:00+11:00",
    ]
    assert len(starts) == 24  # the last begins at 23:30, half an hour before midnight


def test_a_night_across_the_change_lasts_an_hour_less_or_more() -> None:
    night = Question(NIGHT, step=60, duration=60)
    assert offered("Europe/Berlin", date(2027, 3, 28), night)[:3] == [
        "2027-03-28T00:00:00+01:00",
        "2027-03-28T01:00:00+01:00",
        "2027-03-28T21:00:00+02:00",
    ]
    assert offered("Europe/Berlin", date(2026, 10, 25), night)[:5] == [
        "2026-10-25T00:00:00+02:00",
        "2026-10-25T01:00:00+02:00",
        "2026-10-25T02:00:00+02:00",
        "2026-10-25T02:00:00+01:00",
        "2026-10-25T21:00:00+01:00",
    ]


def test_opening_in_the_repeated_hour_is_at_its_second_time() -> None:
    early = [Span(weekday=7, opens=time(1, 30), closes=time(3))]
    assert offered("America/New_York", date(2026, 11, 1), Question(early, step=30, duration=30)) == [
        "2026-11-01T01:30:00-05:00",
        "2026-11-01T02:00:00-05:00",
        "2026-11-01T02:30:00-05:00",
    ]


def test_the_changes_of_a_zone_are_found() -> None:
    found = [f"{change:%Y-%m-%d %H:%M}" for change, _, _ in changes("Europe/Berlin", 2026, 2027)]
    assert found == ["2026-03-29 01:00", "2026-10-25 01:00", "2027-03-28 01:00", "2027-10-31 01:00"]
