"""What components are made from, where that is more than a value."""

from calendar import Calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from frontdesk.modules.calendar.service import known_zones

AREAS = frozenset(  # of time zones; what stands beside them is no place
    ["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"]
)
LENGTHS = (30, 60, 90, 120, 180, 240, 480)  # of a stay, in minutes, to choose from


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month; without an address nothing can be chosen on it."""

    date: date
    href: str | None
    count: int  # of what is free
    today: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks; None stands for the days of its neighbours."""

    first: date
    weeks: Sequence[Sequence[Day | None]]
    before: str | None
    after: str | None

    @classmethod
    def of(
        cls,
        any_day: date,
        *,
        today: date,
        free: Mapping[date, int],
        chosen: date | None,
        address: Callable[..., str],
        first_weekday: int = 0,
        last: date | None = None,
    ) -> Self:
        """The month of a day. `free` says how much is free on its days, `address(…, date=…)` where a day leads.

        A date stands at the end of its address. Nothing can be chosen before `today`, nor after `last`.
        """
        first = any_day.replace(day=1)
        following = (first + timedelta(days=31)).replace(day=1)
        anywhere = address(month=None, date="")  # the same for each day but for its end

        def day(it: date) -> Day:
            count = free.get(it, 0)
            href = f"{anywhere}{it.isoformat()}" if count else None
            return Day(it, href, count, today=it == today, chosen=it == chosen)

        weeks = [
            [day(it) if it.month == first.month else None for it in week]
            for week in Calendar(first_weekday).monthdatescalendar(first.year, first.month)
        ]
        before = (first - timedelta(days=1)).replace(day=1)
        return cls(
            first=first,
            weeks=weeks,
            before=address(month=f"{before:%Y-%m}", date=None) if first > today else None,
            after=address(month=f"{following:%Y-%m}", date=None) if last is None or following <= last else None,
        )


def zones_by_area(*, also: str | None = None) -> Mapping[str, Sequence[tuple[str, str]]]:
    """The time zones that people live in, by continent: names and what they are called; `also` what one has already."""
    found: dict[str, list[tuple[str, str]]] = {}
    for zone in sorted(known_zones()):
        area, _, place = zone.partition("/")
        if area in AREAS or zone in {"UTC", also}:
            found.setdefault(area if place else "Other", []).append((zone, (place or zone).replace("_", " ")))
    return found
