"""What a wall clock shows when, and what a wall time means."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.modules.calendar.errors import TimeOutOfRange, UnknownTimezone
from frontdesk.modules.calendar.rules.zones import EPOCH, floor_seconds, instant_of, known_zones, offsets_around
from frontdesk.modules.calendar.service import instant_of as instant_of_input

zones = st.sampled_from(sorted(known_zones()))
walls = st.datetimes(datetime(1972, 2, 1), datetime(2199, 12, 1)).map(lambda wall: wall.replace(microsecond=0, fold=0))  # noqa: DTZ001  wall times


@pytest.mark.parametrize(
    ("wall", "zone", "instant"),
    [
        ("2027-03-13T02:30", "America/New_York", "2027-03-13T02:30-05:00"),
        ("2027-03-14T02:30", "America/New_York", "2027-03-14T03:30-04:00"),  # skipped: as if not put forward
        ("2026-11-01T01:30", "America/New_York", "2026-11-01T01:30-05:00"),  # repeated: the second time
        ("2026-04-05T01:45", "Australia/Lord_Howe", "2026-04-05T01:45+10:30"),  # half an hour, repeated
        ("2026-10-04T02:15", "Australia/Lord_Howe", "2026-10-04T02:45+11:00"),  # half an hour, skipped
        ("2026-04-24T00:30", "Africa/Cairo", "2026-04-24T01:30+03:00"),  # the day begins at one
        ("2026-03-08T00:00", "America/Havana", "2026-03-08T01:00-04:00"),
        ("2026-11-01T00:30", "America/Havana", "2026-11-01T00:30-05:00"),
        ("2011-12-30T12:00", "Pacific/Apia", "2011-12-31T12:00+14:00"),  # a date that never was
    ],
)
def test_a_skipped_or_repeated_wall_time_means_the_later_instant(wall: str, zone: str, instant: str) -> None:
    naive = datetime.fromisoformat(wall)
    expected = datetime.fromisoformat(instant)
    assert instant_of_input(naive, zone) == expected
    day = naive.toordinal()
    seconds = (naive - datetime(1970, 1, 1)) // timedelta(seconds=1)  # noqa: DTZ001  a wall time
    assert EPOCH + timedelta(seconds=offsets_around(zone, day, day).instant(seconds)) == expected


@given(wall=walls, zone=zones)
def test_arithmetic_with_offsets_agrees_with_the_standard_library(wall: datetime, zone: str) -> None:
    day = wall.toordinal()
    offsets = offsets_around(zone, day, day)
    seconds = (wall - datetime(1970, 1, 1)) // timedelta(seconds=1)  # noqa: DTZ001  a wall time
    assert EPOCH + timedelta(seconds=offsets.instant(seconds)) == instant_of(wall, ZoneInfo(zone))


@given(instant=walls.map(lambda wall: wall.replace(tzinfo=UTC)), zone=zones)
def test_every_instant_has_the_offset_that_the_standard_library_gives(instant: datetime, zone: str) -> None:
    local = instant.astimezone(ZoneInfo(zone))
    offsets = offsets_around(zone, local.toordinal(), local.toordinal())
    seconds = floor_seconds(instant)
    found = [offset for since, until, offset in offsets.stretches() if since <= seconds < until]
    assert found == [local.utcoffset() / timedelta(seconds=1)]  # type: ignore[operator]


def test_the_earlier_of_two_equal_wall_times_is_named_by_its_offset() -> None:
    early = datetime.fromisoformat("2026-11-01T01:30-04:00")
    assert instant_of_input(early, "America/New_York") == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert instant_of_input(early.replace(tzinfo=None), "America/New_York") == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize("offset", [None, 14, 0, -12])
@pytest.mark.parametrize("year", [1, 2, 1968, 2201, 9998, 9999])
def test_years_out_of_range_are_refused_before_any_arithmetic(year: int, offset: int | None) -> None:
    zone = None if offset is None else timezone(timedelta(hours=offset))
    for moment in (datetime(year, 1, 1, 12, tzinfo=zone), datetime(year, 12, 30, 12, tzinfo=zone)):
        with pytest.raises(TimeOutOfRange):
            instant_of_input(moment, "Pacific/Kiritimati")


@pytest.mark.parametrize(
    "zone", ["Mars/Phobos", "", "utc ", "america/new_york", "America", "../etc/passwd", "right/UTC", "Europe/\0Berlin"]
)
def test_unknown_zones_are_refused(zone: str) -> None:
    with pytest.raises(UnknownTimezone):
        instant_of_input(datetime(2027, 1, 1, tzinfo=UTC), zone)
