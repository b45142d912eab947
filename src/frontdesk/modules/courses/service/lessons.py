"""Lessons as their authors have them. Whoever changes them holds a lock on the world.

Before the order of a world changes, or which of its lessons are offered, it is written down what that order has opened
to whom: so no edit takes an open lesson from anybody.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.audit import By
from frontdesk.core.ids import new_id
from frontdesk.core.pagination import PageRequest, Slice, Stretch, follow, paginate
from frontdesk.modules.courses.errors import LessonNotFound, OrderTaken, OtherWorld, TooManyLessons
from frontdesk.modules.courses.models import Lesson, Level, World
from frontdesk.modules.courses.queries import authoring as queries
from frontdesk.modules.courses.queries.learning import IN_ORDER, PLACE, keeping_open
from frontdesk.modules.courses.rules import MAX_LESSONS
from frontdesk.modules.courses.schemas.authoring import LessonIn, LessonPatch, LessonPlace
from frontdesk.modules.courses.service.protecting import protect_lesson
from frontdesk.modules.courses.service.recording import record, told
from frontdesk.modules.courses.service.thumbnails import drop_thumbnail, show_thumbnail
from frontdesk.modules.video import service as video

_ORDERING: Final = {"week_number", "day_number", "order_index", "published"}  # what decides which lesson follows which
_PLACE_TAKEN: Final = "23P01"  # SQLSTATE exclusion_violation


async def find_lesson(session: AsyncSession, lesson_id: UUID, *, lock: bool = False) -> Lesson:
    """The lesson with this id and its world, that locked where asked; raises `LessonNotFound`."""
    statement = queries.lesson(lesson_id)
    if lock:
        statement = statement.with_for_update(key_share=True, of=[World, Lesson])
    lesson = await session.scalar(statement)
    if lesson is None:
        raise LessonNotFound
    return lesson


async def list_authored_lessons(session: AsyncSession, world: World, page: PageRequest) -> Slice[Lesson]:
    """One page of a world's lessons in their order, drafts included, without what is in them."""
    return await paginate(session, queries.lessons_of(world.id).order_by(*PLACE), page)


async def list_authored_lessons_on(session: AsyncSession, world: World, *, cursor: str, size: int) -> Stretch[Lesson]:
    """The `size` lessons after `cursor` in the same order; raises `InvalidCursor`."""
    return await follow(session, queries.lessons_of(world.id), IN_ORDER, cursor=cursor, size=size)


async def add_lesson(session: AsyncSession, world: World, wanted: LessonIn, *, by: By, now: datetime) -> Lesson:
    """A new lesson of a world, the last of its day where nothing else is said.

    Raises:
        OrderTaken: another has its place.
        OtherWorld: the level is another world's.
        TooManyLessons: the world has as many as it may have.
    """
    if (await session.scalars(queries.count_lessons(world.id))).one() >= MAX_LESSONS:
        raise TooManyLessons(f"A world has at most {MAX_LESSONS}.")
    await _check_level(session, world.id, wanted.level_id)
    lesson = Lesson(id=new_id(), **_columns(wanted.model_dump()))
    if wanted.order_index is None:
        last = await session.scalar(queries.last_in_day(world.id, wanted.week_number, wanted.day_number))
        lesson.order_index = 0 if last is None else last + 1
    await session.execute(keeping_open(world.id, [lesson.place]))
    lesson.world = world
    session.add(lesson)
    await _flush(session)
    await show_thumbnail(session, lesson, now=now)
    await session.refresh(lesson)
    await record(session, lesson, "created", change=(None, told(lesson)), by=by, now=now)
    return lesson


async def change_lesson(session: AsyncSession, lesson: Lesson, changes: LessonPatch, *, by: By, now: datetime) -> None:
    """Change some fields of a lesson.

    Raises:
        OrderTaken: another has its place.
        OtherWorld: the level is another world's.
    """
    given, earlier = changes.model_dump(), told(lesson)
    await _check_level(session, lesson.world_id, given.get("level_id"))
    before = lesson.place
    with session.no_autoflush:
        for field, value in _columns(given).items():
            setattr(lesson, field, value)
        lesson.version += 1
        if _ORDERING & given.keys():
            await session.execute(keeping_open(lesson.world_id, [before, lesson.place]))
    await _flush(session)
    if "thumbnail_url" in given:
        await show_thumbnail(session, lesson, now=now)
    if "tier" in given:
        await protect_lesson(session, lesson, lesson.world, now=now)
    await session.refresh(lesson)
    await record(session, lesson, "changed", change=(earlier, told(lesson)), by=by, now=now)


async def delete_lesson(session: AsyncSession, lesson: Lesson, *, by: By, now: datetime) -> None:
    """End a lesson. What people have done of it and got for it stays."""
    await record(session, lesson, "deleted", change=(told(lesson), None), by=by, now=now)
    await session.execute(keeping_open(lesson.world_id, [lesson.place]))
    await drop_thumbnail(session, lesson, now=now)
    await video.discard_all(session, [lesson.id], now=now)
    lesson.deleted_at, lesson.thumbnail_url = now, None
    lesson.version += 1


async def arrange(
    session: AsyncSession, world: World, places: Sequence[LessonPlace], *, by: By, now: datetime
) -> Sequence[Lesson]:
    """Put lessons of a world where they go, all or none; these lessons in their order.

    Raises:
        OrderTaken: two would have one place.
        OtherWorld: one of them is none of this world's.
    """
    named = queries.places_of(world.id, [place.id for place in places])
    before = _places((await session.scalars(named)).all())
    await session.execute(keeping_open(world.id))
    try:
        moved = await session.execute(queries.arrangement(world.id, places))
    except IntegrityError as refused:
        raise _refusal(refused) from refused
    if moved.rowcount < len(places):  # type: ignore[attr-defined]  # an UPDATE has one
        raise OtherWorld("Some of these are not lessons of this world.")
    world.version += 1
    await session.flush()
    lessons = (await session.scalars(named)).all()
    await record(session, world, "reordered", change=(before, _places(lessons)), by=by, now=now)
    return lessons


def _places(lessons: Sequence[Lesson]) -> dict[str, tuple[int, int, int]]:
    return {str(lesson.id): lesson.place for lesson in lessons}


def _columns(fields: Mapping[str, Any]) -> dict[str, Any]:
    """As a row has them; a place that nobody has named is none."""
    return {name: value for name, value in fields.items() if name != "order_index" or value is not None}


async def _check_level(session: AsyncSession, world_id: UUID, level_id: UUID | None) -> None:
    level = await session.get(Level, level_id) if level_id else None
    if level_id is not None and (level is None or level.world_id != world_id):
        raise OtherWorld("This world has no such level.")


async def _flush(session: AsyncSession) -> None:
    try:
        await session.flush()
    except IntegrityError as refused:
        raise _refusal(refused) from refused


def _refusal(refused: IntegrityError) -> Exception:
    taken = getattr(refused.orig, "sqlstate", None) == _PLACE_TAKEN
    return OrderTaken("Another lesson has this place: put them in order with one call.") if taken else refused
