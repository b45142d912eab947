"""A replica of the database that answers reads, as long as nobody can tell it from the primary.

Whoever has written reads at the primary until the replica has replayed what they wrote. Where each client's last write
ended is kept in Redis, for all processes; beside it stands a floor, below which nobody reads. Where Redis has lost them
both, the next look puts the floor where the primary is, so that a position that was lost is not missed; until then, and
while Redis is away, the primary answers. docs/adr/0026-read-replica.md.
"""

import asyncio
import time
from collections import deque

import asyncpg
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import TextClause, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from frontdesk.core.db import Sessions, session_maker

log = structlog.get_logger()

LOOK_EVERY_SECONDS = 0.5
KEPT_SECONDS = 600  # a client's position; a replica that is further behind has long been left alone
PATIENCE_SECONDS = 1.0
FLOOR = "frontdesk:replica:floor"
WRITTEN = text("SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint")
REPLAYED = text("SELECT (pg_last_wal_replay_lsn() - '0/0')::bigint WHERE pg_is_in_recovery()")  # of a promoted one none
AWAY = (RedisError, SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)


class Replica:
    """The replica as one process knows it: how far it has come, and how long ago the primary was there."""

    def __init__(self, engine: AsyncEngine, *, primary: AsyncEngine, redis: Redis, max_lag: float) -> None:
        self.engine = engine
        self.sessions: Sessions = session_maker(engine)
        self._primary = primary
        self._redis = redis
        self._max_lag = max_lag
        self._seen: deque[tuple[float, int]] = deque(maxlen=1000)  # when the primary was where, oldest first
        self._replayed = -1
        self._looked_at = 0.0  # on the monotonic clock, as all times here
        self._is_near = False
        self._is_told = False  # that it is away
        self._owes_floor = False

    async def follow(self) -> None:
        """Keep looking how far it is, for as long as the process lives."""
        while True:
            try:
                await self.look()
            except Exception as failure:  # noqa: BLE001  what nobody foresaw must not leave it as it was seen last
                self.give_up(failure)
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def look(self) -> None:
        """Look once how far the primary and the replica are."""
        try:
            async with asyncio.timeout(self._max_lag):
                self._seen.append((time.monotonic(), await _bytes(self._primary, WRITTEN)))
                self._replayed = await _bytes(self.engine, REPLAYED)
            self._looked_at = time.monotonic()
            self._is_near = self._lag() <= self._max_lag
            self._is_told = False
        except AWAY as failure:
            self.give_up(failure)
        try:
            await self._keep_floor()
        except AWAY as failure:
            log.warning("replica_without_redis", error=repr(failure))

    def give_up(self, failure: Exception) -> None:
        """Ask the primary until a look has found the replica well."""
        if self._is_near or not self._is_told:  # once, and not with each look
            log.warning("replica_away", error=repr(failure))
            self._is_told = True
        self._is_near, self._replayed = False, -1

    async def serves(self, *clients: str) -> bool:
        """Whether the replica shows everything that these clients have written, and is not too far behind."""
        if not self._is_near or time.monotonic() - self._looked_at > self._max_lag:
            return False
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                floor, *written = await self._redis.mget([FLOOR, *map(_key, clients)])
        except AWAY as failure:
            log.warning("replica_without_redis", error=repr(failure))
            return False
        return floor is not None and self._replayed >= max(int(one or 0) for one in (floor, *written))

    async def note(self, *clients: str) -> None:
        """Keep that these clients have written, after the commit and before they are told of it."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                position = await _bytes(self._primary, WRITTEN)
                async with self._redis.pipeline(transaction=False) as pipeline:
                    for client in clients:
                        pipeline.set(_key(client), position, ex=KEPT_SECONDS)  # type: ignore[unused-awaitable]  # collected
                    await pipeline.execute()
        except AWAY as failure:
            log.warning("replica_position_lost", error=repr(failure))
            self._owes_floor = True

    def _lag(self) -> float:
        """For how many seconds at most the primary has been ahead of what was replayed."""
        passed = [at for at, position in self._seen if position > self._replayed]
        return time.monotonic() - passed[0] if passed else 0.0

    async def _keep_floor(self) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            if self._owes_floor or not await self._redis.exists(FLOOR):
                # the primary is asked after Redis: whatever is missing there was written before this
                await self._redis.set(FLOOR, await _bytes(self._primary, WRITTEN))
                self._owes_floor = False


async def _bytes(engine: AsyncEngine, statement: TextClause) -> int:
    async with engine.connect() as connection:
        found = await connection.scalar(statement)
    return -1 if found is None else int(found)


def _key(client: str) -> str:
    return f"frontdesk:replica:wrote:{client}"
