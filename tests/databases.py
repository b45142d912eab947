"""Databases that belong to one test at a time, cloned from a template."""

import io
import os
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool

from frontdesk.core.db import create_engine
from frontdesk.core.settings import DatabaseSettings

MEMORY = Path("/dev/shm")  # noqa: S108  a folder of a random name below it
ROOM = 2 * 2**30  # bytes; a container is given far less unless somebody asks


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder for a server's data, in memory where there is room: a clone has some 300 files, and takes a fifth."""
    has_room = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    with TemporaryDirectory(prefix="frontdesk-test-", dir=MEMORY if has_room else None) as made:
        Path(made).chmod(0o711)  # the server of root runs as another account
        yield Path(made)


async def execute(url: str, statement: str, *, user: str | None = None) -> None:
    """Run one statement on a connection of its own."""
    connection = await asyncpg.connect(url, user=user)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@asynccontextmanager
async def cloned(postgres: str, template: str) -> AsyncIterator[str]:
    """The address of a copy of `template`, which is dropped at the end."""
    name = f"test_{os.urandom(6).hex()}"
    await execute(f"{postgres}/postgres", f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    try:
        yield f"{postgres}/{name}"
    finally:
        await execute(f"{postgres}/postgres", f"DROP DATABASE {name} WITH (FORCE)")


# what no test may have changed in a database that the next one gets, besides rows: its schema, its statistics, its
# settings
_STATE = """
SELECT array[
    (SELECT count(*) FROM pg_attribute), (SELECT max(xmin::text::bigint) FROM pg_attribute),
    (SELECT count(*) FROM pg_index), (SELECT max(xmin::text::bigint) FROM pg_index),
    (SELECT count(*) FROM pg_constraint), (SELECT max(xmin::text::bigint) FROM pg_constraint),
    (SELECT count(*) FROM pg_trigger), (SELECT max(xmin::text::bigint) FROM pg_trigger),
    (SELECT count(*) FROM pg_proc), (SELECT max(xmin::text::bigint) FROM pg_proc),
    (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND reltuples >= 0),
    (SELECT count(*) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
     WHERE d.datname = current_database())]
"""
_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""
_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname"
_SEQUENCES = "SELECT sequencename, coalesce(last_value, 1), last_value IS NOT NULL FROM pg_sequences"
MOST_TESTS = 40  # in one database: what they have deleted lies about in it


@dataclass(frozen=True, slots=True)
class Template:
    """A database as each test finds it."""

    state: Sequence[int]
    clear: str  # the statements that take every row away
    rows: Mapping[str, bytes]  # what is there from the start, by table

    @classmethod
    async def read(cls, connection: asyncpg.Connection) -> Self:
        """Note what is in a database that nobody has used."""
        tables = [row[0] for row in await connection.fetch(_TABLES)]
        rows = {}
        for table in tables:
            if await connection.fetchval(f"SELECT EXISTS (SELECT FROM {table})"):  # noqa: S608  ours
                await connection.copy_from_table(table, output=(copied := io.BytesIO()), format="binary")
                rows[table] = copied.getvalue()
        # as a replica: neither foreign keys nor what guards a ledger look at what is deleted
        clear = "SET lock_timeout = '2s'; SET session_replication_role = replica; "
        clear += "".join(f"DELETE FROM {table}; " for table in tables)  # noqa: S608  ours
        for sequence, value, is_taken in await connection.fetch(_SEQUENCES):
            clear += f"SELECT setval('{sequence}', {value}, {is_taken}); "
        return cls(await connection.fetchval(_STATE), clear, rows)

    async def restore(self, connection: asyncpg.Connection, *, known: int) -> bool:
        """Whether a database is like this once the rows that a test has written are taken away.

        Nobody may be in it but so many `known` connections beside this one.
        """
        try:
            if await connection.fetchval(_STATE) != self.state or await connection.fetchval(_OTHERS) != known:
                return False
            await self.refill(connection)
        except asyncpg.PostgresError:
            return False
        return True

    async def refill(self, connection: asyncpg.Connection) -> None:
        """Take every row away, and put back what was there."""
        await connection.execute(self.clear)
        for table, rows in self.rows.items():
            await connection.copy_to_table(table, source=io.BytesIO(rows), format="binary")


class Databases:
    """Gives one test after the other a database; to clear one takes a fifth of the time that a new clone does.

    The engine stays with the database: a new connection costs as much as a dozen statements, each of which the server
    has to look at anew there.
    """

    def __init__(self, postgres: str, template: str) -> None:
        self._postgres, self._template = postgres, template
        self._name = ""
        self._tests = 0
        self._pristine: Template | None = None
        self._connection: asyncpg.Connection | None = None
        self._engine: AsyncEngine | None = None

    async def take(self) -> str:
        """The address of a database as it was made, until the next one is taken."""
        await self._prepare()
        return self._url

    @asynccontextmanager
    async def engine(self, url: str) -> AsyncIterator[AsyncEngine]:
        """The engine of a database. It stays with the one that was taken last, and is ended with any other."""
        if url == self._url:
            self._engine = self._engine or _engine(url)
            yield self._engine
        else:
            yield (made := _engine(url))
            await made.dispose()

    async def close(self) -> None:
        """Drop what is there."""
        if self._engine:
            await self._engine.dispose()
            self._engine = None
        if self._connection:
            self._connection.terminate()
            self._connection = None
            await execute(f"{self._postgres}/postgres", f"DROP DATABASE {self._name} WITH (FORCE)", user="postgres")

    @property
    def _url(self) -> str:
        return f"{self._postgres}/{self._name}"

    async def _prepare(self) -> None:
        if self._connection and self._pristine and self._tests < MOST_TESTS:
            self._tests += 1
            if await self._pristine.restore(self._connection, known=self._pooled()):
                return
        await self.close()
        self._name, self._tests = f"test_{os.urandom(6).hex()}", 1
        clone = f"CREATE DATABASE {self._name} TEMPLATE {self._template} STRATEGY file_copy"
        await execute(f"{self._postgres}/postgres", clone)
        # whoever made the server gave its superuser the same password
        self._connection = await asyncpg.connect(self._url, user="postgres")
        self._pristine = self._pristine or await Template.read(self._connection)

    def _pooled(self) -> int:
        """How many connections the engine keeps that nobody uses."""
        pool = self._engine and self._engine.sync_engine.pool
        return pool.checkedin() if isinstance(pool, QueuePool) else 0


def _engine(url: str) -> AsyncEngine:
    return create_engine(DatabaseSettings.model_validate({"DATABASE_URL": url, "DB_POOL_SIZE": 20}))
