"""What must be known of a place before its free time can be told."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Self
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import reader
from frontdesk.core.permissions import Permission
from frontdesk.core.principal import Principal
from frontdesk.modules.providers import queries
from frontdesk.modules.providers.errors import ProviderNotFound
from frontdesk.modules.providers.models import Provider


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose free time is asked for, and what must be known of it beforehand."""

    calendar_id: UUID
    company_id: UUID
    listed: bool  # whether the public is offered it
    default_duration: timedelta
    alone: bool  # whether it can be had without naming a service

    @classmethod
    def of(cls, row: asyncpg.Record) -> Self:
        """The row of an `ASKED…` query."""
        minutes = timedelta(minutes=row["default_duration_minutes"])
        return cls(row["calendar_id"], row["company_id"], row["listed"], minutes, row["alone"])

    def by(self, caller: Principal | None) -> Self:
        """The same as the caller can have it: who books for others names no service."""
        return replace(self, alone=self.alone or _is_desk(caller, company_id=self.company_id))


async def asked(session: AsyncSession, key: UUID | int) -> Asked:
    """The provider with this id or number, for a question about its free time; raises `ProviderNotFound`."""
    statement = queries.ASKED_BY_ID if isinstance(key, UUID) else queries.ASKED_BY_NUMBER
    async with reader(session) as connection:
        row = await connection.fetchrow(statement, key)
    if row is None:
        raise ProviderNotFound
    return Asked.of(row)


def must_name_service(caller: Principal | None, provider: Provider) -> bool:
    """Whether the caller has only by a service what has no price of its own at this provider."""
    return provider.service_required and not _is_desk(caller, company_id=provider.company_id)


def _is_desk(caller: Principal | None, *, company_id: UUID) -> bool:
    return caller is not None and caller.may(Permission.BOOKINGS_MANAGE, company_id=company_id)
