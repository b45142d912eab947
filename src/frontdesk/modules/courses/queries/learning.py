"""Statements over what is offered, and over what learners have done of it.

A lesson's state takes one pass over the offered lessons of its world, in the order of their index: a window finds those
before and after each, and the two rows of progress that decide are joined by their primary key.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Insert,
    ScalarSelect,
    Select,
    Subquery,
    Uuid,
    and_,
    case,
    cast,
    func,
    null,
    or_,
    select,
    true,
    tuple_,
    union,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased, contains_eager, defer
from sqlalchemy.sql.dml import ReturningInsert

from frontdesk.core.sorting import Key
from frontdesk.modules.courses.models import Lesson, LessonProgress, Level, World
from frontdesk.modules.courses.rules import Status
from frontdesk.modules.users.models import Tier, User

Place = tuple[int, int, int]  # a lesson's week, day and place in the day
PLACE = (Lesson.week_number, Lesson.day_number, Lesson.order_index)
IN_ORDER = [Key(column) for column in PLACE]  # unique in a world


def _offered() -> ColumnElement[bool]:
    return and_(Lesson.published, Lesson.deleted_at.is_(None))


def _world_offered() -> ColumnElement[bool]:
    return and_(World.published, World.archived_at.is_(None))


def _ordered(world_id: UUID | ColumnElement[UUID]) -> Subquery:
    """The offered lessons of a world, each with those before and after it."""
    before, after = (step(Lesson.id).over(order_by=PLACE) for step in (func.lag, func.lead))
    wanted = select(Lesson.id, before.label("prev_id"), after.label("next_id"))
    return wanted.where(Lesson.world_id == world_id, _offered()).subquery("ordered")


def worlds(user_id: UUID | None) -> Select[*tuple[Any, ...]]:
    """The worlds on offer, how many lessons each has, how many are completed, whether somebody began, and what is next.

    Rows of (world, lessons, completed, begun, the id and the title of the next lesson). The first that is not completed
    is open: the one before it is completed, or there is none.
    """
    theirs = LessonProgress.world_id == World.id, LessonProgress.user_id == user_id
    lessons = select(func.count()).where(Lesson.world_id == World.id, _offered()).scalar_subquery()
    completed = (
        select(func.count())
        .select_from(LessonProgress)
        .join(Lesson, Lesson.id == LessonProgress.lesson_id)
        .where(*theirs, LessonProgress.completed_at.is_not(None), _offered())
        .scalar_subquery()
    )
    begun = select(LessonProgress.lesson_id).where(*theirs).exists()
    own = aliased(LessonProgress)
    done = select(own.lesson_id).where(
        own.user_id == user_id, own.lesson_id == Lesson.id, own.completed_at.is_not(None)
    )
    following = (
        select(Lesson.id, Lesson.title)
        .where(Lesson.world_id == World.id, _offered(), ~done.exists())
        .order_by(*PLACE)
        .limit(1)
        .lateral("following")
    )
    columns = (World, lessons, completed, begun, following.c.id, following.c.title)
    statement = select(*columns).outerjoin(following, true()).where(_world_offered())
    return statement.order_by(World.order_index, World.title, World.id)


def any_world() -> Select[bool]:
    """Whether there is one."""
    return select(select(World.id).where(_world_offered()).exists())


def world(world_id: UUID, user_id: UUID | None) -> Select[*tuple[Any, ...]]:
    """One of them."""
    return worlds(user_id).where(World.id == world_id)


def levels_of(world_id: UUID) -> Select[Level]:
    """A world's levels in their order."""
    return select(Level).where(Level.world_id == world_id).order_by(Level.order_index)


def lessons(world_id: UUID, user_id: UUID | None) -> Select[*tuple[Any, ...]]:
    """A world's lessons in no order yet, what each asks for and what it is for somebody: (lesson, tier, status).

    Without what is in them, which a list does not hand out.
    """
    ordered = _ordered(world_id)
    own, before = aliased(LessonProgress), aliased(LessonProgress)
    return (
        select(Lesson, func.coalesce(Lesson.tier, World.tier), _status(ordered, own, before))
        .options(defer(Lesson.content, raiseload=True), defer(Lesson.rich_content, raiseload=True))
        .join(ordered, ordered.c.id == Lesson.id)
        .join(Lesson.world)
        .outerjoin(own, and_(own.lesson_id == Lesson.id, own.user_id == user_id))
        .outerjoin(before, and_(before.lesson_id == ordered.c.prev_id, before.user_id == user_id))
        .where(_world_offered())
    )


def lesson(lesson_id: UUID, user_id: UUID | None) -> Select[*tuple[Any, ...]]:
    """One lesson on offer: (lesson, tier, status, the learner's tier, previous id, next id, progress)."""
    world_id = select(Lesson.world_id).where(Lesson.id == lesson_id).scalar_subquery()
    ordered = _ordered(world_id)
    own, before = aliased(LessonProgress), aliased(LessonProgress)
    subscribed = select(User.subscription_tier).where(User.id == user_id).scalar_subquery()
    columns = (
        Lesson,
        func.coalesce(Lesson.tier, World.tier),
        _status(ordered, own, before),
        func.coalesce(subscribed, Tier.FREE),
        ordered.c.prev_id,
        ordered.c.next_id,
        own,
    )
    return (
        select(*columns)
        .join(ordered, ordered.c.id == Lesson.id)
        .join(Lesson.world)
        .options(contains_eager(Lesson.world).load_only(World.title, raiseload=True))
        .outerjoin(own, and_(own.lesson_id == Lesson.id, own.user_id == user_id))
        .outerjoin(before, and_(before.lesson_id == ordered.c.prev_id, before.user_id == user_id))
        .where(Lesson.id == lesson_id, _world_offered())
    )


def _status(ordered: Subquery, own: type[LessonProgress], before: type[LessonProgress]) -> ColumnElement[str]:
    """Completed; open: begun or opened once, the first, or behind a completed one; locked."""
    is_open = or_(own.lesson_id.is_not(None), ordered.c.prev_id.is_(None), before.completed_at.is_not(None))
    return case((own.completed_at.is_not(None), Status.COMPLETED), (is_open, Status.OPEN), else_=Status.LOCKED)


def keeping_open(world_id: UUID, places: Iterable[Place] | None = None) -> Insert:
    """Writes down which lessons the order of a world has opened to whom, before that order changes.

    `places` are those where something comes, goes, or is changed; where none are given, everywhere. Only lessons at
    such a place, and the next ones after it, can get another one before them: for a world in which thousands have
    completed hundreds of lessons, that is milliseconds instead of seconds.
    """
    ordered, done, known = _ordered(world_id), LessonProgress, aliased(LessonProgress)
    # most have a row already: to leave them out here costs far less than to have each insertion find its row
    unknown = ~select(known.user_id).where(known.user_id == done.user_id, known.lesson_id == ordered.c.id).exists()
    opened = select(done.user_id, ordered.c.id, cast(world_id, Uuid)).where(done.world_id == world_id, unknown)
    if places is not None:
        opened = opened.where(or_(*(ordered.c.id == one for place in places for one in _beside(world_id, place))))
    behind = opened.join(ordered, ordered.c.prev_id == done.lesson_id).where(done.completed_at.is_not(None))
    first = opened.join(ordered, ordered.c.prev_id.is_(null()))
    either: CompoundSelect[*tuple[Any, ...]] = union(behind, first)
    columns = ["user_id", "lesson_id", "world_id"]
    return insert(LessonProgress).from_select(columns, either).on_conflict_do_nothing()


def _beside(world_id: UUID, place: Place) -> Iterator[ScalarSelect[UUID]]:
    """The offered lesson at a place or else the next one, and the one after the place."""
    here = tuple_(*PLACE)
    for reached in (here >= place, here > place):
        wanted = select(Lesson.id).where(Lesson.world_id == world_id, _offered(), reached)
        yield wanted.order_by(*PLACE).limit(1).scalar_subquery()


def attempt(values: Mapping[str, Any]) -> ReturningInsert[LessonProgress]:
    """Adds an attempt, or completes a lesson; no row where it is completed already, and nothing changes then."""
    added = insert(LessonProgress).values(**values)
    changed = {
        "attempts": LessonProgress.attempts + added.excluded.attempts,
        "best_score": func.greatest(LessonProgress.best_score, added.excluded.best_score),
        "completed_at": added.excluded.completed_at,
        "kept_answers": added.excluded.kept_answers,  # none: they are handed in
        "last_answers": added.excluded.last_answers,
        "updated_at": func.statement_timestamp(),
    }
    unless_done = LessonProgress.completed_at.is_(None)
    return added.on_conflict_do_update(
        index_elements=["user_id", "lesson_id"], set_=changed, where=unless_done
    ).returning(LessonProgress)


def video_position(values: Mapping[str, Any]) -> Insert:
    """Keeps where somebody stopped watching."""
    added = insert(LessonProgress).values(**values)
    changed = {"video_seconds": added.excluded.video_seconds, "updated_at": func.statement_timestamp()}
    return added.on_conflict_do_update(index_elements=["user_id", "lesson_id"], set_=changed)


def answers(values: Mapping[str, Any]) -> ReturningInsert[dict[str, Any]]:
    """Keeps answers beside those to other questions; no row where the lesson is completed, and nothing changes then."""
    added = insert(LessonProgress).values(**values)
    changed = {
        "kept_answers": LessonProgress.kept_answers.concat(added.excluded.kept_answers),
        "updated_at": func.statement_timestamp(),
    }
    unless_done = LessonProgress.completed_at.is_(None)
    return added.on_conflict_do_update(
        index_elements=["user_id", "lesson_id"], set_=changed, where=unless_done
    ).returning(LessonProgress.kept_answers)


def titles(lesson_ids: Iterable[UUID]) -> Select[*tuple[UUID, str, UUID]]:
    """What lessons are called and of which world they are, also those that are offered no more."""
    return select(Lesson.id, Lesson.title, Lesson.world_id).where(Lesson.id.in_(lesson_ids))


def progress(lesson_id: UUID, user_id: UUID) -> Select[LessonProgress]:
    """What somebody has done of a lesson, as it stands now."""
    statement = select(LessonProgress).where(LessonProgress.lesson_id == lesson_id, LessonProgress.user_id == user_id)
    return statement.execution_options(populate_existing=True)
