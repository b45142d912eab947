"""`frontdesk migrate`: the database's schema."""

import asyncio
from importlib.resources import files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from frontdesk.entrypoints.cli.attach import attach, reach
from frontdesk.entrypoints.embedded.errors import StartupError


def run(revision: str, *, data: Path) -> None:
    """Bring the schema to a revision, forwards.

    Raises:
        StartupError: there is no such revision, or the database belongs to a newer Frontdesk.
        DatabaseAway: there is no database.
    """
    settings = attach(data)
    asyncio.run(reach(settings))
    try:
        command.upgrade(configuration(), revision)
    except CommandError as error:
        raise StartupError(f"The database cannot be migrated to {revision}: {error}") from error


def configuration() -> Config:
    """Point Alembic at the migrations: in the installed package, or beside the sources."""
    package = Path(str(files("frontdesk")))
    installed = package / "_migrations"
    config = Config()
    config.set_main_option(
        "script_location", str(installed if installed.exists() else package.parents[1] / "migrations")
    )
    return config
