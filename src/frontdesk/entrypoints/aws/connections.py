"""Connections that were left open while Lambda froze the process: nobody heard whether the other end closed them.

What sleeps long is ended before it is used again. Routers on the way forget a connection that is silent (AWS's after
350 seconds), and a statement on it would wait until the function is killed.
"""

import asyncio
import time
from weakref import WeakSet

from redis.asyncio import Redis
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import Pool

LONG_SECONDS = 30.0
TURNS = 10  # of the loop: to read what the other end said last, that it has closed, and to close; 4 suffice


class Connections:
    """All connections to databases that this process has opened, and when it last worked."""

    def __init__(self) -> None:
        self._opened: WeakSet[object] = WeakSet()
        self._worked = time.time()  # a frozen machine's monotonic clock may stand still

        def remember(connection: DBAPIConnection, _: object) -> None:
            self._opened.add(connection.driver_connection)

        event.listen(Pool, "connect", remember)  # of every engine

    async def wake(self, redis: Redis) -> None:
        """Let nothing be used that may be dead. Pools open new connections in place of ended ones."""
        if time.time() - self._worked >= LONG_SECONDS:
            for connection in self._opened:
                connection.terminate()  # type: ignore[attr-defined]  # asyncpg has no types
            await redis.connection_pool.disconnect()
        for _ in range(TURNS):
            await asyncio.sleep(0)

    def rest(self) -> None:
        """Note that the process may be frozen from now on."""
        self._worked = time.time()
