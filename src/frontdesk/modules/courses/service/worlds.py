"""Worlds as their authors have them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.audit import By
from frontdesk.core.ids import new_id
from frontdesk.core.pagination import PageRequest, Slice, Stretch, paginate
from frontdesk.modules.courses.errors import WorldNotFound
from frontdesk.modules.courses.models import Lesson, Level, World
from frontdesk.modules.courses.queries import authoring as queries
from frontdesk.modules.courses.queries.learning import levels_of
from frontdesk.modules.courses.rules import LISTED
from frontdesk.modules.courses.schemas.authoring import AuthoredWorld, AuthoredWorldRow, Standing, WorldIn, WorldPatch
from frontdesk.modules.courses.service.lessons import list_authored_lessons_on
from frontdesk.modules.courses.service.protecting import protect_world
from frontdesk.modules.courses.service.recording import record, told
from frontdesk.modules.courses.service.thumbnails import drop_thumbnail, show_thumbnail
from frontdesk.modules.video import service as video


async def list_authored_worlds(
    session: AsyncSession, page: PageRequest, *, archived: bool | None, published: bool | None
) -> Slice[AuthoredWorldRow]:
    """One page of all worlds, drafts included, narrowed where asked, with how far they and their learners have come."""
    found = await paginate(session, queries.worlds(archived=archived, published=published), page)
    standing = await _standings(session, [world.id for world in found.items])
    rows = [AuthoredWorldRow(**dict(AuthoredWorld.model_validate(it)), standing=standing[it.id]) for it in found.items]
    return Slice(rows, found.total, found.page, found.size)


async def _standings(session: AsyncSession, world_ids: Sequence[UUID]) -> Mapping[UUID, Standing]:
    rows = await session.execute(queries.standings(world_ids))
    found = {
        world_id: Standing(lessons=lessons, offered=offered, learners=learners, finished=finished)
        for world_id, lessons, offered, learners, finished in rows
    }
    nothing = Standing(lessons=0, offered=0, learners=0, finished=0)
    return {world_id: found.get(world_id, nothing) for world_id in world_ids}


async def bare_lessons(session: AsyncSession, world: World) -> Sequence[Lesson]:
    """Offered lessons that nobody can learn from: with nothing in them, or boss battles that ask nothing."""
    return (await session.scalars(queries.bare_lessons(world.id))).all()


async def find_world(session: AsyncSession, world_id: UUID, *, lock: bool = False) -> World:
    """The world with this id, locked against other authors where asked; raises `WorldNotFound`."""
    statement = queries.world(world_id)
    if lock:
        statement = statement.with_for_update(key_share=True)
    world = await session.scalar(statement)
    if world is None:
        raise WorldNotFound
    return world


async def contents(session: AsyncSession, world: World) -> tuple[Sequence[Level], Stretch[Lesson]]:
    """A world's levels and its first lessons, both in their order, the lessons without what is in them."""
    levels = (await session.scalars(levels_of(world.id))).all()
    return levels, await list_authored_lessons_on(session, world, cursor="", size=LISTED)


async def add_world(session: AsyncSession, wanted: WorldIn, *, by: By, now: datetime) -> World:
    """A new world."""
    world = World(id=new_id(), **wanted.model_dump())
    session.add(world)
    await session.flush()
    await show_thumbnail(session, world, now=now)
    await session.refresh(world)
    await record(session, world, "created", change=(None, told(world)), by=by, now=now)
    return world


async def change_world(session: AsyncSession, world: World, changes: WorldPatch, *, by: By, now: datetime) -> None:
    """Change some fields of a world, or bring it back from the archive."""
    given, before = changes.model_dump(), told(world)
    archived = given.pop("archived", None)
    if archived is not None and archived != world.archived:
        world.archived_at = now if archived else None
    for field, value in given.items():
        setattr(world, field, value)
    world.version += 1
    await session.flush()
    if "thumbnail_url" in given:
        await show_thumbnail(session, world, now=now)
    if "tier" in given:
        await protect_world(session, world, now=now)
    await session.refresh(world)
    await record(session, world, "changed", change=(before, told(world)), by=by, now=now)


async def delete_world(session: AsyncSession, world: World, *, by: By, now: datetime) -> None:
    """End a world: archived where anybody has begun or completed a lesson of it, otherwise removed."""
    before = told(world)
    lessons = (await session.scalars(queries.lessons_locked(world.id))).all()
    if await session.scalar(queries.is_learned_in(world.id)):
        world.archived_at = world.archived_at or now
        world.version += 1
        await session.flush()
        await record(session, world, "archived", change=(before, told(world)), by=by, now=now)
        return
    await record(session, world, "deleted", change=(before, None), by=by, now=now)
    await drop_thumbnail(session, world, now=now)
    for lesson in lessons:
        await drop_thumbnail(session, lesson, now=now)
    await video.discard_all(session, [lesson.id for lesson in lessons], now=now)
    for statement in queries.removal(world.id):
        await session.execute(statement)
