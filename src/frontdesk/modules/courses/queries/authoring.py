"""Statements over courses as their authors see them, drafts and archived worlds included."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    CompoundSelect,
    Delete,
    Integer,
    Select,
    Update,
    Uuid,
    and_,
    cast,
    column,
    delete,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
    values,
)
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.orm import contains_eager, defer

from frontdesk.modules.courses.models import Lesson, LessonProgress, Level, World
from frontdesk.modules.courses.queries.learning import PLACE
from frontdesk.modules.courses.schemas.authoring import LessonPlace

ASKS: Final = cast('$.blocks[*] ? (@.type != "note")', JSONPATH)  # rich content with a question in it


def worlds(*, archived: bool | None, published: bool | None) -> Select[World]:
    """All worlds in their order, narrowed where asked."""
    statement = select(World).order_by(World.order_index, World.title, World.id)
    if archived is not None:
        statement = statement.where(World.archived_at.is_not(None) if archived else World.archived_at.is_(None))
    if published is not None:
        statement = statement.where(World.published == published)
    return statement


def standings(world_ids: Sequence[UUID]) -> Select[*tuple[Any, ...]]:
    """How worlds stand: (id, lessons, those offered, people who have begun, people who have completed all offered)."""
    offered = and_(Lesson.published, Lesson.deleted_at.is_(None))
    tally = (
        select(
            Lesson.world_id,
            func.count().filter(Lesson.deleted_at.is_(None)).label("lessons"),
            func.count().filter(offered).label("offered"),
        )
        .where(Lesson.world_id.in_(world_ids))
        .group_by(Lesson.world_id)
        .subquery("tally")
    )
    person = (
        select(LessonProgress.world_id, func.count(LessonProgress.completed_at).filter(offered).label("completed"))
        .join(Lesson, Lesson.id == LessonProgress.lesson_id)
        .where(LessonProgress.world_id.in_(world_ids))
        .group_by(LessonProgress.world_id, LessonProgress.user_id)
        .subquery("person")
    )
    finished = and_(tally.c.offered > 0, person.c.completed == tally.c.offered)
    return (
        select(
            tally.c.world_id,
            tally.c.lessons,
            tally.c.offered,
            func.count(person.c.world_id),
            func.count(person.c.world_id).filter(finished),
        )
        .outerjoin(person, person.c.world_id == tally.c.world_id)
        .group_by(tally.c.world_id, tally.c.lessons, tally.c.offered)
    )


def bare_lessons(world_id: UUID) -> Select[Lesson]:
    """The offered lessons of a world that have nothing to learn from, or are boss battles without a question."""
    asks = func.jsonb_path_exists(Lesson.rich_content, ASKS)
    bare = and_(
        func.coalesce(Lesson.content, "") == "", Lesson.rich_content.is_(None), Lesson.mux_playback_id.is_(None)
    )
    unarmed = and_(Lesson.is_boss_battle, ~func.coalesce(asks, false()))
    return lessons_of(world_id).where(Lesson.published, or_(bare, unarmed)).order_by(*PLACE)


def world(world_id: UUID) -> Select[World]:
    """One world."""
    return select(World).where(World.id == world_id)


def level(level_id: UUID) -> Select[Level]:
    """One level, locked with its world against other authors."""
    statement = select(Level).join(World, World.id == Level.world_id).where(Level.id == level_id)
    return statement.with_for_update(key_share=True, of=[World, Level])


def lesson(lesson_id: UUID) -> Select[Lesson]:
    """One lesson with its world."""
    return (
        select(Lesson)
        .join(Lesson.world)
        .options(contains_eager(Lesson.world))
        .where(Lesson.id == lesson_id, Lesson.deleted_at.is_(None))
    )


def lesson_ever(lesson_id: UUID) -> Select[Lesson]:
    """One lesson, also one that was deleted."""
    return select(Lesson).where(Lesson.id == lesson_id)


def world_held(lesson_id: UUID) -> Select[World]:
    """A lesson's world, held as it is until the commit."""
    statement = select(World).join(Lesson, Lesson.world_id == World.id).where(Lesson.id == lesson_id)
    return statement.with_for_update(read=True, of=World)


def lessons_by_world_tier(world_id: UUID) -> Select[UUID]:
    """The lessons that ask for what their world asks for."""
    return select(Lesson.id).where(Lesson.world_id == world_id, Lesson.tier.is_(None), Lesson.deleted_at.is_(None))


def without_playback(lesson_ids: Sequence[UUID]) -> Update:
    """Takes the playback ids of lessons away."""
    statement = update(Lesson).where(Lesson.id.in_(lesson_ids))
    return statement.values(mux_playback_id=None, version=Lesson.version + 1)


def lessons_of(world_id: UUID) -> Select[Lesson]:
    """A world's lessons in no order yet, without what is in them."""
    return lessons_ever_of(world_id).where(Lesson.deleted_at.is_(None))


def lessons_ever_of(world_id: UUID) -> Select[Lesson]:
    """The same with those that were deleted."""
    heavy = (Lesson.content, Lesson.rich_content, Lesson.description)
    without = (defer(one, raiseload=True) for one in heavy)
    return select(Lesson).options(*without).where(Lesson.world_id == world_id)


def count_lessons(world_id: UUID) -> Select[int]:
    """How many lessons a world has."""
    return select(func.count()).select_from(Lesson).where(Lesson.world_id == world_id, Lesson.deleted_at.is_(None))


def last_in_day(world_id: UUID, week: int, day: int) -> Select[int | None]:
    """The last place that is taken in a day."""
    return select(func.max(Lesson.order_index)).where(
        Lesson.world_id == world_id,
        Lesson.week_number == week,
        Lesson.day_number == day,
        Lesson.deleted_at.is_(None),
    )


def places_of(world_id: UUID, lesson_ids: Sequence[UUID]) -> Select[Lesson]:
    """Some of a world's lessons in their order, without what is in them."""
    return (
        lessons_of(world_id).where(Lesson.id.in_(lesson_ids)).order_by(*PLACE).execution_options(populate_existing=True)
    )


def count_levels(world_id: UUID) -> Select[int]:
    """How many levels a world has."""
    return select(func.count()).select_from(Level).where(Level.world_id == world_id)


def last_level(world_id: UUID) -> Select[int | None]:
    """The last place that is taken among a world's levels."""
    return select(func.max(Level.order_index)).where(Level.world_id == world_id)


def without_level(level_id: UUID) -> Update:
    """Takes all lessons out of a level."""
    return update(Lesson).where(Lesson.level_id == level_id).values(level_id=None)


def arrangement(world_id: UUID, places: Iterable[LessonPlace]) -> Update:
    """Puts lessons of a world where they go, in one statement, at whose end the order is judged."""
    table = values(
        column("id", Uuid),
        column("week_number", Integer),
        column("day_number", Integer),
        column("order_index", Integer),
        name="places",
    ).data([(place.id, place.week_number, place.day_number, place.order_index) for place in places])
    return (
        update(Lesson)
        .where(Lesson.id == table.c.id, Lesson.world_id == world_id, Lesson.deleted_at.is_(None))
        .values(
            week_number=table.c.week_number,
            day_number=table.c.day_number,
            order_index=table.c.order_index,
            version=Lesson.version + 1,
        )
    )


def lessons_locked(world_id: UUID) -> Select[Lesson]:
    """All that a world's lessons ever were, locked until the commit against anybody who begins one."""
    return lessons_ever_of(world_id).order_by(Lesson.id).with_for_update()


def is_learned_in(world_id: UUID) -> Select[Any]:
    """Whether anybody has begun or completed a lesson of a world."""
    return select(select(LessonProgress.user_id).where(LessonProgress.world_id == world_id).exists())


def removal(world_id: UUID) -> tuple[Delete, ...]:
    """Removes a world that nobody learns in, with everything in it."""
    return (
        delete(Lesson).where(Lesson.world_id == world_id),
        delete(Level).where(Level.world_id == world_id),
        delete(World).where(World.id == world_id),
    )


def named(ids: Collection[UUID]) -> CompoundSelect[UUID, str, str, bool]:
    """Of the worlds, levels and lessons with these ids: id, kind, title, and whether nobody can look at it any more."""
    return union_all(
        select(World.id, literal("course"), World.title, false()).where(World.id.in_(ids)),
        select(Level.id, literal("level"), Level.title, false()).where(Level.id.in_(ids)),
        select(Lesson.id, literal("lesson"), Lesson.title, Lesson.deleted_at.is_not(None)).where(Lesson.id.in_(ids)),
    )
