"""What must be known of a place before its free time can be told."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import reader
from frontdesk.modules.providers import queries
from frontdesk.modules.providers.errors import ProviderNotFound


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose free time is asked for, and what must be known of it beforehand."""

    calendar_id: UUID
    company_id: UUID
    listed: bool  # whether the public is offered it
    default_duration: timedelta

    @classmethod
    def of(cls, row: asyncpg.Record) -> Self:
        """The row of an `ASKED_BY_…` query."""
        minutes = timedelta(minutes=row["default_duration_minutes"])
        return cls(row["calendar_id"], row["company_id"], row["listed"], minutes)


async def asked(session: AsyncSession, key: UUID | int) -> Asked:
    """The provider with this id or number, for a question about its free time; raises `ProviderNotFound`."""
    statement = queries.ASKED_BY_ID if isinstance(key, UUID) else queries.ASKED_BY_NUMBER
    async with reader(session) as connection:
        row = await connection.fetchrow(statement, key)
    if row is None:
        raise ProviderNotFound
    return Asked.of(row)
