"""Who comes when: three weeks of bookings, made up as a pure function of free starts, the present and a seed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from frontdesk.entrypoints.demo.people import Person
from frontdesk.entrypoints.demo.plan import Diary, Visit

DAYS: Final = 21  # last week, this week and the next
LEAD_HOURS: Final = (26, 190)  # how long before they come people book; longer than any place's notice
NEWS_MINUTES: Final = (5, 1800)  # how long ago the latest bookings for days to come were made
ANSWER_HOURS: Final = (1, 9)  # how long the desk takes to say yes
WITH_NOTES, WAITING, CALLED_OFF, MISSED = 0.3, 0.3, 0.08, 0.06  # shares of all bookings
NEXT_WEEK: Final = 0.55  # as much is booked ahead as will be in the end
QUIET: Final = 1 / 3
REASONS: Final = (
    "Caught a cold",
    "Train cancelled, so are we",
    "Double-booked myself, sorry",
    "Babysitter fell through",
    "Moved to another city",
    None,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A booking and what becomes of it. Instants are aware."""

    start: datetime
    visit: Visit
    client: Person
    at_desk: bool  # entered by the desk, for somebody who called
    note: str | None
    placed_at: datetime
    answered_at: datetime | None  # when the desk says yes, should it be asked; None: it has not yet
    cancelled_at: datetime | None
    cancel_reason: str | None
    is_missed: bool

    @property
    def end(self) -> datetime:
        """When it is over."""
        return self.start + timedelta(minutes=self.visit.minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A room or a desk whose diary is to be filled. What can be started when is in its local time."""

    diary: Diary
    clients: Sequence[Person]
    starts: Mapping[int, Sequence[datetime]]  # by the minutes of a visit, in order
    turnaround: timedelta  # between two visits: both buffers
    by_request: frozenset[int]  # the ISO weekdays on which somebody has to say yes
    monday: date  # of this week
    now: datetime


def this_monday(now: datetime, zone: ZoneInfo) -> date:
    """The first local date of the week that is now."""
    today = now.astimezone(zone).date()
    return today - timedelta(days=today.weekday())


def stories(book: Book, *, seed: str) -> Iterator[Story]:
    """Three weeks of bookings, no more at a time than the diary has side by side. The same for the same arguments."""
    random = Random(seed)  # noqa: S311  nothing here is secret, and everybody gets the same
    for _ in range(book.diary.side_by_side):
        asked_on: date | None = None
        for start, visit in _visits(random, book):
            asks = start.isoweekday() in book.by_request
            # the first request of a day goes unheard: it waits, and expires in the end
            yield _story(random, book, start, visit, asks=asks, unheard=asks and start.date() != asked_on)
            asked_on = start.date()


def _visits(random: Random, book: Book) -> Iterator[tuple[datetime, Visit]]:
    """Walk along the starts and take some of them, each with a visit that fits there."""
    fitting: dict[datetime, list[Visit]] = {}
    for visit in book.diary.visits:
        for start in book.starts[visit.minutes]:
            fitting.setdefault(start, []).append(visit)
    free_from: datetime | None = None
    for start in sorted(fitting):
        if (free_from is None or start >= free_from) and random.random() < _appetite(book, start):
            (visit,) = random.choices(fitting[start], [visit.weight for visit in fitting[start]])
            free_from = start + timedelta(minutes=visit.minutes) + book.turnaround
            yield start, visit


def _appetite(book: Book, start: datetime) -> float:
    appetite = book.diary.appetite
    if start.hour < book.diary.busy_from:
        appetite *= QUIET
    if start.date() >= book.monday + timedelta(days=7):
        appetite *= NEXT_WEEK
    return appetite


def _story(random: Random, book: Book, start: datetime, visit: Visit, *, asks: bool, unheard: bool) -> Story:
    lead = timedelta(hours=random.randint(*LEAD_HOURS), minutes=random.randrange(60))
    placed_at = min(start - lead, book.now - timedelta(minutes=random.randint(*NEWS_MINUTES)))
    answer = placed_at + timedelta(hours=random.randint(*ANSWER_HOURS))
    waits = start > book.now and (random.random() < WAITING or answer > book.now)
    answered_at = None if waits or unheard else answer
    cancelled_at = None
    if random.random() < CALLED_OFF and answered_at is not None:
        cancelled_at = answered_at + (min(start, book.now) - answered_at) * random.random()
    end = start + timedelta(minutes=visit.minutes)
    return Story(
        start=start,
        visit=visit,
        client=random.choice(book.clients),
        at_desk=not asks and random.random() < book.diary.at_desk,
        note=random.choice(visit.notes) if random.random() < WITH_NOTES else None,
        placed_at=placed_at,
        answered_at=answered_at,
        cancelled_at=cancelled_at,
        cancel_reason=random.choice(REASONS) if cancelled_at else None,
        is_missed=answered_at is not None and end < book.now and random.random() < MISSED,
    )
