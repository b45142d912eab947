"""A provider's days as the desk looks at them: side by side, as a week, or as a list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from frontdesk.entrypoints.web.routes.desk.timegrid import (
    Beside,
    Hour,
    Period,
    Scale,
    Stretch,
    gaps,
    scales_of,
    side_by_side,
)
from frontdesk.modules.bookings.schemas import BookingOut
from frontdesk.modules.bookings.service import Status
from frontdesk.modules.calendar.schemas import ClosureOut
from frontdesk.modules.desk.schemas import DiaryOut, Kind, ResourceOut

EVERYTHING: Final = "all"
KINDS: Final[Mapping[str, Kind]] = {"rooms": Kind.ROOM, "people": Kind.STAFF}
PATHS: Final[Mapping[Kind, str]] = {Kind.DESK: "provider", Kind.ROOM: "room", Kind.STAFF: "staff"}  # of closures


class Look(NamedTuple):
    """How a booking stands, as the desk sees it."""

    key: str
    words: str
    kind: str  # of a badge
    icon: str


WAITS: Final = Look("waits", "Waiting", "warning", "clock")
SURE: Final = Look("sure", "Confirmed", "mark", "check")
LATE: Final = Look("late", "Not here yet", "warning", "clock")
HERE: Final = Look("here", "Here", "good", "user-check")
DONE: Final = Look("done", "Was there", "", "check")
MISSED: Final = Look("missed", "Did not come", "bad", "user-x")
LOOKS: Final = (WAITS, SURE, LATE, HERE, DONE, MISSED)
OFF: Final = {
    Status.CANCELLED: Look("off", "Called off", "bad", "x"),
    Status.EXPIRED: Look("off", "Not confirmed in time", "bad", "clock"),
}


def look_of(booking: BookingOut, now: datetime) -> Look:
    """How a booking stands at an instant."""
    match booking.status:
        case Status.PENDING:
            return WAITS
        case Status.COMPLETED:
            return DONE
        case Status.NO_SHOW:
            return MISSED
        case Status.CONFIRMED if booking.checked_in_at is not None:
            return HERE
        case Status.CONFIRMED:
            return LATE if booking.start_time <= now else SURE
        case other:
            return OFF[other]


@dataclass(frozen=True, slots=True)
class Visit:
    """A booking, with what the desk wants to see of it at once."""

    booking: BookingOut
    look: Look
    due: int  # of its price, in minor units
    where: Sequence[str]  # the room, and with whom

    @classmethod
    def of(cls, booking: BookingOut, names: Mapping[UUID, str], *, now: datetime, due: int = 0) -> Self:
        """A booking, with the `names` of its room and person."""
        where = [names[it] for it in (booking.room_id, booking.staff_id) if it is not None and it in names]
        return cls(booking, look_of(booking, now), due, where)


@dataclass(frozen=True, slots=True)
class Placed:
    """A booking in a column."""

    visit: Visit
    beside: Beside
    continues: tuple[bool, bool]  # whether it began before the column, and goes on after it


@dataclass(frozen=True, slots=True)
class Closed:
    """A closure, and what it closes: something that is shown, or the whole place."""

    closure: ClosureOut
    resource: ResourceOut

    @property
    def path(self) -> str:
        """By which its page is called."""
        return f"{PATHS[self.resource.kind]}/{self.resource.id}/{self.closure.id}"


@dataclass(frozen=True, slots=True)
class Shut:
    """A closure in a column."""

    closed: Closed
    stretch: Stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A day of somebody or of some room."""

    resource: ResourceOut
    scale: Scale
    shut: Sequence[Stretch]
    closures: Sequence[Shut]
    pauses: Sequence[Stretch]  # kept free beside bookings
    visits: Sequence[Placed]
    now: int | None  # where the present lies

    @property
    def path(self) -> str:
        """By which forms and addresses name whose column it is."""
        return f"{PATHS[self.resource.kind]}/{self.resource.id}"


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns side by side, and the hours beside them."""

    columns: Sequence[Column]
    hours: Sequence[Hour]
    scale: Scale


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of somebody or of some room in a week."""

    day: date
    visits: Sequence[Visit]
    closures: Sequence[Closed]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A week of somebody or of some room."""

    resource: ResourceOut
    cells: Sequence[Cell]


class Diary:
    """Some days of a provider, as far as they are asked for: `show` is everything, a kind or one id, `state` a look."""

    def __init__(
        self, told: DiaryOut, *, paid: Mapping[UUID, int], now: datetime, show: str = EVERYTHING, state: str = ""
    ) -> None:
        self.told, self.now = told, now
        self.zone = ZoneInfo(told.timezone)
        self.names = {it.id: it.name for it in told.resources}
        self.days = [told.first + timedelta(days=n) for n in range((told.last - told.first).days + 1)]
        taken = {it for booking in told.bookings for it in _columns_of(booking)}
        self.resources = [it for it in told.resources if self._is_shown(it, show, is_taken=it.id in taken)]
        self.visits: list[Visit] = []
        self._by_column: dict[UUID, list[Visit]] = {it.id: [] for it in self.resources}
        for booking in told.bookings:
            due = max(0, booking.amount - paid.get(booking.id, 0))
            visit = Visit.of(booking, self.names, now=now, due=due)
            columns = [it for it in _columns_of(visit.booking) if it in self._by_column]
            if columns and state in {"", visit.look.key}:
                self.visits.append(visit)
                for it in columns:
                    self._by_column[it].append(visit)

    def grid(self) -> Grid:
        """All resources on one day; of one resource its days by what the wall clock says."""
        by_wall = len(self.days) > 1
        scales = scales_of(self.days, self.zone, self._periods(), by_wall=by_wall)
        columns = [self._column(resource, scale) for resource in self.resources for scale in scales]
        return Grid(columns, list(scales[0].hours()), scales[0])

    def week(self) -> list[Row]:
        """A row for each resource with a cell for each day."""
        return [Row(it, [self._cell(it, day) for day in self.days]) for it in self.resources]

    def on(self, day: date) -> list[Visit]:
        """What takes place on a day, in order; what began the day before comes first."""
        return [it for it in self.visits if _is_on(it, day)]

    def closures_on(self, day: date) -> list[Closed]:
        """What is closed on a day."""
        found = {it.closure.id: it for resource in self.resources for it in self._closed(resource)}
        return [it for it in found.values() if touches((it.closure.starts_at, it.closure.ends_at), day)]

    def _is_shown(self, resource: ResourceOut, show: str, *, is_taken: bool) -> bool:
        if show == str(resource.id):
            return True
        if show != EVERYTHING and resource.kind is not KINDS.get(show):
            return False
        if resource.kind is Kind.DESK:  # where there is nothing else, its own time is what is booked
            return is_taken or len(self.told.resources) == 1
        return resource.is_active or is_taken

    def _periods(self) -> Iterable[Period]:
        for resource in self.resources:
            yield from ((it.starts_at, it.ends_at) for it in resource.open)
        yield from ((it.booking.start_time, it.booking.end_time) for it in self.visits)

    def _column(self, resource: ResourceOut, scale: Scale) -> Column:
        shown = [
            (stretch, visit)
            for visit in self._by_column[resource.id]
            if (stretch := scale.stretch((visit.booking.start_time, visit.booking.end_time)))
        ]
        beside = side_by_side([stretch for stretch, _ in shown])
        now = scale.position(self.now) - scale.top
        return Column(
            resource=resource,
            scale=scale,
            shut=gaps(scale, [(it.starts_at, it.ends_at) for it in resource.open]),
            closures=self._closures(resource, scale),
            pauses=[it for _, visit in shown for it in _pauses(resource, visit.booking, scale)],
            visits=[
                Placed(visit, at, _continues(visit.booking, scale))
                for (_, visit), at in zip(shown, beside, strict=True)
            ],
            now=now if 0 <= now < scale.minutes else None,
        )

    def _closed(self, resource: ResourceOut) -> list[Closed]:
        """The closures of the whole place, and its own."""
        whose = {it.id: it for it in self.told.resources if it.kind is Kind.DESK} | {resource.id: resource}
        return [Closed(closure, it) for it in whose.values() for closure in it.closures]

    def _closures(self, resource: ResourceOut, scale: Scale) -> list[Shut]:
        return [
            Shut(it, stretch)
            for it in self._closed(resource)
            if (stretch := scale.stretch((it.closure.starts_at, it.closure.ends_at)))
        ]

    def _cell(self, resource: ResourceOut, day: date) -> Cell:
        return Cell(
            day,
            visits=[it for it in self._by_column[resource.id] if _is_on(it, day)],
            closures=[it for it in self._closed(resource) if touches((it.closure.starts_at, it.closure.ends_at), day)],
            is_open=any(touches((it.starts_at, it.ends_at), day) for it in resource.open),
        )


def _columns_of(booking: BookingOut) -> Sequence[UUID]:
    """In whose columns a booking stands."""
    return [it for it in (booking.staff_id, booking.room_id) if it] or [booking.provider_id]


def _is_on(visit: Visit, day: date) -> bool:
    return touches((visit.booking.start_time, visit.booking.end_time), day)


def touches(period: Period, day: date) -> bool:
    """Whether a period in local time has some of a day."""
    return period[0].date() <= day <= (period[1] - timedelta(seconds=1)).date()


def _continues(booking: BookingOut, scale: Scale) -> tuple[bool, bool]:
    return (
        scale.position(booking.start_time) < scale.top,
        scale.position(booking.end_time) > scale.top + scale.minutes,
    )


def _pauses(resource: ResourceOut, booking: BookingOut, scale: Scale) -> list[Stretch]:
    """What is kept free before and after a booking: what it asks for, or what its calendar does where that is more."""
    before = timedelta(minutes=max(resource.buffer_before_minutes, booking.buffer_before_minutes))
    after = timedelta(minutes=max(resource.buffer_after_minutes, booking.buffer_after_minutes))
    start, end = booking.start_time.astimezone(UTC), booking.end_time.astimezone(UTC)  # to reckon with elapsed time
    around = (start - before, start), (end, end + after)
    return [stretch for it in around if it[0] < it[1] and (stretch := scale.stretch(it))]
