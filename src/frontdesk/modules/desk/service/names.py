"""What things are called that somebody has had to do with, also those that have ended."""

from collections.abc import Collection, Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.desk import queries


class Named(NamedTuple):
    """A place, a room, somebody on the staff, an offering, a booking, a company, or somebody with an account."""

    kind: str
    name: str  # of a booking its number; of somebody with an account empty where they have given none
    provider_id: UUID | None  # whose it is; none: nobody's
    has_ended: bool


async def named(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, Named]:
    """What has one of these ids, whatever it is: one statement. What was deleted for good is left out."""
    if not ids:
        return {}
    return {row[0]: Named(*row[1:]) for row in await session.execute(queries.named(ids))}
