"""Counting: so many times in so long, in Redis for all processes, and in the process alone while Redis is away."""

import asyncio
import math
import time
from functools import lru_cache
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import structlog
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.util import WindowStats
from redis.asyncio import Redis
from redis.exceptions import RedisError

from frontdesk.core.errors import TooManyRequests

log = structlog.get_logger()

PATIENCE_SECONDS = 2.0  # with Redis; more than a busy process keeps an answer waiting
PAUSE_SECONDS = 5.0  # without Redis after it has failed, so that not every request waits for its time-out
IPV6_SITE_BITS = 64  # what one customer is given at least (RFC 6177): one caller, whatever the last half says


class Limiter:
    """Counts for one process; the counts in Redis are shared with all others."""

    def __init__(self, redis: Redis) -> None:
        pool: Any = redis.connection_pool  # the library's annotation leaves it out, its documentation does not
        storage = RedisStorage("redis://", implementation="redispy", connection_pool=pool)
        self._shared = MovingWindowRateLimiter(storage)
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._redis_from = 0.0  # on the monotonic clock

    async def hit(self, item: RateLimitItem, *key: str) -> tuple[bool, WindowStats]:
        """Count one time; whether it is within the limit, and how much is left until when (Unix time)."""
        if time.monotonic() >= self._redis_from:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    return await self._count(self._shared, item, *key)
            except (RedisError, OSError) as failure:
                self._pause(failure)
        return await self._count(self._own, item, *key)

    async def clear(self, item: RateLimitItem, *key: str) -> None:
        """Forget what has been counted."""
        await self._own.clear(item, *key)
        if time.monotonic() >= self._redis_from:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await self._shared.clear(item, *key)
            except (RedisError, OSError) as failure:
                self._pause(failure)

    def _pause(self, failure: Exception) -> None:
        log.warning("limits_without_redis", error=repr(failure))
        self._redis_from = time.monotonic() + PAUSE_SECONDS

    @staticmethod
    async def _count(limiter: MovingWindowRateLimiter, item: RateLimitItem, *key: str) -> tuple[bool, WindowStats]:
        within = await limiter.hit(item, *key)
        return within, await limiter.get_window_stats(item, *key)


@lru_cache(maxsize=1)  # a process has one client, and so one limiter
def limiter_on(redis: Redis) -> Limiter:
    """The limiter that counts in this Redis."""
    return Limiter(redis)


class Limit:
    """A rate, for example `10/minute`, under the name that callers read in the headers.

    IETF draft-ietf-httpapi-ratelimit-headers.
    """

    def __init__(self, rate: str, *, name: str) -> None:
        self._item = parse(rate)
        self._name = name
        self._policy = f'"{name}";q={self._item.amount};w={self._item.get_expiry()}'

    async def count(self, limiter: Limiter, *key: str) -> dict[str, str]:
        """Count one time under `key`: the headers that say how much is left. Raises `TooManyRequests`."""
        within, left = await limiter.hit(self._item, *key)
        reset = max(1, math.ceil(left.reset_time - time.time()))
        headers = {"RateLimit-Policy": self._policy, "RateLimit": f'"{self._name}";r={left.remaining};t={reset}'}
        if not within:
            refused = TooManyRequests(retry_after=reset)
            refused.headers |= headers
            raise refused
        return headers

    async def forget(self, limiter: Limiter, *key: str) -> None:
        """Count anew from zero under `key`."""
        await limiter.clear(self._item, *key)


def account_key(email: str) -> str:
    """An e-mail address as counts are kept under it: however it is cased, and not to be read in Redis."""
    return sha256(email.lower().encode("utf-8", "replace")).hexdigest()


def parsed(address: str) -> IPv4Address | IPv6Address | None:
    """An address as such, if it is one."""
    try:
        return ip_address(address)
    except ValueError:
        return None


def site_of(address: str) -> str:
    """Where an address belongs to one customer with all its neighbours, those together."""
    found = parsed(address)
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Network((found, IPV6_SITE_BITS), strict=False))
    return address
