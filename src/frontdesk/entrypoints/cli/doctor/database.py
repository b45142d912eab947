"""The database: there, new enough, with its extensions, at the schema this code expects."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from frontdesk.core.db import create_engine
from frontdesk.core.settings import Settings
from frontdesk.entrypoints.cli import schema
from frontdesk.entrypoints.cli.attach import reach
from frontdesk.entrypoints.cli.doctor.finding import Finding
from frontdesk.entrypoints.embedded.errors import DatabaseAway
from frontdesk.entrypoints.embedded.programs import OLDEST_POSTGRES

EXTENSIONS: Final = ("btree_gist", "pg_trgm", "unaccent")
MAX_SKEW: Final = 5.0  # seconds between this machine's clock and the database's


async def check_database(settings: Settings) -> AsyncIterator[Finding]:
    """Check the database as the application reaches it."""
    try:
        await reach(settings)
    except DatabaseAway as error:
        yield Finding("database", "not reachable", str(error))
        return
    engine = create_engine(settings.database)
    try:
        async with engine.connect() as connection:
            yield await _version(connection)
            yield await _extensions(connection)
            yield await _clock(connection)
            yield await connection.run_sync(_migrations)
    finally:
        await engine.dispose()


async def _version(connection: AsyncConnection) -> Finding:
    version = str(await connection.scalar(text("SHOW server_version")))
    advice = f"Use PostgreSQL {OLDEST_POSTGRES} or newer."
    return Finding(
        "database",
        f"PostgreSQL {version}",
        None if int(version.split(".", maxsplit=1)[0]) >= OLDEST_POSTGRES else advice,
    )


async def _extensions(connection: AsyncConnection) -> Finding:
    rows = await connection.execute(text("SELECT name, installed_version IS NOT NULL FROM pg_available_extensions"))
    installed = {name: bool(is_installed) for name, is_installed in rows}
    unavailable = [name for name in EXTENSIONS if name not in installed]
    if unavailable:
        return Finding(
            "extensions",
            f"the server lacks {', '.join(unavailable)}",
            "Install PostgreSQL's contrib package on the server.",
        )
    absent = [name for name in EXTENSIONS if not installed[name]]
    if absent:
        return Finding(
            "extensions",
            f"{', '.join(absent)} not made",
            "Run `frontdesk migrate`, or have the database's owner run CREATE EXTENSION for each.",
        )
    return Finding("extensions", ", ".join(EXTENSIONS))


async def _clock(connection: AsyncConnection) -> Finding:
    there = await connection.scalar(text("SELECT clock_timestamp()"))
    skew = abs((datetime.now(UTC) - there).total_seconds()) if isinstance(there, datetime) else 0.0
    advice = "Let both machines keep their clocks with NTP."
    return Finding("clock", f"{skew:.1f} s from the database's", None if skew <= MAX_SKEW else advice)


def _migrations(connection: Connection) -> Finding:
    heads, current = set(schema.scripts().get_heads()), schema.current(connection)
    if current == heads:
        return Finding("migrations", "up to date")
    at = ", ".join(sorted(current)) or "nothing"
    return Finding("migrations", f"at {at}, not at {', '.join(sorted(heads))}", "Run `frontdesk migrate`.")
