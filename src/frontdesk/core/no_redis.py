"""An installation without Redis: a client that refuses at once and opens no connection.

Whoever asks Redis can do without an answer, so nobody has to ask first whether there is one.
"""

from typing import Any

from redis.asyncio import ConnectionPool, Redis
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import ConnectionError as RedisAway


class SwitchedOff(RedisAway):
    """There is no Redis, and none is missing."""


class _NoConnection(AbstractConnection):
    async def connect(self) -> None:
        raise SwitchedOff("REDIS_URL is off")

    async def _connect(self) -> None:  # which the class demands
        raise SwitchedOff("REDIS_URL is off")

    def _host_error(self) -> str:
        return "nowhere"

    def repr_pieces(self) -> list[tuple[str, Any]]:
        return []


def client() -> Redis:
    """A client of no Redis."""
    return Redis(connection_pool=ConnectionPool(connection_class=_NoConnection))


def is_off(redis: Redis) -> bool:
    """Whether a client is one of none."""
    return redis.connection_pool.connection_class is _NoConnection
