"""What is counted as what, and the rates that follow."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum, auto
from uuid import UUID

MAX_PERIODS = 1_000  # of one answer
MAX_DAYS = 366  # of an answer about occupancy, for which open time is reckoned
LASTING = ("pending", "confirmed", "completed", "no_show")  # bookings neither called off nor lapsed
FIRST, LAST = date(1970, 1, 1), date(2200, 1, 1)  # what calendars answer for


class By(StrEnum):
    """How long a period is."""

    DAY = auto()
    WEEK = auto()  # from Monday on
    MONTH = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """How much of some open time is booked, in minutes."""

    booked: int
    open: int

    @property
    def occupancy(self) -> float | None:
        """Booked of open; more than 1 where it was booked outside of the hours, None where it is never open."""
        return rate(self.booked, self.open)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A room, somebody, or the desk of a place that was booked without either."""

    kind: str
    id: UUID
    place_id: UUID
    name: str
    used: Used


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupancy:
    """How much of a company's time is booked: of each resource, and in each hour of the week (weekday, hour)."""

    resources: Sequence[Resource]
    hours: Mapping[tuple[int, int], Used]


@dataclass(frozen=True, slots=True, kw_only=True)
class Everything:
    """The numbers of the whole installation. Money is in minor units, by currency."""

    registrations: Mapping[str, int]
    bookings: int
    revenue: Mapping[str, int]
    learners: int


@dataclass(slots=True)
class Tally:
    """What happened in some time. Money is in minor units, by currency."""

    statuses: Counter[str] = field(default_factory=Counter)  # of bookings
    revenue: Counter[str] = field(default_factory=Counter)
    registrations: Counter[str] = field(default_factory=Counter)  # by the status that they have come to

    @property
    def bookings(self) -> int:
        """Those that were neither called off nor let lapse."""
        return sum(self.statuses[status] for status in LASTING)

    @property
    def no_show_rate(self) -> float | None:
        """Of all whose time has come, how many did not; None where nobody's has."""
        missed = self.statuses["no_show"]
        return rate(missed, self.statuses["completed"] + missed)

    @property
    def cancellation_rate(self) -> float | None:
        """Of all that were made and did not lapse, how many were called off."""
        return rate(self.statuses["cancelled"], self.bookings + self.statuses["cancelled"])

    @property
    def conversion_rate(self) -> float | None:
        """Of all who registered then, how many have had their demo by now."""
        return rate(self.registrations["completed"], self.registrations.total())

    def add(self, other: "Tally") -> None:
        """Count what another one has, too."""
        self.statuses.update(other.statuses)
        self.revenue.update(other.revenue)
        self.registrations.update(other.registrations)


def rate(part: int, whole: int) -> float | None:
    """A share between 0 and 1 to four places, or None of nothing."""
    return round(part / whole, 4) if whole else None


def begins(day: date, by: By) -> date:
    """When the period of a day begins."""
    if by is By.WEEK:
        return day - timedelta(days=day.isoweekday() - 1)
    return day.replace(day=1) if by is By.MONTH else day


def periods(first: date, last: date, by: By) -> Iterator[date]:
    """When each period begins that some of the days `first` to `last` lie in."""
    seen = None
    for days in range((last - first).days + 1):
        start = begins(first + timedelta(days=days), by)
        if start != seen:
            seen = start
            yield start
