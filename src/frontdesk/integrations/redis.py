"""Redis as what wakes other processes."""

from redis.asyncio import Redis

from frontdesk.modules.live.ports import CHANNEL

PATIENCE_SECONDS = 1.0


class RedisBell:
    """Rings in every process that has subscribed. Whoever misses it looks by themselves, so nothing is kept."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def ring(self) -> None:
        # a connection for each ring: workers ring a few times a second at most, and each has a loop of its own
        made = Redis.from_url(self._url, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS)
        async with made as redis:
            await redis.publish(CHANNEL, b"")


class NoBell:
    """Where there is no Redis: nobody hears it, and listeners look by themselves."""

    async def ring(self) -> None:
        """Do nothing."""
