"""Whatever authors and learners do in turn: order and locks are those of a naive model, and no edit closes a lesson."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.audit import OPERATOR
from frontdesk.core.db import create_engine, session_maker
from frontdesk.core.errors import DomainError
from frontdesk.core.pagination import PageRequest
from frontdesk.core.settings import DatabaseSettings
from frontdesk.modules.courses import service
from frontdesk.modules.courses.errors import LessonLocked, LessonNotFound, OrderTaken
from frontdesk.modules.courses.schemas.authoring import LessonIn, LessonPatch, LessonPlace, WorldIn
from frontdesk.modules.users import service as users

T = TypeVar("T")
NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
Place = tuple[int, int, int]  # week, day, place in the day


@dataclass
class Model:
    """A world as one would write it down on paper."""

    places: dict[UUID, Place] = field(default_factory=dict)
    published: set[UUID] = field(default_factory=set)
    completed: dict[UUID, set[UUID]] = field(default_factory=dict)  # by learner
    opened: dict[UUID, set[UUID]] = field(default_factory=dict)  # what an edit found open to them

    def order(self) -> list[UUID]:
        return sorted(self.published, key=lambda lesson: self.places[lesson])

    def status(self, learner: UUID, lesson: UUID) -> str:
        order, done = self.order(), self.completed[learner]
        place = order.index(lesson)
        if lesson in done:
            return "completed"
        follows = place == 0 or order[place - 1] in done
        return "open" if follows or lesson in self.opened[learner] else "locked"

    def statuses(self, learner: UUID) -> dict[UUID, str]:
        return {lesson: self.status(learner, lesson) for lesson in self.order()}

    def keep(self) -> None:
        """Before an edit: what is open to who has begun stays open."""
        for learner, done in self.completed.items():
            if done:
                self.opened[learner] |= {one for one, is_ in self.statuses(learner).items() if is_ == "open"}


class School:
    """The same world in the database."""

    def __init__(self, url: str) -> None:
        self.runner = asyncio.Runner()
        self.engine = create_engine(DatabaseSettings.model_validate({"DATABASE_URL": url}))
        self.sessions = session_maker(self.engine)
        self.numbers = count()

    def close(self) -> None:
        self.runner.run(self.engine.dispose())
        self.runner.close()

    def run(self, act: Callable[[AsyncSession], Awaitable[T]]) -> T:
        async def commit() -> T:
            async with self.sessions.begin() as session:
                return await act(session)

        return self.runner.run(commit())

    def open(self) -> tuple[UUID, Model]:
        """A new world, and two new learners."""

        async def make(session: AsyncSession) -> tuple[UUID, Model]:
            world = await service.add_world(session, WorldIn(title="Piano", published=True), by=OPERATOR, now=NOW)
            names = [f"learner{next(self.numbers)}@example.com" for _ in range(2)]
            learners = [(await users.create_user(session, email=name)).id for name in names]
            model = Model()
            for learner in learners:
                model.completed[learner], model.opened[learner] = set(), set()
            return world.id, model

        return self.run(make)

    def edit(self, world_id: UUID, act: Callable[[AsyncSession, Any], Awaitable[T]]) -> T | OrderTaken:
        """An author's edit, or what it was refused with."""

        async def locked(session: AsyncSession) -> T:
            return await act(session, await service.find_world(session, world_id, lock=True))

        try:
            return self.run(locked)
        except OrderTaken as refused:
            return refused

    def complete(self, lesson: UUID, learner: UUID) -> str:
        """What trying to complete a lesson comes to."""

        async def attempt(session: AsyncSession) -> str:
            offered = await service.get_lesson(session, lesson, user_id=learner)
            await service.complete(session, offered, learner, answers={}, now=NOW)
            return "completed"

        try:
            return self.run(attempt)
        except (LessonLocked, LessonNotFound) as refused:
            return refused.code

    def looks(self, world_id: UUID, learner: UUID) -> tuple[dict[UUID, str], list[tuple[UUID | None, UUID | None]]]:
        """Every lesson's status in order, and for those that may be read what is before and after."""

        async def look(session: AsyncSession) -> Any:
            page = await service.list_lessons(session, world_id, PageRequest(1, 100), user_id=learner)
            beside = []
            for row in page.items:
                try:
                    offered = await service.get_lesson(session, row.id, user_id=learner)
                    beside.append((offered.prev_id, offered.next_id))
                except DomainError:
                    beside.append((None, None))
            return {row.id: str(row.status) for row in page.items}, beside

        seen: tuple[dict[UUID, str], list[tuple[UUID | None, UUID | None]]] = self.run(look)
        return seen


@pytest.fixture
def school(database_url: str) -> Iterator[School]:
    made = School(database_url)
    yield made
    made.close()


places = st.tuples(st.integers(1, 2), st.integers(1, 2), st.integers(0, 2))
pick = st.integers(0, 50)
turns = st.one_of(
    st.tuples(st.just("add"), places, st.booleans()),
    st.tuples(st.just("move"), pick, places),
    st.tuples(st.just("swap"), pick, pick),
    st.tuples(st.just("publish"), pick, st.booleans()),
    st.tuples(st.just("delete"), pick),
    st.tuples(st.just("complete"), pick, st.integers(0, 1)),
    st.tuples(st.just("complete"), pick, st.integers(0, 1)),
    st.tuples(st.just("go on"), st.integers(0, 1)),
    st.tuples(st.just("go on"), st.integers(0, 1)),
)


def take(school: School, world_id: UUID, model: Model, turn: Any) -> None:
    """One turn, in the database and on paper."""
    kind, *details = turn
    lessons = list(model.places)
    match kind, details:
        case "add", [place, published]:
            week, day, index = place
            wanted = LessonIn(title="A", week_number=week, day_number=day, order_index=index, published=published)
            made = school.edit(
                world_id, lambda session, world: service.add_lesson(session, world, wanted, by=OPERATOR, now=NOW)
            )
            assert isinstance(made, OrderTaken) == (place in model.places.values())
            if not isinstance(made, OrderTaken):
                model.keep()
                model.places[made.id] = place
                model.published |= {made.id} if published else set()
        case _ if not lessons:
            pass
        case "go on", [who]:
            learner = list(model.completed)[who]
            lesson = next((one for one, is_ in model.statuses(learner).items() if is_ == "open"), None)
            if lesson:
                assert school.complete(lesson, learner) == "completed"
                model.completed[learner].add(lesson)
        case "complete", [which, who]:
            lesson, learner = lessons[which % len(lessons)], list(model.completed)[who]
            status = model.status(learner, lesson) if lesson in model.published else "lesson_not_found"
            expected = {"open": "completed", "locked": "lesson_locked"}.get(status, status)
            assert school.complete(lesson, learner) == expected
            if expected == "completed":
                model.completed[learner].add(lesson)
        case _, [which, *rest]:
            _edit(school, world_id, model, kind, lessons[which % len(lessons)], rest)


def _edit(school: School, world_id: UUID, model: Model, kind: str, lesson: UUID, rest: list[Any]) -> None:
    """A turn that changes one lesson, or the places of two."""
    if kind in {"move", "swap"}:
        _arrange(school, world_id, model, _moved(model, kind, lesson, rest[0]))
        return

    async def change(session: AsyncSession, _: Any) -> None:
        found = await service.find_lesson(session, lesson)
        if kind == "delete":
            await service.delete_lesson(session, found, by=OPERATOR, now=NOW)
        else:
            await service.change_lesson(session, found, LessonPatch(published=bool(rest[0])), by=OPERATOR, now=NOW)

    assert school.edit(world_id, change) is None
    model.keep()
    model.published.discard(lesson)
    if kind == "delete":
        del model.places[lesson]
    elif rest[0]:
        model.published.add(lesson)


def _moved(model: Model, kind: str, lesson: UUID, to: Any) -> dict[UUID, Place]:
    if kind == "move":
        return {lesson: to}
    other = list(model.places)[to % len(model.places)]
    return {lesson: model.places[other], other: model.places[lesson]}


def _arrange(school: School, world_id: UUID, model: Model, moved: dict[UUID, Place]) -> None:
    wanted = [LessonPlace(id=i, week_number=w, day_number=d, order_index=n) for i, (w, d, n) in moved.items()]
    collides = any(place in moved.values() for one, place in model.places.items() if one not in moved)
    put = school.edit(world_id, lambda session, world: service.arrange(session, world, wanted, by=OPERATOR, now=NOW))
    assert isinstance(put, OrderTaken) == collides
    if not collides:
        model.keep()
        model.places |= moved


@pytest.mark.parametrize("examples", [8, pytest.param(120, marks=pytest.mark.proof)])
def test_order_and_locks_are_those_of_a_naive_model(school: School, examples: int) -> None:
    @settings(max_examples=examples, suppress_health_check=[HealthCheck.too_slow])
    @given(game=st.lists(turns, min_size=6, max_size=25))
    def check(game: list[Any]) -> None:
        world_id, model = school.open()
        for turn in game:
            before = {learner: model.statuses(learner) for learner in model.completed}
            take(school, world_id, model, turn)
            for learner, had in before.items():
                now = model.statuses(learner)
                if model.completed[learner]:  # nothing that was open to who had begun is locked
                    assert not [one for one, is_ in had.items() if is_ != "locked" and now.get(one) == "locked"]
        for learner in model.completed:
            statuses, beside = school.looks(world_id, learner)
            order = model.order()
            assert list(statuses) == order
            assert statuses == model.statuses(learner)
            walked = [None, *order, None]
            assert beside == [
                (None, None) if is_ == "locked" else (walked[n], walked[n + 2])
                for n, is_ in enumerate(statuses.values())
            ]

    check()
