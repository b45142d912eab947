"""Brings an empty database to the schema that the application expects."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from frontdesk.core.db import Base, asyncpg_url
from frontdesk.entrypoints import wiring


async def build(url: str) -> None:
    """Interim: straight from the models, until the first migration is written."""
    wiring.bind()
    engine = create_async_engine(asyncpg_url(url))
    async with engine.begin() as connection:
        for extension in ("btree_gist", "pg_trgm", "unaccent"):
            await connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {extension}"))
        await connection.execute(
            text(
                "CREATE FUNCTION immutable_unaccent(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT "
                "AS $$ SELECT public.unaccent('public.unaccent', $1) $$"
            )
        )
        await connection.run_sync(Base.metadata.create_all)
    await engine.dispose()
