"""Levels of a world. Whoever changes them holds a lock on the world."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.audit import By
from frontdesk.core.ids import new_id
from frontdesk.core.pagination import PageRequest, Slice, paginate
from frontdesk.modules.courses.errors import LevelNotFound, OrderTaken, TooManyLevels
from frontdesk.modules.courses.models import Level, World
from frontdesk.modules.courses.queries import authoring as queries
from frontdesk.modules.courses.queries.learning import levels_of
from frontdesk.modules.courses.rules import MAX_LEVELS
from frontdesk.modules.courses.schemas.authoring import LevelIn, LevelPatch
from frontdesk.modules.courses.service.recording import record, told


async def list_levels(session: AsyncSession, world: World, page: PageRequest) -> Slice[Level]:
    """One page of a world's levels in their order."""
    return await paginate(session, levels_of(world.id), page)


async def find_level(session: AsyncSession, level_id: UUID) -> Level:
    """The level with this id, locked with its world against other authors; raises `LevelNotFound`."""
    level = await session.scalar(queries.level(level_id))
    if level is None:
        raise LevelNotFound
    return level


async def add_level(session: AsyncSession, world: World, wanted: LevelIn, *, by: By, now: datetime) -> Level:
    """A new level, behind the others where nothing else is said; raises `OrderTaken`, `TooManyLevels`."""
    if (await session.scalars(queries.count_levels(world.id))).one() >= MAX_LEVELS:
        raise TooManyLevels(f"A world has at most {MAX_LEVELS}.")
    level = Level(id=new_id(), world_id=world.id, **wanted.model_dump())
    if wanted.order_index is None:
        last = await session.scalar(queries.last_level(world.id))
        level.order_index = 0 if last is None else last + 1
    session.add(level)
    await _flush(session)
    await record(session, level, "created", change=(None, told(level)), by=by, now=now)
    return level


async def change_level(session: AsyncSession, level: Level, changes: LevelPatch, *, by: By, now: datetime) -> None:
    """Change some fields of a level; raises `OrderTaken`."""
    before = told(level)
    for field, value in changes.model_dump().items():
        setattr(level, field, value)
    await _flush(session)
    await session.refresh(level)
    await record(session, level, "changed", change=(before, told(level)), by=by, now=now)


async def delete_level(session: AsyncSession, level: Level, *, by: By, now: datetime) -> None:
    """End a level; its lessons stay where they are and have none."""
    await record(session, level, "deleted", change=(told(level), None), by=by, now=now)
    await session.execute(queries.without_level(level.id))
    await session.delete(level)


async def _flush(session: AsyncSession) -> None:
    try:
        await session.flush()
    except IntegrityError as refused:
        raise OrderTaken from refused
