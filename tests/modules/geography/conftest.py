"""One database with all places in it, shared by the tests that only read."""

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from frontdesk.core.db import asyncpg_url, session_maker, unit_of_work
from frontdesk.modules.geography import service


@pytest.fixture(scope="session")
async def world(postgres: str, template: str) -> str:
    """The address of a database with every country and city."""
    connection = await asyncpg.connect(f"{postgres}/postgres")
    await connection.execute(f"CREATE DATABASE world TEMPLATE {template} STRATEGY file_copy")
    await connection.close()
    engine = create_async_engine(asyncpg_url(f"{postgres}/world"))
    async with unit_of_work(session_maker(engine)) as session:
        await service.load(session)
    await engine.dispose()
    return f"{postgres}/world"
