"""How a command finds the stack that `frontdesk up` runs, and what it says when the database is not there."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import Sessions, create_engine, dsn, session_maker, unit_of_work
from frontdesk.core.settings import Settings, get_settings
from frontdesk.entrypoints import wiring
from frontdesk.entrypoints.embedded.environment import Named, checked
from frontdesk.entrypoints.embedded.errors import DatabaseAway, SettingsRefused
from frontdesk.entrypoints.embedded.folder import DataFolder


def attach(data: Path) -> Settings:
    """Return the settings of this process, completed by the stack that runs on `data`.

    What the environment (or `.env`) names is used; the rest comes from the stack's status file.

    Raises:
        SettingsRefused: neither names a database, or a setting makes no sense.
        FolderUnusable: another account's stack runs on `data`.
    """
    named = Named.read()
    folder = DataFolder(data)
    status = folder.status()
    if status is not None:
        os.environ |= named.missing(status["urls"], secret_key=folder.secret_key())
        if not named.public_url:
            os.environ["PUBLIC_URL"] = status["address"]
        if not named.uploads:
            os.environ["UPLOADS_FOLDER"] = str(folder.uploads)
    elif not named.database:
        raise SettingsRefused(
            f"There is no database: nothing runs on {folder.path} (start it with `frontdesk up`, or name its folder "
            "with --data), and DATABASE_URL is not set."
        )
    return checked(get_settings)


def connected(data: Path) -> Settings:
    """The same, with the modules' ports bound: for commands that speak to gateways."""
    settings = attach(data)
    wiring.bind()
    wiring.connect(settings)
    return settings


async def reach(settings: Settings) -> None:
    """Connect to the database once, so that what comes after need not explain why it cannot.

    Raises:
        DatabaseAway: there is none at that address, or it does not let us in.
    """
    try:
        connection = await asyncpg.connect(dsn(settings.database.url), timeout=settings.database.connect_timeout)
    except (OSError, ArgumentError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        why = str(error) or type(error).__name__
        raise DatabaseAway(
            f"The database cannot be reached ({why}): start it, or correct DATABASE_URL (or POSTGRES_*)."
        ) from error
    await connection.close()


async def in_transaction(settings: Settings, work: Callable[[AsyncSession], Awaitable[object]]) -> None:
    """Do some work in one transaction; raises `DatabaseAway`, and whatever the work does."""
    async with reached(settings) as sessions, unit_of_work(sessions) as session:
        await work(session)


@asynccontextmanager
async def reached(settings: Settings) -> AsyncIterator[Sessions]:
    """What opens transactions, for as long as a command needs some; raises `DatabaseAway`."""
    await reach(settings)
    engine = create_engine(settings.database)
    try:
        yield session_maker(engine)
    finally:
        await engine.dispose()
