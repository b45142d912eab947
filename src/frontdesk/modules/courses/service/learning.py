"""Looking at what is offered, as one learner or nobody in particular."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.pagination import PageRequest, Slice, Stretch, follow, paginate
from frontdesk.modules.courses.errors import LessonNotFound, WorldNotFound
from frontdesk.modules.courses.policies import OfferedLesson, hand_out
from frontdesk.modules.courses.queries import learning as queries
from frontdesk.modules.courses.rules import Status
from frontdesk.modules.courses.schemas.learning import LessonRow, LevelOut, NextLesson, WorldDetail, WorldOut
from frontdesk.modules.users.models import Tier


class Title(NamedTuple):
    """What a lesson is called, and its world."""

    words: str
    world_id: UUID


async def list_worlds(session: AsyncSession, page: PageRequest, *, user_id: UUID | None) -> Slice[WorldOut]:
    """One page of the worlds on offer, with what somebody has done of them."""
    found = await paginate(session, queries.worlds(user_id), page)
    return Slice([_world(row) for row in found.items], found.total, found.page, found.size)


async def any_offered(session: AsyncSession) -> bool:
    """Whether any world is on offer."""
    return bool(await session.scalar(queries.any_world()))


async def get_world(session: AsyncSession, world_id: UUID, *, user_id: UUID | None) -> WorldDetail:
    """One world on offer, with its levels; raises `WorldNotFound`."""
    found = (await session.execute(queries.world(world_id, user_id))).one_or_none()
    if found is None:
        raise WorldNotFound
    levels = (await session.scalars(queries.levels_of(world_id))).all()
    return WorldDetail(**dict(_world(found)), levels=[LevelOut.model_validate(level) for level in levels])


async def list_lessons(
    session: AsyncSession, world_id: UUID, page: PageRequest, *, user_id: UUID | None
) -> Slice[LessonRow]:
    """One page of a world's lessons in their order, with what they are for somebody; raises `WorldNotFound`."""
    statement = queries.lessons(world_id, user_id).order_by(*queries.PLACE)
    found = await paginate(session, statement, page)
    if not found.total:
        await get_world(session, world_id, user_id=user_id)
    return Slice(_rows(found.items), found.total, found.page, found.size)


async def list_lessons_on(
    session: AsyncSession, world_id: UUID, *, user_id: UUID | None, cursor: str, size: int
) -> Stretch[LessonRow]:
    """The `size` lessons after `cursor` in the same order; raises `WorldNotFound`, `InvalidCursor`."""
    statement = queries.lessons(world_id, user_id)
    found = await follow(session, statement, queries.IN_ORDER, cursor=cursor, size=size)
    if not found.items:
        await get_world(session, world_id, user_id=user_id)
    return Stretch(_rows(found.items), found.next_cursor)


async def get_lesson(session: AsyncSession, lesson_id: UUID, *, user_id: UUID | None) -> OfferedLesson:
    """One lesson, if it may be handed out to somebody (None: to anybody).

    Raises:
        LessonNotFound: there is none, or it is not offered.
        Unauthenticated: it is locked or for subscribers, and nobody has signed in.
        SubscriptionRequired: it asks for another subscription.
        LessonLocked: the lesson before it has not been completed.
    """
    return hand_out(await find_offered(session, lesson_id, user_id=user_id), signed_in=user_id is not None)


async def find_offered(session: AsyncSession, lesson_id: UUID, *, user_id: UUID | None) -> OfferedLesson:
    """One lesson on offer, whether it may be handed out or not; its world has a title. Raises `LessonNotFound`."""
    found = (await session.execute(queries.lesson(lesson_id, user_id))).one_or_none()
    if found is None:
        raise LessonNotFound
    lesson, tier, status, subscribed, prev_id, next_id, progress = found
    return OfferedLesson(lesson, Tier(tier), Status(status), Tier(subscribed), prev_id, next_id, progress)


async def titles(session: AsyncSession, lesson_ids: Iterable[UUID]) -> Mapping[UUID, Title]:
    """What lessons are called and of which world they are, also those that are offered no more."""
    found = await session.execute(queries.titles(lesson_ids))
    return {lesson_id: Title(words, world_id) for lesson_id, words, world_id in found}


def _world(row: Row[*tuple[Any, ...]]) -> WorldOut:
    world, lessons, done, begun, next_id, title = row
    following = NextLesson(id=next_id, title=title) if next_id else None
    return WorldOut.of(world, lessons, done, begun=begun, following=following)


def _rows(found: Iterable[Any]) -> list[LessonRow]:
    return [LessonRow.of(lesson, Tier(tier), Status(status)) for lesson, tier, status in found]
