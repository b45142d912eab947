"""Migrations go up, down and up again, leave nothing behind and nothing out, and can be printed as SQL."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import asyncpg
import pytest
from alembic import command

from tests.schema import build, configuration

ROOT = Path(__file__).parents[2]
LEFT = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
UNION ALL SELECT proname FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""


@pytest.fixture
async def empty(postgres: str) -> AsyncIterator[str]:
    """The address of a database without a table."""
    name = f"empty_{os.urandom(6).hex()}"
    server = await asyncpg.connect(f"{postgres}/postgres")
    await server.execute(f"CREATE DATABASE {name}")
    yield f"{postgres}/{name}"
    await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await server.close()


async def alembic(work: Callable[..., object], url: str, *arguments: object, **options: object) -> None:
    await asyncio.to_thread(work, configuration(url), *arguments, **options)


async def test_up_down_up_without_drift(empty: str) -> None:
    await build(empty)
    await alembic(command.check, empty)  # raises where models and tables differ
    await alembic(command.downgrade, empty, "base")
    connection = await asyncpg.connect(empty)
    assert [row[0] for row in await connection.fetch(LEFT)] == ["alembic_version"]
    await connection.close()
    await alembic(command.upgrade, empty, "+2")
    await alembic(command.upgrade, empty, "head")
    await alembic(command.check, empty)


async def test_two_at_once_wait_for_each_other(empty: str) -> None:
    async def plain() -> int:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "alembic", "upgrade", "head", cwd=ROOT, env=os.environ | {"DATABASE_URL": empty}
        )
        return await process.wait()

    assert list(await asyncio.gather(plain(), plain())) == [0, 0]
    await alembic(command.check, empty)


async def test_as_sql(empty: str, capsys: pytest.CaptureFixture[str]) -> None:
    await alembic(command.upgrade, empty, "head", sql=True)
    script = capsys.readouterr().out
    connection = await asyncpg.connect(empty)
    await connection.execute(script)
    await connection.close()
    await alembic(command.check, empty)


async def test_every_constraint_has_a_name_of_ours(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    names = await connection.fetch(
        "SELECT conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'"
    )
    await connection.close()
    assert names
    assert [row[0] for row in names if not row[0].startswith(("pk_", "fk_", "uq_", "ck_", "ex_", "alembic_"))] == []
