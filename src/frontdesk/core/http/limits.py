"""Rate limits: so many requests per address and time, counted in Redis, and in the process while Redis is away.

A route takes one as `dependencies=[Depends(limit("10/minute", by="address"))]`. Answers say how much is left (IETF
draft-ietf-httpapi-ratelimit-headers); beyond it is 429 with `Retry-After`.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable
from functools import cache, lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Annotated, Any, Literal

import structlog
from fastapi import Depends, Request, Response
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.util import WindowStats
from redis.asyncio import Redis
from redis.exceptions import RedisError

from frontdesk.core.errors import TooManyRequests
from frontdesk.core.http.resources import held_by

log = structlog.get_logger()

PATIENCE_SECONDS = 0.5  # with Redis; its client would try again and again
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
        """Count one request; whether it is within the limit, and how much is left until when (Unix time)."""
        if time.monotonic() >= self._redis_from:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    return await self._count(self._shared, item, *key)
            except (RedisError, OSError) as failure:
                log.warning("limits_without_redis", error=repr(failure))
                self._redis_from = time.monotonic() + PAUSE_SECONDS
        return await self._count(self._own, item, *key)

    @staticmethod
    async def _count(limiter: MovingWindowRateLimiter, item: RateLimitItem, *key: str) -> tuple[bool, WindowStats]:
        within = await limiter.hit(item, *key)
        return within, await limiter.get_window_stats(item, *key)


@lru_cache(maxsize=1)  # a process has one client, and so one limiter
def limiter_on(redis: Redis) -> Limiter:
    """The limiter that counts in this Redis."""
    return Limiter(redis)


def address_of(request: Request) -> str:
    """The address of who is calling: the peer's, or behind trusted proxies the first one on the way that is not one."""
    address = request.client.host if request.client else ""
    if trusted := held_by(request).settings.security.trusted_proxies:
        hops = request.headers.get("x-forwarded-for", "").split(",")  # each proxy adds its peer on the right
        while hops and _is_trusted(address, trusted) and _parsed(hop := hops.pop().strip()):
            address = hop
    return address


async def client_address(request: Request) -> str:
    """The same for a handler."""
    return address_of(request)


ClientAddress = Annotated[str, Depends(client_address)]


class Allowance:
    """So many requests of each source in a time, for example `10/minute`; what a source is, the caller decides."""

    def __init__(self, rate: str, *, name: str) -> None:
        self._item = parse(rate)
        self._name = f'"{name}"'
        self._policy = f"{self._name};q={self._item.amount};w={self._item.get_expiry()}"

    async def spend(self, request: Request, response: Response, *source: str) -> None:
        """Count one request of `source`; raises `TooManyRequests` where none is left."""
        held = held_by(request)
        if not held.settings.security.rate_limit_enabled:
            return
        within, left = await limiter_on(held.redis).hit(self._item, *source)
        reset = max(1, math.ceil(left.reset_time - time.time()))
        headers = {"RateLimit-Policy": self._policy, "RateLimit": f"{self._name};r={left.remaining};t={reset}"}
        if not within:
            refusal = TooManyRequests(retry_after=reset)
            refusal.headers |= headers
            raise refusal
        response.headers.update(headers)


def limit(rate: str, *, by: Literal["address"], scope: str | None = None) -> Callable[..., Awaitable[None]]:
    """A dependency that lets `rate` requests pass, for example `10/minute`.

    Each route counts for itself; routes with the same `scope` count together. Raises `TooManyRequests`.
    """
    allowance = Allowance(rate, name=scope or by)

    async def within_limit(request: Request, response: Response) -> None:
        counted = scope or request.scope["route"].path
        await allowance.spend(request, response, counted, _site(address_of(request)))

    return within_limit


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address)
    except ValueError:
        return None


def _is_trusted(address: str, trusted: tuple[str, ...]) -> bool:
    parsed = _parsed(address)
    return "*" in trusted or (parsed is not None and any(parsed in network for network in _networks(trusted)))


@cache
def _networks(trusted: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(one, strict=False) for one in trusted)


def _site(address: str) -> str:
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Network((parsed, IPV6_SITE_BITS), strict=False))
    return address
