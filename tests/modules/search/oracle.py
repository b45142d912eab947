"""A city's rooms as plain data, and the naive answer to what can be asked about them: every start, minute by minute."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from math import acos, cos, radians, sin
from uuid import UUID
from zoneinfo import ZoneInfo

from frontdesk.modules.calendar.service import CalendarRules, Mode, Span

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
Period = tuple[datetime, datetime]


@dataclass
class APlace:
    """A room, or a desk."""

    name: str
    rules: CalendarRules
    spans: Sequence[Span] = ()
    closures: Sequence[Period] = ()
    taken: Sequence[tuple[int, datetime, datetime]] = ()  # lane, from, until; buffers included
    id: UUID | None = None


Tiers = tuple[tuple[int, int], ...]  # minutes, and what up to so many cost


@dataclass(frozen=True)
class Times:
    """Prices for a time of the week alone."""

    weekdays: frozenset[int]
    opens: time
    closes: time
    prices: Tiers

    def periods(self, days: Sequence[date], zone: ZoneInfo) -> list[Period]:
        """When they hold."""
        return [_wall_period(day, self.opens, self.closes, zone) for day in days if day.isoweekday() in self.weekdays]


@dataclass
class ARoom(APlace):
    """A room."""

    capacity: int = 1
    is_active: bool = True
    prices: Tiers = ()
    special: Times | None = None
    equipment: frozenset[str] = frozenset()


@dataclass
class AProvider(APlace):
    """A provider."""

    zone: str = "UTC"
    listed: bool = True
    where: tuple[float, float] | None = None
    equipment: frozenset[str] = frozenset()
    badges: frozenset[str] = frozenset()
    rooms: Sequence[ARoom] = ()


@dataclass
class Asked:
    """A question."""

    date: date | None
    between: tuple[time, time] | None
    duration: int
    capacity: int | None
    max_amount: int | None
    equipment: frozenset[str]
    badges: frozenset[str]
    near: tuple[float, float] | None
    radius: float | None


def meets(provider: AProvider, asked: Asked) -> bool:
    """Whether a provider is what is asked for, its rooms aside."""
    if not provider.listed or not asked.badges <= provider.badges:
        return False
    if asked.near is None or asked.radius is None:
        return True
    return provider.where is not None and distance_km(provider.where, asked.near) <= asked.radius


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """By the spherical law of cosines."""
    (a, b), (c, d) = ((radians(degrees) for degrees in point) for point in (one, other))
    return 6371.0088 * acos(max(-1.0, min(1.0, sin(a) * sin(c) + cos(a) * cos(c) * cos(b - d))))


def fits(room: ARoom, provider: AProvider, asked: Asked) -> bool:
    """Whether a room is what is asked for, its time and its prices aside."""
    return (
        room.is_active
        and room.capacity >= (asked.capacity or 0)
        and asked.equipment <= room.equipment | provider.equipment
    )


def least(room: ARoom, minutes: int) -> int:
    """What no stay of so many minutes can cost less than."""
    tiers = room.prices + (room.special.prices if room.special else ())
    if minutes <= 0 or not tiers:
        return 0
    return min(price + least(room, minutes - duration) for duration, price in tiers)


def amount(room: ARoom, provider: AProvider, start: datetime, minutes: int) -> int:
    """The least that tiers which cover a stay cost, each in its own time alone."""
    if minutes <= 0 or not room.prices:
        return 0
    zone = ZoneInfo(provider.zone)
    day = start.astimezone(zone).date()
    named = room.special.periods([day + n * DAY for n in range(-2, 3)], zone) if room.special else []
    is_special = _within(start, named)
    alike = 0
    while alike < minutes and _within(start + alike * MINUTE, named) == is_special:
        alike += 1
    tiers = room.special.prices if room.special and is_special else room.prices
    return min(
        price + amount(room, provider, start + covered * MINUTE, minutes - covered)
        for duration, price in tiers
        for covered in [min(duration, alike)]
    )


def starts(place: APlace, provider: AProvider, asked: Asked, now: datetime) -> list[datetime]:
    """When a stay can begin on the date that is asked for."""
    assert asked.date is not None
    zone, length, rules = ZoneInfo(provider.zone), asked.duration * MINUTE, place.rules
    spans = place.spans or provider.spans or [Span(weekday=n, opens=time(), closes=time()) for n in range(1, 8)]
    days = [asked.date + n * DAY for n in range(-3, 4)]
    shifts = [(span.mode, *shift) for day in days for span in spans if (shift := _shift(day, span, zone))]
    opened = [(begin, end) for mode, begin, end in shifts if mode is not Mode.CLOSED]
    shut = [(begin, end) for mode, begin, end in shifts if mode is Mode.CLOSED]
    shut += [*place.closures, *provider.closures]
    always = [(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))]
    hours = [_wall_period(day, *asked.between, zone) for day in days] if asked.between else always
    grid = {begin + n * rules.step_minutes * MINUTE for begin, end in opened for n in range(_steps(begin, end, rules))}
    found = [
        start
        for start in sorted(grid)
        if start.astimezone(zone).date() == asked.date
        and rules.first_start(now) <= start <= rules.last_start(now)
        and all(
            _within(start + n * MINUTE, opened)
            and _within(start + n * MINUTE, hours)
            and not _within(start + n * MINUTE, shut)
            for n in range(asked.duration)
        )
        and _some_lane_is_free(place, start - rules.buffer_before, start + length + rules.buffer_after)
    ]
    return [start.astimezone(zone) for start in found]


def _steps(begin: datetime, end: datetime, rules: CalendarRules) -> int:
    return -((begin - end) // (rules.step_minutes * MINUTE))


def _some_lane_is_free(place: APlace, begin: datetime, end: datetime) -> bool:
    busy = {lane for lane, lower, upper in place.taken if lower < end and begin < upper}
    return any(lane not in busy for lane in range(place.rules.lanes))


def _within(moment: datetime, periods: Sequence[Period]) -> bool:
    return any(begin <= moment < end for begin, end in periods)


def _shift(day: date, span: Span, zone: ZoneInfo) -> Period | None:
    if day.isoweekday() != span.weekday:
        return None
    begin, end = _wall_period(day, span.opens, span.closes, zone)
    return (begin, end) if begin < end else None


def _wall_period(day: date, opens: time, closes: time, zone: ZoneInfo) -> Period:
    end = day if closes > opens else day + DAY
    return _instant(datetime.combine(day, opens), zone), _instant(datetime.combine(end, closes), zone)


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The later instant where a clock change skips or repeats a wall time."""
    return max(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


def rooms_found(
    providers: Sequence[AProvider], asked: Asked, now: datetime
) -> Iterator[tuple[UUID | None, int, list[str] | None]]:
    """The rooms that are found, what each costs, and when it is free."""
    for provider in providers:
        for room in provider.rooms:
            if meets(provider, asked) and fits(room, provider, asked):
                offers = _offers(room, provider, asked, now)
                if offers:
                    free = None if asked.date is None else [start.isoformat() for _, start in offers if start]
                    yield room.id, offers[0][0], free


def _offers(room: ARoom, provider: AProvider, asked: Asked, now: datetime) -> list[tuple[int, datetime | None]]:
    """What it costs from each start that is not too dear; without a date, at any time."""
    if asked.date is None:
        offers: list[tuple[int, datetime | None]] = [(least(room, asked.duration), None)]
    else:
        free = starts(room, provider, asked, now)
        offers = [(amount(room, provider, start.astimezone(UTC), asked.duration), start) for start in free]
    return [offer for offer in offers if asked.max_amount is None or offer[0] <= asked.max_amount]


def providers_found(providers: Sequence[AProvider], asked: Asked, now: datetime) -> set[UUID | None]:
    """The providers that are found."""
    of_rooms = {room_id for room_id, _, _ in rooms_found(providers, asked, now)}
    narrowed = any((asked.date, asked.capacity, asked.equipment, asked.max_amount is not None))
    return {
        provider.id
        for provider in providers
        if meets(provider, asked)
        and (not narrowed or any(room.id in of_rooms for room in provider.rooms) or _by_itself(provider, asked, now))
    }


def _by_itself(provider: AProvider, asked: Asked, now: datetime) -> bool:
    if asked.capacity is not None or asked.max_amount is not None or not asked.equipment <= provider.equipment:
        return False
    if asked.date is None:
        return True
    return not any(room.is_active for room in provider.rooms) and starts(provider, provider, asked, now) != []
