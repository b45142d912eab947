"""The kernel on a real database against a plain model: whatever is done in whatever order, both say the same."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID, uuid4

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import create_engine, session_maker
from frontdesk.core.errors import DomainError
from frontdesk.core.settings import DatabaseSettings
from frontdesk.modules.calendar.errors import HoldExpired, SlotTaken
from frontdesk.modules.calendar.models import Reservation
from frontdesk.modules.calendar.service import (
    BookableStarts,
    CalendarRules,
    Taking,
    bookable_starts,
    confirm,
    create_calendar,
    move,
    release,
    reserve,
    sweep_expired,
)
from tests.modules.calendar.conftest import TENANT

T = TypeVar("T")
NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
FIRST = NOW + timedelta(days=10)
RULES = (
    CalendarRules(lanes=1),
    CalendarRules(lanes=1, buffer_before_minutes=15, buffer_after_minutes=30),
    CalendarRules(lanes=3, buffer_after_minutes=15),
)
Row = tuple[UUID, UUID, int, datetime, datetime]

calendars = st.integers(0, len(RULES) - 1)
# few starts over a few hours, so that takings meet; the last lengths need several rows
spans = st.tuples(calendars, st.integers(0, 12), st.sampled_from((1, 2, 4, 8, 96, 130)))
holds = st.one_of(st.none(), st.integers(1, 6))  # quarters of an hour


@dataclass
class Model:
    """What should be: for each group its rows, and when they end by themselves."""

    rows: dict[UUID, list[Row]] = field(default_factory=dict)
    ends: dict[UUID, datetime | None] = field(default_factory=dict)

    def live(self, group: UUID, now: datetime) -> bool:
        """Whether a group still has its time."""
        end = self.ends.get(group)
        return group in self.rows and (end is None or end > now)

    def take(
        self, ids: Sequence[UUID], takings: Sequence[Taking], *, group: UUID, now: datetime, giving_back: bool
    ) -> list[Row] | None:
        """The rows that a group would get, the lowest free lane first; None where something is taken."""
        others = [row for name, rows in self.rows.items() if self.live(name, now) for row in rows]
        if giving_back:
            others = [row for row in others if row[0] != group]
        found: list[Row] = []
        for wanted in sorted(takings, key=lambda it: (it.calendar_id, it.start)):
            rules = RULES[ids.index(wanted.calendar_id)]
            start, end = wanted.start - rules.buffer_before, wanted.end + rules.buffer_after
            busy = {
                row[2] for row in [*others, *found] if row[1] == wanted.calendar_id and row[3] < end and start < row[4]
            }
            lane = next((lane for lane in range(rules.lanes) if lane not in busy), None)
            if lane is None:
                return None
            found.append((group, wanted.calendar_id, lane, start, end))
        return found


class Kernel(RuleBasedStateMachine):
    """What can be done with time. Each run makes calendars of its own in one database."""

    database_url: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.engine = create_engine(DatabaseSettings.model_validate({"DATABASE_URL": self.database_url}))
        self.sessions = session_maker(self.engine)
        self.model, self.now = Model(), NOW
        self.groups: list[UUID] = []

    def teardown(self) -> None:
        self.runner.run(self.engine.dispose())
        self.runner.close()

    def run(self, act: Callable[[AsyncSession], Awaitable[T]]) -> T | type[DomainError]:
        async def commit() -> T | type[DomainError]:
            async with self.sessions() as session:
                try:
                    outcome = await act(session)
                except DomainError as refusal:
                    outcome = type(refusal)  # type: ignore[assignment]  # and nothing of it may be left
                await session.commit()
                return outcome

        return self.runner.run(commit())

    def takings(self, wanted: Sequence[tuple[int, int, int]]) -> list[Taking]:
        return [
            Taking(self.ids[n], FIRST + start * QUARTER, FIRST + (start + length) * QUARTER)
            for n, start, length in wanted
        ]

    @initialize()
    def make_calendars(self) -> None:
        async def make(session: AsyncSession) -> list[UUID]:
            made = [await create_calendar(session, tenant_id=TENANT, timezone="UTC", rules=rules) for rules in RULES]
            return [calendar.id for calendar in made]

        made = self.run(make)
        assert isinstance(made, list)
        self.ids = made

    @rule(wanted=st.lists(spans, min_size=1, max_size=3), hold=holds)
    def reserves(self, wanted: list[tuple[int, int, int]], hold: int | None) -> None:
        group, takings = uuid4(), self.takings(wanted)
        expires_at = self.now + hold * QUARTER if hold else None
        expected = self.model.take(self.ids, takings, group=group, now=self.now, giving_back=False)
        outcome = self.run(
            lambda session: reserve(session, takings, group_id=group, now=self.now, expires_at=expires_at)
        )
        assert (outcome is SlotTaken) == (expected is None)
        if expected is not None:
            self.groups.append(group)
            self.model.rows[group], self.model.ends[group] = expected, expires_at

    @rule(data=st.data(), wanted=st.lists(spans, min_size=1, max_size=2))
    def moves(self, data: Any, wanted: list[tuple[int, int, int]]) -> None:
        group, takings = data.draw(st.sampled_from(self.groups or [uuid4()])), self.takings(wanted)
        expected = self.model.take(self.ids, takings, group=group, now=self.now, giving_back=True)
        outcome = self.run(lambda session: move(session, group, takings, now=self.now))
        if expected is None:
            assert outcome is SlotTaken
        elif not self.model.live(group, self.now):
            assert outcome is HoldExpired
        else:
            assert not isinstance(outcome, type)
            self.model.rows[group] = expected

    @rule(data=st.data())
    def confirms(self, data: Any) -> None:
        group = data.draw(st.sampled_from(self.groups or [uuid4()]))
        outcome = self.run(lambda session: confirm(session, group, now=self.now))
        assert (outcome is HoldExpired) == (not self.model.live(group, self.now))
        if outcome is not HoldExpired:
            self.model.ends[group] = None

    @rule(data=st.data())
    def releases(self, data: Any) -> None:
        group = data.draw(st.sampled_from(self.groups or [uuid4()]))
        was_there = self.model.live(group, self.now)
        assert self.run(lambda session: release(session, group, now=self.now)) or not was_there
        self.model.rows.pop(group, None)

    @rule(quarters=st.integers(1, 4))
    def time_passes(self, quarters: int) -> None:
        self.now += quarters * QUARTER

    @rule()
    def sweeps(self) -> None:
        self.run(lambda session: sweep_expired(session, now=self.now))

    @rule(calendar=calendars, length=st.sampled_from((1, 3, 8, 100)))
    def asks(self, calendar: int, length: int) -> None:
        day, duration = FIRST.date(), length * QUARTER
        found = self.run(
            lambda session: bookable_starts(
                session, self.ids[calendar], first=day, last=day, duration=duration, now=self.now
            )
        )
        assert isinstance(found, BookableStarts)
        midnight = datetime.combine(day, time(0), UTC)
        starts = [midnight + n * QUARTER for n in range(96)]
        assert found.datetimes()[day] == [
            start
            for start in starts
            if start >= self.now
            and self.model.take(
                self.ids,
                [Taking(self.ids[calendar], start, start + duration)],
                group=uuid4(),
                now=self.now,
                giving_back=False,
            )
        ]

    @invariant()
    def both_say_the_same(self) -> None:
        async def stored(session: AsyncSession) -> list[tuple[Any, ...]]:
            columns: Any = (
                Reservation.group_id,
                Reservation.calendar_id,
                Reservation.lane,
                func.min(func.lower(Reservation.period)),
                func.max(func.upper(Reservation.period)),
            )
            live = or_(Reservation.expires_at.is_(None), Reservation.expires_at > self.now)
            rows = select(*columns).where(live, Reservation.calendar_id.in_(getattr(self, "ids", [])))
            # a long taking is several rows that adjoin
            per_row = rows.group_by(Reservation.group_id, Reservation.calendar_id, Reservation.lane)
            return [tuple(row) for row in await session.execute(per_row)]

        expected: dict[tuple[UUID, UUID, int], tuple[datetime, datetime]] = {}
        for group, rows in self.model.rows.items():
            if self.model.live(group, self.now):
                for _, calendar, lane, start, end in rows:
                    key = (group, calendar, lane)
                    first, last = expected.get(key, (start, end))
                    expected[key] = min(first, start), max(last, end)
        found = self.run(stored)
        assert isinstance(found, list)
        assert {(row[0], row[1], row[2]): (row[3], row[4]) for row in found} == expected


@pytest.mark.parametrize("examples", [25, pytest.param(400, marks=pytest.mark.proof)])
def test_the_kernel_is_its_model(database_url: str, examples: int) -> None:
    class OnThisDatabase(Kernel):
        pass

    OnThisDatabase.database_url = database_url
    run_state_machine_as_test(
        OnThisDatabase,
        settings=settings(max_examples=examples, stateful_step_count=30, deadline=None, print_blob=True),
    )
