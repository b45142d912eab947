"""What a database holds, in a few numbers per table: equal before a backup and after it was restored."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg

from frontdesk.core.db import dsn

Fingerprint = tuple[int, str]  # rows, and the sum of their hashes: no order, and nothing to keep in memory
TABLES = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY pg_relation_size(oid) DESC, relname"""
# how values are written, which hashes depend on
PLAINLY = """
    SET LOCAL statement_timeout = 0; SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO';
    SET LOCAL intervalstyle = 'postgres'; SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1"""


@dataclass(frozen=True, slots=True)
class View:
    """A database at one instant, for as long as its transaction is open."""

    connection: asyncpg.Connection
    snapshot: str  # others see the same by it

    async def tables(self) -> list[str]:
        """The names of all tables, the largest first."""
        return [row["relname"] for row in await self.connection.fetch(TABLES)]

    async def fingerprint(self, table: str) -> Fingerprint:
        """How many rows a table has, and what they come to."""
        row = await self.connection.fetchrow(
            "SELECT count(*) AS rows, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text AS sum "  # noqa: S608
            f'FROM public."{table}" t'
        )
        return row["rows"], row["sum"]

    async def fingerprints(self) -> Mapping[str, Fingerprint]:
        """Those of all tables."""
        return {table: await self.fingerprint(table) for table in await self.tables()}

    async def revision(self) -> str | None:
        """The revision of its schema; None where it has none."""
        if await self.connection.fetchval("SELECT to_regclass('public.alembic_version')") is None:
            return None
        found: str | None = await self.connection.fetchval("SELECT version_num FROM public.alembic_version")
        return found


@asynccontextmanager
async def viewed(url: str) -> AsyncIterator[View]:
    """Look at a database as it is now, while it goes on."""
    connection = await asyncpg.connect(dsn(url))
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            await connection.execute(PLAINLY)
            yield View(connection, await connection.fetchval("SELECT pg_export_snapshot()"))
    finally:
        await connection.close()
