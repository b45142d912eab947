"""How long statements take: for Prometheus, and in the log where one takes too long.

SQLAlchemy's statements are seen by its events, those of the raw driver by asyncpg's query loggers; none by both.
Parameters are never looked at: they are personal data.
"""

import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import asyncpg
import structlog
from sqlalchemy import event
from sqlalchemy.engine import Connection, ExceptionContext
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine

from frontdesk.core import metrics

log = structlog.get_logger()

_BEGAN = "frontdesk.began"
SHOWN = 1000  # characters of a slow statement
VERBS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "WITH", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT"})


def watch(engine: AsyncEngine, *, slow_ms: int) -> None:
    """Take the times of all statements of `engine`; log those over `slow_ms` milliseconds, none where that is 0."""
    note = _noting(slow_ms / 1000 if slow_ms else float("inf"))

    def before(connection: Connection, *_: object) -> None:
        connection.info[_BEGAN] = time.perf_counter()

    def after(connection: Connection, _: object, statement: str, *__: object) -> None:
        note(statement, time.perf_counter() - connection.info.pop(_BEGAN))

    def failed(context: ExceptionContext) -> None:
        began = context.connection.info.pop(_BEGAN, None) if context.connection is not None else None
        if began is not None and context.statement is not None:
            note(context.statement, time.perf_counter() - began)

    def through_the_driver(query: asyncpg.connection.LoggedQuery) -> None:
        note(query.query, query.elapsed)

    def connected(connection: DBAPIConnection, _: object) -> None:
        connection.driver_connection.add_query_logger(through_the_driver)

    listeners: dict[str, Callable[..., Any]] = {
        "before_cursor_execute": before,
        "after_cursor_execute": after,
        "handle_error": failed,
        "connect": connected,
    }
    for name, listener in listeners.items():
        event.listen(engine.sync_engine, name, listener)


_told: list[Callable[[str, float], None]] = []


def tell(listener: Callable[[str, float], None]) -> None:
    """Have somebody told of each statement and the seconds it took, in place of whoever was told before."""
    _told[:] = [listener]


def _noting(slow: float) -> Callable[[str, float], None]:
    def note(statement: str, took: float) -> None:
        metrics.statements_of(_verb(statement)).observe(took)
        for listener in _told:
            listener(statement, took)
        if took >= slow:
            log.warning("slow_statement", ms=round(took * 1000, 1), statement=" ".join(statement.split())[:SHOWN])

    return note


@lru_cache(4096)
def _verb(statement: str) -> str:
    verb = statement.lstrip()[:12].split(None, 1)[0].rstrip(";").upper() if statement.strip() else ""
    return verb if verb in VERBS else "other"
