"""Who starts before the database is migrated waits for that, and for nothing else."""

import asyncio

import pytest

from frontdesk.core.settings import DatabaseSettings, Settings
from frontdesk.entrypoints.cli.schema import await_schema, scripts
from tests.databases import execute
from tests.patience import PATIENCE_SECONDS

HEAD, BEFORE, *_ = (script.revision for script in scripts().walk_revisions())


def settings_for(url: str) -> Settings:
    return Settings(database=DatabaseSettings.model_validate({"DATABASE_URL": url}))


async def mark(url: str, *revisions: str) -> None:
    await execute(url, "DELETE FROM alembic_version")
    for revision in revisions:
        await execute(url, f"INSERT INTO alembic_version VALUES ('{revision}')")  # noqa: S608  ours


@pytest.mark.parametrize("at", [[], [BEFORE]])
async def test_one_that_lacks_migrations_is_waited_for(
    at: list[str], database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    await mark(database_url, *at)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(await_schema(settings_for(database_url)), 0.4)
    assert caplog.messages == ["Waiting until the database is up to date: run `frontdesk migrate`."]
    waiting = asyncio.create_task(await_schema(settings_for(database_url)))
    await mark(database_url, HEAD)
    await asyncio.wait_for(waiting, PATIENCE_SECONDS)


async def test_one_that_is_up_to_date_or_newer_or_away_is_not(database_url: str) -> None:
    await await_schema(settings_for(database_url))
    await mark(database_url, "of_next_year")
    await await_schema(settings_for(database_url))
    await await_schema(settings_for("postgresql://nobody:secret@127.0.0.1:9/nothing"))
