"""What must be known of a place before its free time can be told.

A process keeps it under the version that all data of its provider had in the same snapshot. The statement about busy
times answers with the present version, so that nothing is trusted stale and nothing must be told.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final, Self
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import reader
from frontdesk.core.page_versions import Known
from frontdesk.core.permissions import Permission
from frontdesk.core.principal import Principal
from frontdesk.modules.providers import queries
from frontdesk.modules.providers.errors import ProviderNotFound
from frontdesk.modules.providers.models import Provider

Key = UUID | int  # the id of something with a calendar, or the number of a provider


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose free time is asked for, and what must be known of it beforehand."""

    calendar_id: UUID
    company_id: UUID
    listed: bool  # whether the public is offered it
    default_duration: timedelta
    alone: bool  # whether it can be had without naming a service
    version: UUID | None  # of its provider's data in the same snapshot

    @classmethod
    def of(cls, row: asyncpg.Record) -> Self:
        """The row of an `ASKED…` query."""
        minutes = timedelta(minutes=row["default_duration_minutes"])
        return cls(row["calendar_id"], row["company_id"], row["listed"], minutes, row["alone"], row["version"])

    def by(self, caller: Principal | None) -> Self:
        """The same as the caller can have it: who books for others names no service."""
        by_itself = self.alone or _is_desk(caller, company_id=self.company_id)
        return self if by_itself == self.alone else replace(self, alone=by_itself)


known: Final = Known[Key, Asked](most=20_000)  # some hundred bytes each


async def ask(session: AsyncSession, statement: str, key: Key) -> Asked | None:
    """Something with a calendar as it is now, by an `ASKED…` query, and remembered; None where it is not there."""
    async with reader(session) as connection:
        row = await connection.fetchrow(statement, key)
    if row is None:
        return None
    found = Asked.of(row)
    known.keep(session, key, found)
    return found


async def asked(session: AsyncSession, key: Key) -> Asked:
    """The provider with this id or number, for a question about its free time; raises `ProviderNotFound`."""
    statement = queries.ASKED_BY_ID if isinstance(key, UUID) else queries.ASKED_BY_NUMBER
    found = await ask(session, statement, key)
    if found is None:
        raise ProviderNotFound
    return found


def must_name_service(caller: Principal | None, provider: Provider) -> bool:
    """Whether the caller has only by a service what has no price of its own at this provider."""
    return provider.service_required and not _is_desk(caller, company_id=provider.company_id)


def _is_desk(caller: Principal | None, *, company_id: UUID) -> bool:
    return caller is not None and caller.may(Permission.BOOKINGS_MANAGE, company_id=company_id)
