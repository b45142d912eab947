"""What worlds, levels and lessons are called that somebody has had to do with, also those that have ended."""

from collections.abc import Collection, Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.courses.queries import authoring as queries


class Named(NamedTuple):
    """A course (a world), a level or a lesson."""

    kind: str
    title: str
    has_ended: bool


async def named(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, Named]:
    """What has one of these ids: one statement. What was deleted for good is left out."""
    return {row[0]: Named(*row[1:]) for row in await session.execute(queries.named(ids))} if ids else {}
