"""Times as a picture: where a booking stands in a column, on every kind of day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from frontdesk.entrypoints.web.routes.desk.timegrid import Beside, Stretch, gaps, scales_of, side_by_side

BERLIN = ZoneInfo("Europe/Berlin")
SPRING, AUTUMN, PLAIN = date(2027, 3, 28), date(2027, 10, 31), date(2027, 3, 2)


def at(day: date, clock: str, zone: ZoneInfo = BERLIN, *, fold: int = 0) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), zone).replace(fold=fold).astimezone(UTC)


def test_a_column_shows_what_is_open_or_booked_and_no_less_than_eight_hours() -> None:
    (scale,) = scales_of([PLAIN], BERLIN, [(at(PLAIN, "10:20"), at(PLAIN, "11:40"))], by_wall=False)
    assert (scale.top, scale.minutes) == (600, 480)
    assert scale.starts_at() == "2027-03-02T10:00:00+01:00"
    assert [hour.clock.hour for hour in scale.hours()] == list(range(10, 18))
    assert scale.stretch((at(PLAIN, "10:20"), at(PLAIN, "11:40"))) == Stretch(20, 80)
    late = [(at(PLAIN, "22:00"), at(PLAIN + timedelta(days=1), "02:00"))]
    (scale,) = scales_of([PLAIN], BERLIN, late, by_wall=False)
    assert (scale.top, scale.minutes, scale.stretch(late[0])) == (960, 480, Stretch(360, 120))
    (empty,) = scales_of([PLAIN], BERLIN, [], by_wall=False)
    assert (empty.top, empty.minutes) == (480, 600)


def test_a_day_has_as_many_hours_as_it_has() -> None:
    whole = [(at(SPRING, "00:00"), at(SPRING + timedelta(days=1), "00:00"))]
    (spring,) = scales_of([SPRING], BERLIN, whole, by_wall=False)
    assert spring.minutes == 23 * 60
    assert [hour.clock.hour for hour in spring.hours()] == [0, 1, *range(3, 24)]
    assert spring.stretch((at(SPRING, "01:30"), at(SPRING, "03:30"))) == Stretch(90, 60)
    whole = [(at(AUTUMN, "00:00"), at(AUTUMN + timedelta(days=1), "00:00"))]
    (autumn,) = scales_of([AUTUMN], BERLIN, whole, by_wall=False)
    assert autumn.minutes == 25 * 60
    shown = [(hour.clock.hour, hour.offset) for hour in autumn.hours()]
    assert shown[:5] == [(0, None), (1, None), (2, "+02:00"), (2, "+01:00"), (3, None)]
    earlier, later = at(AUTUMN, "02:30"), at(AUTUMN, "02:30", fold=1)
    assert autumn.stretch((earlier, later)) == Stretch(150, 60)


def test_a_week_goes_by_the_wall_clock() -> None:
    days = [SPRING - timedelta(days=1), SPRING]
    periods = [(at(day, "09:00"), at(day, "18:00")) for day in days]
    before, spring = scales_of(days, BERLIN, periods, by_wall=True)
    assert [scale.starts_at() for scale in (before, spring)] == ["2027-03-27T09:00", "2027-03-28T09:00"]
    assert [scale.stretch(period) for scale, period in zip((before, spring), periods, strict=True)] == [
        Stretch(0, 540)
    ] * 2
    night = (at(AUTUMN, "02:30"), at(AUTUMN, "02:15", fold=1))  # 45 minutes, and by the clock back in time
    (autumn,) = scales_of([AUTUMN], BERLIN, [night], by_wall=True)
    assert autumn.stretch(night) == Stretch(30, 15)


def test_a_midnight_that_a_clock_change_skips_begins_the_day_later() -> None:
    beirut, day = ZoneInfo("Asia/Beirut"), date(2027, 3, 28)
    whole = [(at(day, "01:00", beirut), at(day + timedelta(days=1), "00:00", beirut))]
    (scale,) = scales_of([day], beirut, whole, by_wall=False)
    assert (scale.minutes, scale.starts_at()) == (23 * 60, "2027-03-28T01:00:00+03:00")


def test_what_lies_between_is_shut() -> None:
    periods = [(at(PLAIN, "09:00"), at(PLAIN, "12:00")), (at(PLAIN, "14:00"), at(PLAIN, "18:00"))]
    (scale,) = scales_of([PLAIN], BERLIN, [(at(PLAIN, "08:00"), at(PLAIN, "20:00"))], by_wall=False)
    assert gaps(scale, periods) == [Stretch(0, 60), Stretch(240, 120), Stretch(600, 120)]
    assert gaps(scale, []) == [Stretch(0, 720)]


def test_what_overlaps_stands_next_to_each_other() -> None:
    first, second, third, alone = Stretch(0, 60), Stretch(30, 60), Stretch(60, 60), Stretch(120, 60)
    assert side_by_side([first, second, third, alone]) == [
        Beside(first, 0, 2),
        Beside(second, 1, 2),
        Beside(third, 0, 2),
        Beside(alone, 0, 1),
    ]
    assert side_by_side([]) == []
