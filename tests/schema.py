"""Brings an empty database to the schema that the application expects, with the project's own migrations."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config

MIGRATIONS = Path(__file__).parent.parent / "migrations"


def configuration(url: str) -> Config:
    """Alembic's configuration for one database."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["url"] = url
    return made


async def build(url: str) -> None:
    """Migrate to the newest revision."""
    await asyncio.to_thread(command.upgrade, configuration(url), "head")
