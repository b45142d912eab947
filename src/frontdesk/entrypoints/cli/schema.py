"""The migrations that this version has, and whether a database has them too."""

import asyncio
import logging
import time
from importlib.resources import files
from pathlib import Path
from typing import Final

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from frontdesk.core.db import create_engine
from frontdesk.core.settings import Settings

LOOK_EVERY: Final = 0.1  # seconds
SAY_EVERY: Final = 30.0  # seconds


def configuration() -> Config:
    """Point Alembic at the migrations: in the installed package, or beside the sources."""
    package = Path(str(files("frontdesk")))
    installed = package / "_migrations"
    config = Config()
    config.set_main_option(
        "script_location", str(installed if installed.exists() else package.parents[1] / "migrations")
    )
    return config


def scripts() -> ScriptDirectory:
    """The migrations of this version."""
    return ScriptDirectory.from_config(configuration())


def head() -> str:
    """The revision that this version's schema has."""
    found = scripts().get_current_head()
    assert found is not None  # noqa: S101  there are migrations
    return found


def current(connection: Connection) -> frozenset[str]:
    """The revisions that a database is at; none: it has never been migrated."""
    return frozenset(MigrationContext.configure(connection).get_current_heads())


async def await_schema(settings: Settings) -> None:
    """Return when the database has every migration of this version, which somebody else brings it.

    A database that a newer version has migrated is taken as it is: versions are replaced one process after the other.
    One that is away does not hold anybody up either: requests are told so, and tasks are tried again.
    """
    engine = create_engine(settings.database)
    ours = scripts()
    wanted, known = set(ours.get_heads()), {script.revision for script in ours.walk_revisions()}
    said = -SAY_EVERY
    try:
        while True:
            async with engine.connect() as connection:
                at = await connection.run_sync(current)
            if at == wanted or not at <= known:
                return
            if time.monotonic() - said >= SAY_EVERY:
                logging.getLogger(__name__).warning(
                    "Waiting until the database is up to date: run `frontdesk migrate`."
                )
                said = time.monotonic()
            await asyncio.sleep(LOOK_EVERY)
    except (SQLAlchemyError, OSError):
        return
    finally:
        await engine.dispose()
