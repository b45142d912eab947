"""How Alembic reaches the database: the application's settings and engine, online or as a script (`--sql`)."""

import asyncio

from alembic import context
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from frontdesk.core.db import Base, asyncpg_url
from frontdesk.core.settings import DatabaseSettings
from frontdesk.entrypoints import wiring

wiring.tables()
LOCK = 7_253_011_873_224_101_907  # any constant: two migrations at once wait for each other


def migrate(connection: Connection) -> None:
    """Run the migrations on an open connection."""
    context.configure(connection=connection, target_metadata=Base.metadata, compare_server_default=True)
    with context.begin_transaction():
        # an ALTER TABLE that waits for a lock makes everybody behind it wait: give up and be run again instead
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        context.run_migrations()


async def online(url: str) -> None:
    """Connect, then migrate. Statements may take as long as they need."""
    engine = create_async_engine(asyncpg_url(url), poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


database = context.config.attributes.get("url") or DatabaseSettings().url
if context.is_offline_mode():
    context.configure(url=asyncpg_url(database), target_metadata=Base.metadata, literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    asyncio.run(online(database))
