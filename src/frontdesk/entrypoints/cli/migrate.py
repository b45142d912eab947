"""`frontdesk migrate`: the database's schema."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.util import CommandError

from frontdesk.core.settings import Settings
from frontdesk.entrypoints.cli.attach import attach, in_transaction, reach
from frontdesk.entrypoints.cli.schema import configuration
from frontdesk.entrypoints.embedded.errors import StartupError
from frontdesk.modules.geography import service as geography


def run(revision: str, *, data: Path) -> None:
    """Bring the schema to a revision, forwards; the newest one gets the countries and cities of this version too.

    Raises:
        StartupError: there is no such revision, or the database belongs to a newer Frontdesk.
        DatabaseAway: there is no database.
    """
    upgrade(revision, settings=attach(data))


def upgrade(revision: str, *, settings: Settings) -> None:
    """The same for the database of some settings. Raises as `run` does."""
    asyncio.run(reach(settings))
    try:
        command.upgrade(configuration(), revision)
    except CommandError as error:
        raise StartupError(f"The database cannot be migrated to {revision}: {error}") from error
    if revision == "head":
        asyncio.run(in_transaction(settings, geography.load))  # 0.1 s where it has them already
