"""How Alembic reaches the database: the application's settings and engine, online or as a script (`--sql`).

Every migration is a transaction of its own; `frontdesk.core.migrations` says how they get their locks.
"""

import asyncio

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from frontdesk.core import migrations
from frontdesk.core.db import Base, asyncpg_url
from frontdesk.core.settings import DatabaseSettings
from frontdesk.entrypoints import wiring

wiring.tables()
settings = DatabaseSettings()


def migrate(connection: Connection) -> None:
    """Run the migrations on an open connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_server_default=True,
        transaction_per_migration=True,
    )

    def run() -> None:
        with context.begin_transaction():
            context.run_migrations()

    migrations.patiently(connection, run, settings=settings)


async def online(url: str) -> None:
    """Connect, then migrate. Statements may take as long as they need."""
    engine = create_async_engine(asyncpg_url(url), poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


database = context.config.attributes.get("url") or settings.url
if context.is_offline_mode():
    context.configure(
        url=asyncpg_url(database), target_metadata=Base.metadata, literal_binds=True, transaction_per_migration=True
    )
    with context.begin_transaction():
        context.run_migrations()
else:
    asyncio.run(online(database))
