"""The database: one declarative base, one engine per process, one transaction per request or task."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import asyncpg
import orjson
from sqlalchemy import BigInteger, DateTime, MetaData, event, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.util import greenlet_spawn

from frontdesk.core.settings import DatabaseSettings

# every constraint has a name, so that a migration can drop it and an error can be told by it
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


# asyncpg then sends a statement's text with its values, in one go
NAMELESS: dict[str, Any] = {
    "statement_cache_size": 0,
    "prepared_statement_cache_size": 0,
    "prepared_statement_name_func": str,
}


class Base(DeclarativeBase):
    """What every table's class derives from."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012  SQLAlchemy reads it from the class
        datetime: DateTime(timezone=True),
        int: BigInteger,
        dict[str, Any]: JSONB,
    }


class Timestamps:
    """When a row was made and last changed. Bookkeeping, not business: no rule reads them, so the server fills them."""

    created_at: Mapped[datetime] = mapped_column(server_default=func.statement_timestamp(), sort_order=900)
    updated_at: Mapped[datetime] = mapped_column(
        server_default=func.statement_timestamp(), onupdate=func.statement_timestamp(), sort_order=901
    )


def asyncpg_url(url: str) -> URL:
    """A `postgresql://` or `postgres://` address as SQLAlchemy wants it; operators need not name a driver."""
    return make_url(url.replace("postgres://", "postgresql://", 1)).set(drivername="postgresql+asyncpg")


def dsn(url: str, *, database: str | None = None) -> str:
    """An address as the raw driver and PostgreSQL's programs want it, of another database of that server if named."""
    where = asyncpg_url(url).set(drivername="postgresql")
    return (where.set(database=database) if database else where).render_as_string(hide_password=False)


def create_engine(settings: DatabaseSettings, *, url: str | None = None) -> AsyncEngine:
    """The pooled engine of one process, of the server at `url` if one is given. Call it after forking, never at import.

    Behind PgBouncer in transaction mode the next statement outside of a transaction may meet another connection of
    its: statements have no names and are sent with their values, and what is otherwise set for a connection is set
    there for the database (`deploy/pgbouncer/pgbouncer.ini`).
    """
    pooled = settings.behind_pgbouncer
    options = (
        {}
        if pooled
        else {
            "statement_timeout": str(settings.statement_timeout_ms),
            "idle_in_transaction_session_timeout": str(settings.idle_transaction_timeout_ms),
            "jit": "off",  # plans here are short; compiling them costs more than they do
        }
    )
    engine = create_async_engine(
        asyncpg_url(url or settings.url),
        echo=settings.echo,
        hide_parameters=not settings.echo,  # in errors, which are logged: they are personal data
        # what is beyond the pool's size would be closed after each use: under load a new connection for each request
        pool_size=settings.pool_size + settings.max_overflow,
        max_overflow=0,
        pool_timeout=settings.pool_timeout,
        pool_recycle=settings.pool_recycle,
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        connect_args={
            "timeout": settings.connect_timeout,
            "server_settings": {"application_name": "frontdesk", "timezone": "UTC", **options},
            **(NAMELESS if pooled else {}),
        },
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


def _refuse_closed(connection: DBAPIConnection, *_: object) -> None:
    """Have the pool open a new connection in place of one that has ended, and in place of all that are as old.

    A server that restarts ends every connection, and the driver knows; asking (`pool_pre_ping`) would cost every
    request a round trip.
    """
    if connection.driver_connection.is_closed():
        raise InvalidatePoolError


_CONNECTION = "frontdesk.connection"

Sessions = async_sessionmaker[AsyncSession]


def session_maker(engine: AsyncEngine) -> Sessions:
    """Sessions whose objects stay readable after the commit."""
    return async_sessionmaker(engine, expire_on_commit=False)


@asynccontextmanager
async def unit_of_work(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """One transaction for a task or a command: committed at the end, rolled back when anything is raised."""
    async with sessions() as session, session.begin():
        yield session


async def driver(session: AsyncSession) -> asyncpg.Connection:
    """The asyncpg connection beneath `session`, with the session's transaction open on it.

    For the few statements that are hot enough to skip SQLAlchemy. What runs here commits and rolls back with the
    session. SQLAlchemy opens a transaction only with its own first statement, and a raw one before that would survive
    a rollback; so it is opened here, by the adapter's own method, which spares the round trip of a dummy statement.
    """
    adapted = await _connection(session)
    connection: asyncpg.Connection = adapted.driver_connection
    if not connection.is_in_transaction():
        await adapted._start_transaction()  # noqa: SLF001  see docstring
    return connection


@asynccontextmanager
async def reader(session: AsyncSession) -> AsyncIterator[asyncpg.Connection]:
    """An asyncpg connection for reading statements, each of which is its own snapshot.

    Where `session` has a transaction open, they take part in it. Otherwise the connection is borrowed and given back at
    once, and no transaction is opened at all, which spares BEGIN, COMMIT and half of what SQLAlchemy costs a request.
    """
    if session.in_transaction():
        yield (await _connection(session)).driver_connection
        return
    assert isinstance(session.bind, AsyncEngine)  # noqa: S101  `session_maker` saw to it
    borrowed = await session.bind.raw_connection()
    try:
        yield borrowed.driver_connection
    finally:
        await greenlet_spawn(borrowed.close)


async def _connection(session: AsyncSession) -> Any:
    """The adapter around the connection of the session's transaction.

    Remembered for as long as that lasts: to ask SQLAlchemy is a trip through a greenlet.
    """
    transaction, adapted = session.info.get(_CONNECTION, (None, None))
    if transaction is None or transaction is not session.sync_session.get_transaction():
        fairy = (await session.connection()).sync_connection.connection  # type: ignore[union-attr]  # it is checked out
        transaction, adapted = session.sync_session.get_transaction(), fairy.dbapi_connection
        session.info[_CONNECTION] = transaction, adapted
    return adapted
