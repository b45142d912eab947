"""Proves the offered starts around every clock change of every zone against an oracle that knows no shortcut.

    python tools/clock_changes.py [--zones Europe/Berlin …] [--years 2024 2032]

The oracle is written from the other end than the rules: it walks through time minute by minute, looks at the wall clock
(UTC to local, the direction that is never ambiguous), and asks of each minute whether it is open. For every change it
compares the starts of the days around it under some weeks that every business has and some that are drawn at random,
edges within the skipped or repeated hour among them. Of zones whose clocks show the same through all these years (many
are names for one) the first stands for all. Both cores, half a minute.
"""

import argparse
import os
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from multiprocessing import get_context
from zoneinfo import ZoneInfo, available_timezones

from frontdesk.modules.calendar.rules.plan import CalendarRules, Plan
from frontdesk.modules.calendar.rules.slots import NOBODY, runs, starts_on
from frontdesk.modules.calendar.rules.week import Mode, Span, Week

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)
FIRST_YEAR, LAST_YEAR = 2024, 2032
WHOLE_DAYS = [Span(weekday=weekday, opens=time(0), closes=time(0)) for weekday in range(1, 8)]
OFFICE = [Span(weekday=weekday, opens=time(9), closes=time(17)) for weekday in range(1, 8)]
NIGHT = [Span(weekday=weekday, opens=time(21), closes=time(3)) for weekday in range(1, 8)]


@dataclass(frozen=True)
class Question:
    """What a client asks for, and of whom."""

    spans: Sequence[Span]
    step: int  # minutes
    duration: int  # minutes


@dataclass(frozen=True)
class Difference:
    """A day on which the rules and the oracle do not agree."""

    zone: str
    day: date
    question: Question
    offered: list[str]
    expected: list[str]


class Oracle:
    """All minutes from `start` to `end` (UTC) with what a wall clock in `zone` shows in each."""

    def __init__(self, zone: str, start: datetime, end: datetime) -> None:
        info = ZoneInfo(zone)
        self._minutes = [start + n * MINUTE for n in range((end - start) // MINUTE)]
        self._shown = [minute.astimezone(info) for minute in self._minutes]
        self._walls = [shown.replace(tzinfo=None, fold=0) for shown in self._shown]
        self._dates = {wall.date() for wall in self._walls}
        self._last_seen = {wall: n for n, wall in enumerate(self._walls)}
        self._jumps = [n for n in range(len(self._walls) - 1) if self._walls[n + 1] - self._walls[n] > MINUTE]

    def _reached(self, wall: datetime) -> int | None:
        """The minute in which the clock shows `wall` for the last time, or would have, had it not been put forward."""
        if wall in self._last_seen:
            return self._last_seen[wall]
        for n in self._jumps:
            if self._walls[n] < wall < self._walls[n + 1]:
                return n + (wall - self._walls[n]) // MINUTE
        return None  # outside of what has been walked

    def _stretches(self, spans: Sequence[Span]) -> Iterator[tuple[int, int, Mode]]:
        for day in self._dates:
            for span in spans:
                if span.weekday != day.isoweekday():
                    continue
                until = day if span.closes > span.opens else day + timedelta(days=1)
                opens = self._reached(datetime.combine(day, span.opens))
                closes = self._reached(datetime.combine(until, span.closes))
                if opens is not None and closes is not None:
                    yield opens, closes, span.mode

    def starts(self, day: date, question: Question) -> list[str]:
        """The starts on a local date, as RFC 3339."""
        stretches = list(self._stretches(question.spans))
        is_open = bytearray(len(self._minutes))
        for wanted, value in ((False, 1), (True, 0)):
            for opens, closes, mode in stretches:
                if (mode is Mode.CLOSED) == wanted:
                    for n in range(opens, min(closes, len(is_open))):
                        is_open[n] = value
        found = set()
        for opens, closes, mode in stretches:
            for n in range(opens, min(closes, len(is_open)), question.step):
                if mode is not Mode.CLOSED and self._walls[n].date() == day and all(is_open[n : n + question.duration]):
                    found.add(n)
        return [self._shown[n].isoformat() for n in sorted(found)]


def changes(zone: str, first_year: int, last_year: int) -> Iterator[tuple[datetime, timedelta, timedelta]]:
    """Each change of a zone's clock: the first minute (UTC) after it, and the offsets before and after."""
    info = ZoneInfo(zone)
    here, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year + 1, 1, 1, tzinfo=UTC)
    before = here.astimezone(info).utcoffset()
    while here < end:
        here += HOUR
        if here.astimezone(info).utcoffset() != before:
            minute = here - HOUR
            while minute.astimezone(info).utcoffset() == before:
                minute += MINUTE
            after = minute.astimezone(info).utcoffset()
            if before is None or after is None:
                raise AssertionError  # no zone is without an offset
            yield minute, before, after
            here, before = minute, after


def questions(zone: str, change: datetime, before: timedelta, after: timedelta) -> list[Question]:
    """What is asked about one change: the same in every run."""
    chance = random.Random(f"{zone} {change}")  # noqa: S311  nothing secret
    near = (change + max(before, after)).replace(tzinfo=None)  # on the wall, at one end of what is skipped or repeated

    def wall() -> time:
        if chance.random() < 0.5:
            return (near + chance.randrange(-120, 120) * MINUTE).time()
        return time(chance.randrange(24), chance.choice((0, 15, 20, 30, 45)))

    def some_week() -> list[Span]:
        modes = (Mode.OPEN, Mode.OPEN, Mode.OPEN, Mode.BY_REQUEST, Mode.CLOSED)
        return [
            Span(weekday=weekday, opens=wall(), closes=wall(), mode=chance.choice(modes))
            for weekday in range(1, 8)
            for _ in range(chance.randrange(1, 4))
        ]

    steps, durations = (5, 7, 10, 15, 20, 30, 45, 60, 90), (5, 15, 30, 60, 90, 120, 240, 720, 1440, 1500, 2160)
    weeks = [WHOLE_DAYS, OFFICE, NIGHT, *(some_week() for _ in range(6))]
    return [Question(week, chance.choice(steps), chance.choice(durations)) for week in weeks]


def offered(zone: str, day: date, question: Question) -> list[str]:
    """What the rules offer on a local date."""
    rules = CalendarRules(step_minutes=question.step)
    duration = question.duration * MINUTE
    ordinal = day.toordinal()
    days = Plan(zone=zone, rules=rules, week=Week(question.spans)).days(ordinal, ordinal, beyond=question.duration * 60)
    now = datetime(day.year, day.month, day.day, tzinfo=UTC) - 10 * DAY
    starts = starts_on(days, NOBODY, rules, duration=duration, now=now)
    return [text for run in next(runs(starts, days.offsets, ordinal, ordinal)) for text in run.texts()]


def check(zone: str, first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> tuple[int, int, list[Difference]]:
    """Compare a zone's days around each of its changes; how many changes, how many days, and where they differ."""
    seen, compared, differences = 0, 0, []
    for change, before, after in changes(zone, first_year, last_year):
        seen += 1
        oracle = Oracle(zone, change - 4 * DAY, change + 5 * DAY)
        days = sorted({(change + offset + n * DAY).date() for offset in (before, after) for n in (-1, 0, 1)})
        for question in questions(zone, change, before, after):
            for day in days:
                compared += 1
                ours, theirs = offered(zone, day, question), oracle.starts(day, question)
                if ours != theirs:
                    differences.append(Difference(zone, day, question, ours, theirs))
    return seen, compared, differences


def _changes(work: tuple[str, int, int]) -> tuple[tuple[datetime, timedelta, timedelta], ...]:
    return tuple(changes(*work))


def _check(work: tuple[str, int, int]) -> tuple[int, int, list[Difference]]:
    return check(*work)


def main() -> int:
    """Check the zones on all cores and tell the outcome."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--zones", nargs="*", default=sorted(available_timezones()))
    parser.add_argument("--years", nargs=2, type=int, default=(FIRST_YEAR, LAST_YEAR), metavar=("FIRST", "LAST"))
    options = parser.parse_args()
    work = [(zone, *options.years) for zone in options.zones]
    seen = compared = 0
    differences: list[Difference] = []
    with get_context("spawn").Pool(os.cpu_count()) as pool:
        histories = pool.map(_changes, work, chunksize=4)
        known = [(history, zone) for history, zone in zip(histories, work, strict=True) if history]
        different = dict(reversed(known))  # the first of each history stays
        print(f"{len(work)} zones, {len(known)} with clock changes, {len(different)} different", flush=True)
        for done, (changes_, days, found) in enumerate(pool.imap_unordered(_check, different.values()), start=1):
            seen, compared, differences = seen + changes_, compared + days, differences + found
            if done % 50 == 0 or done == len(different):
                print(f"{done} of {len(different)}, {seen} clock changes, {compared} days compared", flush=True)
    for difference in differences[:10]:
        print(f"{difference.zone} {difference.day}: {difference.question}")
        print(f"  offered only:  {sorted(set(difference.offered) - set(difference.expected))[:8]}")
        print(f"  expected only: {sorted(set(difference.expected) - set(difference.offered))[:8]}")
    print(f"{len(differences)} differences" if differences else "All days agree.")
    return 1 if differences or not seen else 0


if __name__ == "__main__":
    sys.exit(main())
