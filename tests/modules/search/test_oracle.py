"""Whatever a city is like and whatever is asked about it: both searches find what a naive look finds."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.audit import NOBODY
from frontdesk.core.db import create_engine, session_maker
from frontdesk.core.ids import new_id
from frontdesk.core.pagination import PageRequest, Slice
from frontdesk.core.settings import DatabaseSettings
from frontdesk.modules.amenities.models import Badge, EquipmentType, PlaceBadge, PlaceEquipment
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.calendar.models import Reservation
from frontdesk.modules.calendar.service import CalendarRules, Mode, Span
from frontdesk.modules.companies.rules import HOUSE_COMPANY_ID
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.rooms.models import Room, RoomPrice
from frontdesk.modules.search import service
from frontdesk.modules.search.models import FoundProvider, FoundRoom
from frontdesk.modules.search.schemas import ProviderQuestion, RoomQuestion
from tests.modules.search.oracle import APlace, AProvider, ARoom, Asked, Tiers, Times, providers_found, rooms_found

T = TypeVar("T")
NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
TYPES, BADGES = ("drums", "piano", "screen"), ("quiet", "verified")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu")
# the clocks of Berlin, New York and Lord Howe are put forward or back on or beside all but the first two
DATES = [
    date.fromisoformat(day)
    for day in (
        "2027-03-01",
        "2027-06-15",
        "2027-03-14",
        "2027-03-28",
        "2027-10-31",
        "2027-11-07",
        "2027-04-04",
        "2027-10-03",
    )
]
Pattern = list[tuple[int, int]]
A_PAGE = PageRequest(page=1, size=100)

quarters = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
spans = st.lists(
    st.builds(
        Span,
        weekday=st.integers(1, 7),
        opens=quarters,
        closes=quarters,
        mode=st.sampled_from([Mode.OPEN, Mode.OPEN, Mode.BY_REQUEST, Mode.CLOSED]),
    ),
    max_size=10,
)
rules = st.builds(
    CalendarRules,
    lanes=st.sampled_from([1, 1, 1, 2]),
    step_minutes=st.sampled_from([15, 30, 60, 45]),
    buffer_before_minutes=st.sampled_from([0, 0, 15]),
    buffer_after_minutes=st.sampled_from([0, 0, 30]),
    min_notice_minutes=st.sampled_from([0, 0, 600]),
)
# mostly busy: a pattern of what is taken and left, in quarters of an hour, over three days
patterns = st.lists(st.tuples(st.integers(1, 24), st.integers(0, 6)), max_size=40)
some_types = st.frozensets(st.sampled_from(TYPES), max_size=2)
some_badges = st.frozensets(st.sampled_from(BADGES))


def tiers(least: int) -> st.SearchStrategy[Tiers]:
    found = st.dictionaries(st.sampled_from([30, 60, 120]), st.integers(0, 5000), min_size=least, max_size=3)
    return found.map(lambda it: tuple(it.items()))


# on six days at most: what holds always names no time
special = st.builds(
    Times,
    weekdays=st.frozensets(st.integers(1, 7), min_size=1, max_size=6),
    opens=quarters,
    closes=quarters,
    prices=tiers(1),
)
points = st.tuples(st.floats(-90, 90), st.floats(-180, 180)).map(
    lambda it: (round(it[0], 9), round(it[1], 9))
) | st.sampled_from([(52.5, 13.4), (0.0, 180.0), (90.0, 0.0)])
names = st.sampled_from(["Blue Note", "Café Müller", "Atelier"])
rooms = st.builds(
    ARoom,
    name=names,
    rules=rules,
    spans=st.just(()) | spans,
    capacity=st.integers(1, 8),
    is_active=st.sampled_from([True, True, True, False]),
    prices=tiers(0),
    special=st.none() | special,
    equipment=some_types,
).map(lambda room: room if room.prices else replace(room, special=None))
providers = st.builds(
    AProvider,
    name=names,
    rules=rules,
    spans=spans,
    zone=st.sampled_from(ZONES),
    listed=st.sampled_from([True, True, True, False]),
    where=st.none() | points,
    equipment=some_types,
    badges=some_badges,
    rooms=st.lists(rooms, min_size=1, max_size=4) | st.just([]),
)


def now_and_then(values: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    """One wish at a time is enough: of five at once nothing would be left to compare."""
    return st.sampled_from([False, False, True]).flatmap(lambda wished: values if wished else st.none())


@st.composite
def questions(draw: Any, near_to: date) -> Asked:
    day, duration = draw(st.none() | st.just(near_to)), draw(st.sampled_from([15, 45, 60, 120, 300]))
    between = None
    if day is not None and draw(st.booleans()):
        opens = draw(quarters)
        length = draw(st.integers(-(-duration // 15), 48)) * QUARTER
        between = opens, (datetime.combine(day, opens) + length).time()
    near = draw(now_and_then(points))
    return Asked(
        date=day,
        between=between,
        duration=duration,
        capacity=draw(now_and_then(st.integers(1, 8))),
        max_amount=draw(now_and_then(st.integers(0, 8000))),
        equipment=draw(now_and_then(some_types)) or frozenset(),
        badges=draw(now_and_then(some_badges)) or frozenset(),
        near=near,
        radius=draw(st.none() | st.floats(1, 20_000)) if near else None,
    )


def _prices(room: ARoom) -> Iterator[RoomPrice]:
    for minutes, amount in room.prices:
        yield RoomPrice(room_id=room.id, duration_minutes=minutes, amount=amount)
    if room.special is not None:
        time_of = {
            "weekdays": sum(1 << (weekday - 1) for weekday in room.special.weekdays),
            "from_time": room.special.opens,
            "to_time": room.special.closes,
        }
        for minutes, amount in room.special.prices:
            yield RoomPrice(room_id=room.id, duration_minutes=minutes, amount=amount, **time_of)


class City:
    """Writes providers into one database, each example's under a sector of their own, and asks about them."""

    def __init__(self, url: str) -> None:
        self.runner = asyncio.Runner()
        self.engine = create_engine(DatabaseSettings.model_validate({"DATABASE_URL": url}))
        self.sessions = session_maker(self.engine)
        self.numbers = count()
        self.entries = {name: new_id() for name in (*TYPES, *BADGES)}
        self.run(self._fill_catalogue)

    def close(self) -> None:
        self.runner.run(self.engine.dispose())
        self.runner.close()

    def run(self, act: Callable[[AsyncSession], Awaitable[T]]) -> T:
        async def commit() -> T:
            async with self.sessions.begin() as session:
                return await act(session)

        return self.runner.run(commit())

    async def _fill_catalogue(self, session: AsyncSession) -> None:
        for kind, names in ((EquipmentType, TYPES), (Badge, BADGES)):
            rows = [{"id": self.entries[name], "name": name, "slug": name} for name in names]
            await session.execute(insert(kind), rows)

    async def build(self, session: AsyncSession, found: Sequence[AProvider], day: date, pattern: Pattern) -> str:
        """Write it all; the sector."""
        sector = f"city_{next(self.numbers)}"
        for provider in found:
            number = next(self.numbers)
            provider.id = await self._calendar(session, provider, zone=provider.zone)
            where = provider.where or (None, None)
            session.add(
                Provider(
                    id=provider.id,
                    company_id=HOUSE_COMPANY_ID,
                    name=provider.name,
                    slug=f"p-{number}",
                    sector=sector,
                    currency="EUR",
                    default_duration_minutes=60,
                    auto_confirm=True,
                    is_active=True,
                    published=provider.listed,
                    latitude=where[0],
                    longitude=where[1],
                )
            )
            await session.flush()
            for room in provider.rooms:
                room.id = await self._calendar(session, room, parent=provider.id)
                session.add(
                    Room(
                        id=room.id,
                        provider_id=provider.id,
                        name=room.name,
                        capacity=room.capacity,
                        is_active=room.is_active,
                        price_currency="EUR" if room.prices else None,
                    )
                )
                await session.flush()
                session.add_all(_prices(room))
                await self._equip(session, room.id, room.equipment)
            await self._equip(session, provider.id, provider.equipment)
            for badge in provider.badges:
                session.add(PlaceBadge(place_id=provider.id, badge_id=self.entries[badge]))
            for n, place in enumerate((provider, *provider.rooms)):
                await self._take(session, place, day, pattern[n:] + pattern[:n])
        return sector

    async def _calendar(
        self, session: AsyncSession, place: APlace, *, zone: str | None = None, parent: UUID | None = None
    ) -> UUID:
        made = await calendars.create_calendar(
            session, tenant_id=HOUSE_COMPANY_ID, timezone=zone, parent_id=parent, rules=place.rules
        )
        if place.spans:
            await calendars.set_hours(session, made.id, place.spans, by=NOBODY, now=NOW)
        return made.id

    async def _equip(self, session: AsyncSession, place_id: UUID, equipment: frozenset[str]) -> None:
        for name in equipment:
            session.add(PlaceEquipment(place_id=place_id, equipment_type_id=self.entries[name], quantity=1))
        await session.flush()

    async def _take(self, session: AsyncSession, place: APlace, day: date, pattern: Pattern) -> None:
        """Take time as the pattern says, on all lanes but now and then only the first."""
        begin = datetime.combine(day, time(), UTC) - timedelta(hours=30)
        place.taken = []
        for n, (busy, left) in enumerate(pattern):
            end = begin + busy * QUARTER
            place.taken += [(lane, begin, end) for lane in range(1 if n % 5 == 0 else place.rules.lanes)]
            begin = end + left * QUARTER
        rows = [
            {
                "id": new_id(),
                "group_id": new_id(),
                "tenant_id": HOUSE_COMPANY_ID,
                "calendar_id": place.id,
                "lane": lane,
                "period": Range(lower, upper),
            }
            for lane, lower, upper in place.taken
        ]
        if rows:
            await session.execute(insert(Reservation), rows)

    def find(self, asked: Asked, sector: str) -> tuple[service.Found[FoundRoom], service.Found[FoundProvider]]:
        """What both searches find."""
        question = {
            "sector": sector,
            "date": asked.date,
            "from_time": asked.between[0] if asked.between else None,
            "to_time": asked.between[1] if asked.between else None,
            "duration": asked.duration,
            "capacity": asked.capacity,
            "max_amount": asked.max_amount,
            "equipment": sorted(asked.equipment),
            "badge": [str(self.entries[name]) for name in sorted(asked.badges)],
            "near": f"{asked.near[0]:.9f},{asked.near[1]:.9f}" if asked.near else None,
            "radius": asked.radius,
        }

        async def both(session: AsyncSession) -> tuple[service.Found[FoundRoom], service.Found[FoundProvider]]:
            rooms = RoomQuestion.model_validate(question | {"sort": "price"})
            of_rooms = await service.find_rooms(session, rooms, A_PAGE, cursor=None, now=NOW)
            places = ProviderQuestion.model_validate(question)
            return of_rooms, await service.find_providers(session, places, A_PAGE, caller=None, cursor=None, now=NOW)

        return self.run(both)


@pytest.fixture
def city(database_url: str) -> Iterator[City]:
    made = City(database_url)
    yield made
    made.close()


@pytest.mark.parametrize("examples", [15, pytest.param(400, marks=pytest.mark.proof)])
def test_what_is_found_is_what_a_naive_look_finds(city: City, examples: int) -> None:
    @settings(max_examples=examples, suppress_health_check=[HealthCheck.too_slow])
    @given(
        found=st.lists(providers, min_size=1, max_size=4),
        day=st.sampled_from(DATES),
        data=st.data(),
        pattern=patterns,
    )
    def check(found: list[AProvider], day: date, data: st.DataObject, pattern: Pattern) -> None:
        sector = city.run(lambda session: city.build(session, found, day, pattern))
        for asked in data.draw(st.lists(questions(day), min_size=8, max_size=8)):
            rooms, places = city.find(asked, sector)
            assert {(one.room.id, one.amount, *(one.starts or ())) for one in rooms.items} == {
                (room_id, amount, *(starts or ())) for room_id, amount, starts in rooms_found(found, asked, NOW)
            }
            assert [one.amount for one in rooms.items] == sorted(one.amount for one in rooms.items)
            assert {one.provider.id for one in places.items} == providers_found(found, asked, NOW)
            assert isinstance(rooms, Slice)
            assert isinstance(places, Slice)
            assert (rooms.total, places.total) == (len(rooms.items), len(places.items))

    check()
