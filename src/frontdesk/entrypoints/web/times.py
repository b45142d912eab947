"""A month of free days and a day's starts, in the place's time or the reader's own."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from frontdesk.entrypoints.web.page import Page
from frontdesk.entrypoints.web.views import Month
from frontdesk.modules.calendar.service import BookableStarts

Look = Callable[[date, date], Awaitable[BookableStarts]]  # the starts from one local day of the place to another
OnDay = Callable[[date], Sequence[datetime]]

FAR: Final = 366  # days ahead that can be turned to
PARTS: Final = (("Night", 0, 6), ("Morning", 6, 12), ("Afternoon", 12, 18), ("Evening", 18, 24))  # hours
A_DAY: Final = timedelta(days=1)
YEARS: Final = range(1970, 2200)  # as calendars have them


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """What a page shows of somebody's free time."""

    month: Month
    day: date | None  # that is looked at; None: nothing is free in the month
    parts: Sequence[tuple[str, Sequence[datetime]]]  # of that day, as far as something is free
    zone: str  # in which all of this is told
    place_zone: str
    own_zone: str | None  # the reader's, where it is another time than the place's

    @property
    def count(self) -> int:
        """How many starts there are on the day."""
        return sum(len(starts) for _, starts in self.parts)


async def free_times(page: Page, look: Look, *, place_zone: str) -> Times:
    """The month and the day that the page's address asks for; where it names none, the next on which anything is free.

    `?date=` is the day, `?month=` another month, `?zone=mine` tells it in the reader's own time.
    """
    own = page.zone if page.zone and _differs(page.zone, place_zone, page.now) else None
    zone = own if own and page.form.value("zone") == "mine" else place_zone
    today = page.now.astimezone(ZoneInfo(zone)).date()
    asked, wanted = day_in(page.form.value("date")), day_in(f"{page.form.value('month')}-01")
    first = _within(asked or wanted or today, today).replace(day=1)
    free, on = await _starts(look, first, zone=zone, place_zone=place_zone)
    if not free and asked is None and wanted is None:  # a month that ends, or is full: the next one
        first = _following(first)
        free, on = await _starts(look, first, zone=zone, place_zone=place_zone)
    day = asked if asked in free else next((it for it in free if asked is None or it >= asked), None)
    month = Month.of(
        first,
        today=today,
        free=free,
        chosen=day,
        address=page.with_query,
        first_weekday=page.say.locale.first_week_day,
        last=today + timedelta(days=FAR),
    )
    parts = _parts(on(day)) if day else []
    return Times(month=month, day=day, parts=parts, zone=zone, place_zone=place_zone, own_zone=own)


def moment_in(text: str) -> datetime | None:
    """The instant that an address names; None where it names none that calendars answer for."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo and found.year in YEARS else None


def meant(start: datetime | None, day: date | None, clock: time | None, zone: str) -> datetime | None:
    """The instant that a form was filled in with, as long as its day and clock say the same; None: they were changed.

    In the hour that a clock change repeats, day and clock alone would mean the later one.
    """
    if start is None or day is None or clock is None or start.year not in YEARS:
        return start
    local = start.astimezone(ZoneInfo(zone)) if start.tzinfo else start
    return start if (local.date(), local.time()) == (day, clock) else None


async def _starts(look: Look, first: date, *, zone: str, place_zone: str) -> tuple[Mapping[date, int], OnDay]:
    """How many starts the days of a month have in `zone`, without those that have none, and what tells those of a day.

    Of the thousand that a month has one day's are shown.
    """
    last = _following(first) - A_DAY
    if zone == place_zone:
        days = {day: runs for day, runs in (await look(first, last)).days.items() if runs}
        counts = {day: sum(map(len, runs)) for day, runs in days.items()}
        return counts, lambda day: [start for run in days[day] for start in run.datetimes()]
    found: dict[date, list[datetime]] = {}
    # the reader's month may begin a day before the place's, and end a day after
    for start in (await look(first - A_DAY, last + A_DAY)).starts():
        local = start.astimezone(ZoneInfo(zone))
        if first <= local.date() <= last:
            found.setdefault(local.date(), []).append(local)
    return {day: len(starts) for day, starts in found.items()}, found.__getitem__


def _parts(starts: Sequence[datetime]) -> list[tuple[str, list[datetime]]]:
    by_part = ((name, [it for it in starts if begin <= it.hour < end]) for name, begin, end in PARTS)
    return [(name, found) for name, found in by_part if found]


def _differs(one: str, other: str, now: datetime) -> bool:
    return now.astimezone(ZoneInfo(one)).utcoffset() != now.astimezone(ZoneInfo(other)).utcoffset()


def day_in(text: str) -> date | None:
    """The date that an address names; None where it names none that calendars answer for."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _within(day: date, today: date) -> date:
    return min(max(day, today), today + timedelta(days=FAR))


def _following(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
