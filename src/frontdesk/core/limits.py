"""Counting: so many times in so long, in Redis for all processes, and in the process alone while Redis is away.

One script asks, counts and answers, so that a count costs one round trip and no two processes count the same place. It
keeps when the counted times were, and forgets each as it leaves the window: at no instant were there more than the
limit in the window before it. What is refused is not counted, so that whoever tries again does not wait for longer.
"""

import asyncio
import math
import time
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import structlog
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from frontdesk.core import no_redis
from frontdesk.core.errors import TooManyRequests

log = structlog.get_logger()

PATIENCE_SECONDS = 2.0  # with Redis; more than a busy process keeps an answer waiting
PAUSE_SECONDS = 5.0  # without Redis after it has failed, so that not every request waits for its time-out
IPV6_SITE_BITS = 64  # what one customer is given at least (RFC 6177): one caller, whatever the last half says


# Up to so many, each time is kept by itself; of larger limits the times of a sixtieth of the window are kept together
# and forgotten with the last of them, so that no caller takes more memory than that.
KEPT_EXACTLY = 128
SLOTS = 60
COUNT = """
local most, window, slot = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local kept, taken, oldest = redis.call('HGETALL', KEYS[1]), 0, nil
for i = 1, #kept, 2 do
    local id = tonumber(kept[i])
    if (id + 1) * slot <= now - window then
        redis.call('HDEL', KEYS[1], kept[i])
    else
        taken = taken + kept[i + 1]
        if oldest == nil or id < oldest then oldest = id end
    end
end
local id, within = math.floor(now / slot), 0
if taken < most then
    redis.call('HINCRBY', KEYS[1], string.format('%.0f', id), 1)
    redis.call('PEXPIRE', KEYS[1], math.ceil((window + slot) / 1000))
    within, taken, oldest = 1, taken + 1, oldest or id
end
return {within, most - taken, math.ceil(((oldest + 1) * slot - 1 + window - now) / 1000000)}
"""


@dataclass(frozen=True, slots=True)
class Counted:
    """Whether one time was within the limit, how many more are, and in how many seconds there will be another."""

    is_within: bool
    left: int
    seconds: int


class Limiter:
    """Counts for one process; the counts in Redis are shared with all others."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._count = redis.register_script(COUNT)
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._redis_from = math.inf if no_redis.is_off(redis) else 0.0  # on the monotonic clock

    async def hit(self, item: RateLimitItem, *key: str) -> Counted:
        """Count one time."""
        if time.monotonic() >= self._redis_from:
            window = item.get_expiry() * 1_000_000
            slot = 1 if item.amount <= KEPT_EXACTLY else window // SLOTS  # microseconds
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    within, left, seconds = await self._count([_name(item, *key)], [item.amount, window, slot])
                return Counted(bool(within), left, seconds)
            except (RedisError, OSError) as failure:
                self._pause(failure)
        within = await self._own.hit(item, *key)
        stats = await self._own.get_window_stats(item, *key)
        return Counted(within, stats.remaining, math.ceil(stats.reset_time - time.time()))

    async def clear(self, item: RateLimitItem, *key: str) -> None:
        """Forget what has been counted."""
        await self._own.clear(item, *key)
        if time.monotonic() >= self._redis_from:
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await self._redis.delete(_name(item, *key))
            except (RedisError, OSError) as failure:
                self._pause(failure)

    def _pause(self, failure: Exception) -> None:
        log.warning("limits_without_redis", error=repr(failure))
        self._redis_from = time.monotonic() + PAUSE_SECONDS


def _name(item: RateLimitItem, *key: str) -> str:
    """The key in Redis under which is counted."""
    return ":".join(("frontdesk:limit", f"{item.amount}/{item.get_expiry()}", *key))


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
        counted = await limiter.hit(self._item, *key)
        reset = max(1, counted.seconds)
        headers = {"RateLimit-Policy": self._policy, "RateLimit": f'"{self._name}";r={counted.left};t={reset}'}
        if not counted.is_within:
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
