"""Streaks against an oracle that lives through every hour, over all zones, travels and clock changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from frontdesk.modules.users.rules.levels import level_of, xp_of
from frontdesk.modules.users.rules.streaks import Streak

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
FAR_APART = (
    "Pacific/Kiritimati",
    "Pacific/Honolulu",
    "Etc/GMT+12",
    "Europe/Berlin",
    "Asia/Kathmandu",
    "Pacific/Auckland",
)
HOUR = timedelta(hours=1)

Step = tuple[float, str | None]  # hours later: learn here, or move to a zone


def played(steps: Iterable[Step], *, start: datetime, zone: str) -> list[Streak]:
    """The streak after each step."""
    streak, now, after = Streak(zone=zone), start, []
    for hours, moves_to in steps:
        now += hours * HOUR
        if moves_to is None:
            streak = streak.learned(at=now, zone=zone)
        else:
            streak, zone = streak.settled(at=now, zone=zone), moves_to
        after.append(streak)
    return after


@dataclass
class Oracle:
    """Somebody who looks at all calendars every hour and keeps what they see: a missed day is paid when it has passed.

    They know no distance between dates, and count those that they saw begin.
    """

    zone: str
    now: datetime
    days: int = 0
    freezes: int = 0
    home: str = ""
    counted_in: str = ""
    paid: int = 0
    used: int = 0  # dates at home: for days that counted, and for those that were paid
    then: dict[str, date] = field(default_factory=dict)  # the date by zone when the last day counted
    since: dict[str, set[date]] = field(default_factory=dict)  # dates seen since something was learned, by zone
    dates: dict[str, set[date]] = field(default_factory=dict)  # dates seen since the day that counted, by zone
    at_home: set[date] = field(default_factory=set)  # dates seen at home since the streak began

    def date_in(self, zone: str) -> date:
        return self.now.astimezone(ZoneInfo(zone)).date()

    def look(self) -> None:
        for zone in self.since:
            self.since[zone].add(self.date_in(zone))
            self.dates[zone].add(self.date_in(zone))
        if not self.days:
            return
        self.at_home.add(self.date_in(self.home))
        later = {one for one in self.dates[self.zone] if one > self.then[self.counted_in]}
        passed = min(len(later), *(len(self.since[zone]) - 1 for zone in (self.zone, self.counted_in)))
        while passed - 1 > self.paid and self.days:
            self.paid += 1
            self.used += 1
            self.freezes -= 1
            if self.freezes < 0:
                self.days, self.freezes, self.paid = 0, 0, 0

    def wait(self, hours: float) -> None:
        until = self.now + hours * HOUR
        while self.now < until:
            self.now = min(self.now + HOUR, until)
            self.look()
        self.look()

    def is_another_day(self) -> bool:
        label = self.then[self.counted_in]
        here = self.date_in(self.zone) > label or self.date_in(self.zone) > self.then[self.zone]
        return here and self.date_in(self.counted_in) > label and len(self.at_home) > self.used

    def learn(self, zones: Sequence[str]) -> None:
        begins = not self.days
        if begins:
            self.home, self.at_home, self.used = self.zone, {self.date_in(self.zone)}, 0
        if begins or self.is_another_day():
            self.days += 1
            self.used += 1
            self.freezes = min(self.freezes + (self.days % 7 == 0), 2)
            self.counted_in = self.zone
            self.then = {zone: self.date_in(zone) for zone in zones}
            self.dates = {zone: set() for zone in zones}
        self.paid = 0
        self.since = {zone: {self.date_in(zone)} for zone in zones}
        for zone in zones:
            self.dates[zone].add(self.date_in(zone))


def agrees(steps: Sequence[Step], *, start: datetime, zone: str) -> None:
    zones = [zone, *(name for _, name in steps if name)]
    oracle = Oracle(zone, start)
    for (hours, moves_to), streak in zip(steps, played(steps, start=start, zone=zone), strict=True):
        oracle.wait(hours)
        if moves_to is None:
            oracle.learn(zones)
        else:
            oracle.zone = moves_to
        assert (streak.days, streak.freezes) == (oracle.days, oracle.freezes)


moments = st.datetimes(datetime(2012, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  naive bounds
waits = st.one_of(st.floats(0, 3), st.floats(8, 30), st.floats(20, 80))
places = st.one_of(st.sampled_from(FAR_APART), st.sampled_from(ZONES))
steps_of_a_life = st.lists(st.tuples(waits, st.one_of(st.none(), st.none(), places)), max_size=25)
# some have freezes to begin with
lives = st.builds(lambda weeks, steps: [(24.0, None)] * 7 * weeks + steps, st.integers(0, 2), steps_of_a_life)


@settings(max_examples=15)
@given(steps=lives, start=moments, zone=places)
def test_it_is_what_somebody_counts_who_looks_every_hour(steps: list[Step], start: datetime, zone: str) -> None:
    agrees(steps, start=start, zone=zone)


@pytest.mark.proof
@settings(max_examples=1200)
@given(steps=lives, start=moments, zone=places)
def test_it_is_that_for_long(steps: list[Step], start: datetime, zone: str) -> None:
    agrees(steps, start=start, zone=zone)


def naive(dates: Iterable[date], zone: str, *, until: date) -> tuple[int, int]:
    """The streak of somebody who never travels, date by date; (days, freezes) before `until` is over."""
    active = set(dates)
    days = freezes = 0
    day = min(active)
    while day <= until:
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone))
        if day in active:
            days += 1
            freezes = min(freezes + (days % 7 == 0), 2)
        elif day != until and noon.astimezone(UTC).astimezone(ZoneInfo(zone)).date() == day and days:
            days, freezes = (days, freezes - 1) if freezes else (0, 0)
        day += timedelta(days=1)
    return days, freezes


anywhen = st.datetimes(datetime(1970, 1, 2), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
gaps = st.lists(st.one_of(st.floats(0.1, 30), st.floats(12, 26), st.floats(20, 100)), max_size=40)


@settings(max_examples=100)
@given(hours=gaps, start=anywhen, zone=st.sampled_from(ZONES))
@example(hours=[24.0] * 9, start=datetime(2011, 12, 27, 12, tzinfo=UTC), zone="Pacific/Apia")
@example(hours=[24.0] * 9, start=datetime(1993, 8, 17, 12, tzinfo=UTC), zone="Pacific/Kwajalein")
def test_who_stays_at_home_counts_dates(hours: list[float], start: datetime, zone: str) -> None:
    now, streak, dates = start, Streak(), []
    for wait in [0.0, *hours]:
        now += wait * HOUR
        streak = streak.learned(at=now, zone=zone)
        dates.append(now.astimezone(ZoneInfo(zone)).date())
        if dates[-1] == max(dates):
            assert (streak.days, streak.freezes) == naive(dates, zone, until=dates[-1])


travels = st.lists(st.tuples(st.floats(0.1, 22), st.lists(places, max_size=3)), min_size=1, max_size=40)


@settings(max_examples=100)
@given(life=travels, start=moments, home=places)
def test_who_learns_every_day_gains_and_loses_nothing_by_travelling(
    life: list[tuple[float, list[str]]], start: datetime, home: str
) -> None:
    now, before, zone = start, start, home
    streak = stays = Streak().learned(at=start, zone=home)
    for hours, moves in life:
        for moves_to in moves:  # somewhere between the lessons
            before += hours / (len(moves) + 1) * HOUR
            streak, zone = streak.settled(at=before, zone=zone), moves_to
        now += hours * HOUR
        earlier, streak, before = streak, streak.learned(at=now, zone=zone), now
        stays = stays.learned(at=now, zone=home)
        assert streak.days in {earlier.days, earlier.days + 1}
        assert streak.freezes >= earlier.freezes
        assert streak.days <= stays.days


@settings(max_examples=60)
@given(life=st.lists(st.lists(st.tuples(st.floats(0, 6), places), max_size=3)), start=moments, home=places)
def test_who_learns_every_24_hours_has_the_streak_of_who_stays(
    life: list[list[tuple[float, str]]], start: datetime, home: str
) -> None:
    now, zone = start, home
    streak = stays = Streak().learned(at=start, zone=home)
    for moves in life:
        before = now
        for hours, moves_to in moves:
            before += hours * HOUR
            streak, zone = streak.settled(at=before, zone=zone), moves_to
        now += 24 * HOUR
        streak, stays = streak.learned(at=now, zone=zone), stays.learned(at=now, zone=home)
        assert (streak.days, streak.freezes) == (stays.days, stays.freezes)


@settings(max_examples=60)
@given(steps=lives, start=moments, home=places)
def test_no_streak_is_longer_than_the_dates_that_began_at_home(steps: list[Step], start: datetime, home: str) -> None:
    began, now, streak, zone = start, start, Streak().learned(at=start, zone=home), home
    for hours, moves_to in steps:
        now += hours * HOUR
        if moves_to is not None:
            streak, zone = streak.settled(at=now, zone=zone), moves_to
            continue
        streak = streak.learned(at=now, zone=zone)
        if streak.days == 1 and streak.counted_at == now:
            began, home = now, zone
        dates = now.astimezone(ZoneInfo(home)).date() - began.astimezone(ZoneInfo(home)).date()
        assert streak.days <= dates.days + 1


@pytest.mark.parametrize("there", ["Pacific/Tongatapu", "Pacific/Kiritimati", "Asia/Tokyo", "Etc/GMT+12"])
def test_no_third_day_is_had_in_one_night_by_changing_the_zone(there: str) -> None:
    """In Honolulu two dates meet at midnight; an hour later a third would begin in Tonga."""
    home, midnight = "Pacific/Honolulu", datetime(2027, 3, 2, 10, tzinfo=UTC)
    steps: list[Step] = [(-0.1, None), (0.2, there)]
    for hours in range(23):
        steps += [(0, None), (0, home), (0, None), (0, there), (1, None)]
        assert played(steps, start=midnight, zone=home)[-1].days <= 2, hours
    assert played([*steps, (1, home), (0, None)], start=midnight, zone=home)[-1].days == 3


@settings(max_examples=60)
@given(start=moments, zone=places, moves=st.lists(places, max_size=6), hours=st.floats(76, 2000))
def test_three_days_and_four_hours_are_a_missed_day_wherever_one_goes(
    start: datetime, zone: str, moves: list[str], hours: float
) -> None:
    streak = Streak().learned(at=start, zone=zone)
    for n, moves_to in enumerate(moves, start=1):
        streak, zone = streak.settled(at=start + n * hours / 7 * HOUR, zone=zone), moves_to
    assert streak.settled(at=start + hours * HOUR, zone=zone).days == 0


def test_freezes_are_earned_kept_and_used() -> None:
    start, berlin = datetime(2027, 3, 1, 12, tzinfo=UTC), "Europe/Berlin"
    week = played([(24, None)] * 7, start=start, zone=berlin)
    assert [(one.days, one.freezes) for one in week[-2:]] == [(6, 0), (7, 1)]
    month = played([(24, None)] * 28, start=start, zone=berlin)[-1]
    assert (month.days, month.freezes) == (28, 2)
    last = start + timedelta(days=28)
    states = [month.settled(at=last + timedelta(days=n), zone=berlin) for n in range(5)]
    assert [(one.days, one.freezes) for one in states] == [(28, 2), (28, 2), (28, 1), (28, 0), (0, 0)]
    back = states[3].learned(at=last + timedelta(days=3), zone=berlin)
    assert (back.days, back.freezes) == (29, 0)
    anew = month.learned(at=last + timedelta(days=4), zone=berlin)
    assert (anew.days, anew.freezes) == (1, 0)


def test_a_missed_day_is_not_mended_by_moving_west_afterwards() -> None:
    start = datetime(2027, 3, 1, tzinfo=UTC)
    learned = Streak().learned(at=start, zone="Pacific/Kiritimati")
    too_late = start + timedelta(hours=36)
    stays = learned.settled(at=too_late, zone="Pacific/Kiritimati")
    assert stays.days == 0
    assert stays.learned(at=too_late, zone="Pacific/Honolulu").days == 1
    in_time = learned.settled(at=start + timedelta(hours=12), zone="Pacific/Kiritimati")
    assert in_time.learned(at=too_late, zone="Pacific/Honolulu").days == 2


@given(st.integers(0, 10**12))
def test_a_level_begins_exactly_where_its_xp_are_reached(xp: int) -> None:
    level = level_of(xp)
    assert xp_of(level) <= xp < xp_of(level + 1)


def test_the_first_levels() -> None:
    assert [xp_of(level) for level in range(1, 7)] == [0, 100, 300, 600, 1000, 1500]
    assert [level_of(xp) for xp in (0, 99, 100, 299, 300, 1000)] == [1, 1, 2, 2, 3, 5]
