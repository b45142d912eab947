"""How migrations run while people book: none waits for a lock so long that others queue up behind it.

An ALTER TABLE that waits for its lock makes every later statement on that table wait, too. So it waits for a moment
only, is rolled back, and is tried again later; one transaction for each migration keeps what was done before.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog
from alembic import op
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from frontdesk.core.settings import DatabaseSettings

log = structlog.get_logger()

ONE_AT_A_TIME = 7_253_011_873_224_101_907  # any constant
LOOK_EVERY_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 30.0
LOCK_NOT_AVAILABLE = "55P03"  # https://www.postgresql.org/docs/current/errcodes-appendix.html


class NoLock(CommandError):
    """Others have not let go of a table for as long as we may try."""


def patiently(connection: Connection, migrate: Callable[[], None], *, settings: DatabaseSettings) -> None:
    """Migrate on an open connection, of which there is one at a time; what gets no lock is tried again, less often.

    Raises:
        NoLock: it never got one. Migrations before the one that waits are done.
    """
    end = time.monotonic() + settings.migration_patience
    connection.execute(text(f"SET lock_timeout = {settings.migration_lock_timeout_ms:d}"))
    connection.commit()
    _wait_for_others(connection, end=end)
    pause = settings.migration_lock_timeout_ms / 1000
    try:
        while True:
            try:
                migrate()
            except DBAPIError as refused:
                connection.rollback()
                if getattr(refused.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                    raise
                _pause(pause, refused, end=end)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
            else:
                return
    finally:
        with suppress(DBAPIError):  # where the connection is gone, so is what it held
            connection.rollback()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ONE_AT_A_TIME})
            connection.commit()


def _wait_for_others(connection: Connection, *, end: float) -> None:
    """Wait without a transaction: an index that another migration builds concurrently waits for those that are open."""
    while not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": ONE_AT_A_TIME}):
        connection.commit()
        if time.monotonic() > end:
            raise NoLock("another migration has been running for as long as this one may wait (DB_MIGRATION_PATIENCE)")
        time.sleep(LOOK_EVERY_SECONDS)
    connection.commit()


def _pause(seconds: float, refused: DBAPIError, *, end: float) -> None:
    statement = " ".join((refused.statement or "").split())
    if time.monotonic() + seconds > end:
        raise NoLock(
            f"{statement[:200]}: others have not let go of what this needs. Migrations before this one are done; look "
            "for long transactions in pg_stat_activity, and run it again"
        ) from refused
    log.warning("migration_waits", statement=statement[:200], seconds=round(seconds, 1))
    time.sleep(seconds)


def create_index(name: str, table: str, columns: list[Any], **options: Any) -> None:
    """Build an index while others write to its table, in a migration: `op.create_index` would stop them meanwhile.

    It commits what its migration did before, and cannot be rolled back; so it is best alone in one. What an interrupted
    one left behind is built anew.
    """
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")  # it waits for open transactions to end, and nobody waits for it
        op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)
        op.create_index(name, table, columns, postgresql_concurrently=True, **options)
        op.execute(f"SET lock_timeout = {DatabaseSettings().migration_lock_timeout_ms:d}")


def drop_index(name: str, table: str) -> None:
    """Drop an index while others use its table, in a migration."""
    with op.get_context().autocommit_block():
        op.drop_index(name, table, postgresql_concurrently=True, if_exists=True)
