"""Migrations while people book: nobody queues up behind one that waits, and squawk looks at what is new."""

import asyncio
import threading
from collections.abc import Callable

import asyncpg
import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from frontdesk.core import migrations
from frontdesk.core.db import asyncpg_url
from frontdesk.core.migrations import NoLock, patiently
from frontdesk.core.settings import DatabaseSettings
from tests.patience import PATIENCE_SECONDS
from tools import lint_migrations

ADD = "ALTER TABLE providers ADD COLUMN tried int"
ADDED = "SELECT count(*) FROM information_schema.columns WHERE table_name = 'providers' AND column_name = 'tried'"


async def on_a_thread(url: str, work: Callable[[Connection], None]) -> None:
    """Run something on a connection and a loop of its own, as Alembic does."""

    async def connected() -> None:
        engine = create_async_engine(asyncpg_url(url), poolclass=NullPool)
        try:
            async with engine.connect() as connection:
                await connection.run_sync(work)
        finally:
            await engine.dispose()

    await asyncio.to_thread(asyncio.run, connected())


async def migrated(url: str, tries: list[int], *, patience: float) -> None:
    """A migration that alters a table, with a tenth of a second for its lock."""
    values = {"DB_MIGRATION_LOCK_TIMEOUT_MS": 100, "DB_MIGRATION_PATIENCE": patience}
    settings = DatabaseSettings.model_validate(values)

    def work(connection: Connection) -> None:
        def migrate() -> None:
            tries.append(1)
            connection.execute(text(ADD))
            connection.commit()

        patiently(connection, migrate, settings=settings)

    await on_a_thread(url, work)


async def test_nobody_queues_up_behind_a_migration_that_waits(database_url: str) -> None:
    holder, reader, tries = await asyncpg.connect(database_url), await asyncpg.connect(database_url), list[int]()
    transaction = holder.transaction()
    await transaction.start()
    await holder.execute("SELECT FROM providers")  # a report that takes its time
    migration = asyncio.create_task(migrated(database_url, tries, patience=PATIENCE_SECONDS))
    reads = 0
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(tries) < 3:
            await reader.execute("SELECT FROM providers")
            reads += 1
            await asyncio.sleep(0.005)
    assert not migration.done()  # the report goes on, and so did everybody
    assert reads > len(tries)
    await transaction.rollback()
    await migration
    assert await reader.fetchval(ADDED) == 1
    await holder.close()
    await reader.close()


async def test_a_migration_that_gets_no_lock_gives_up_and_says_why(database_url: str) -> None:
    holder, tries = await asyncpg.connect(database_url), list[int]()
    async with holder.transaction():
        await holder.execute("SELECT FROM providers")
        with pytest.raises(NoLock, match="ALTER TABLE providers ADD COLUMN tried int: others have not let go"):
            await migrated(database_url, tries, patience=0.0)
    assert (len(tries), await holder.fetchval(ADDED)) == (1, 0)
    await migrated(database_url, tries, patience=0.0)  # nothing of it is left in the way
    assert await holder.fetchval(ADDED) == 1
    await holder.close()


async def test_what_is_wrong_with_a_migration_is_not_tried_again(database_url: str) -> None:
    tries = list[int]()
    await migrated(database_url, tries, patience=PATIENCE_SECONDS)
    with pytest.raises(Exception, match="already exists"):
        await migrated(database_url, tries, patience=PATIENCE_SECONDS)
    assert len(tries) == 2


async def test_an_index_is_built_while_others_write(database_url: str) -> None:
    writer = await asyncpg.connect(database_url)
    transaction = writer.transaction()
    await transaction.start()
    await writer.execute("INSERT INTO clock_offset (ahead) VALUES ('1 s')")  # building must wait for its end
    began = threading.Event()

    def work(connection: Connection) -> None:
        context = MigrationContext.configure(connection, opts={"transaction_per_migration": True})
        with Operations.context(context), context.begin_transaction(_per_migration=True):
            began.set()
            migrations.create_index("ix_clock_offset_ahead", "clock_offset", ["ahead"])

    building = asyncio.create_task(on_a_thread(database_url, work))
    await asyncio.to_thread(began.wait, PATIENCE_SECONDS)
    other = await asyncpg.connect(database_url)
    await other.execute("SELECT FROM clock_offset")
    await other.execute("UPDATE clock_offset SET ahead = '2 s'")
    assert not building.done()
    await transaction.commit()
    await building
    valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'ix_clock_offset_ahead'::regclass"
    assert await other.fetchval(valid) is True
    await writer.close()
    await other.close()


def test_new_migrations_can_run_while_people_book() -> None:
    assert list(lint_migrations.wrong()) == []


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("CREATE INDEX ix_bookings_x ON bookings (x)", "require-concurrent-index-creation"),
        ("ALTER TABLE bookings ADD COLUMN x bigint NOT NULL", "adding-required-field"),
        ("ALTER TABLE bookings ALTER COLUMN x SET NOT NULL", "adding-not-nullable-field"),
        ("ALTER TABLE bookings RENAME COLUMN x TO y", "renaming-column"),
        ("ALTER TABLE bookings DROP COLUMN x", "ban-drop-column"),
        ("ALTER TABLE bookings ADD CONSTRAINT ck_x CHECK (x > 0)", "constraint-missing-not-valid"),
    ],
)
def test_what_would_stop_people_is_seen(sql: str, rule: str) -> None:
    said = lint_migrations.squawk(f"BEGIN; {sql}; COMMIT;")
    assert rule in said
    assert lint_migrations.squawk(f"BEGIN; {sql}; COMMIT;", but=[rule]) == ""


def test_what_stops_nobody_is_left_alone() -> None:
    table = "CREATE TABLE lamps (id uuid PRIMARY KEY, watts bigint NOT NULL)"
    assert lint_migrations.squawk(f"BEGIN; {table}; CREATE INDEX ix_lamps_watts ON lamps (watts); COMMIT;") == ""
    assert lint_migrations.squawk("CREATE INDEX CONCURRENTLY ix_bookings_x ON bookings (x);") == ""
