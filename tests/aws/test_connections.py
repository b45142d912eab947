"""What a process that was frozen does with the connections that it had."""

import pytest
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from frontdesk.core import no_redis
from frontdesk.core.settings import RedisSettings
from frontdesk.entrypoints.aws.connections import LONG_SECONDS, Connections


@pytest.mark.parametrize(("rested", "is_another"), [(0.0, False), (LONG_SECONDS, True)])
async def test_what_rested_long_is_not_used_again(engine: AsyncEngine, rested: float, is_another: bool) -> None:
    async def backend() -> int:
        async with engine.connect() as connection:
            pid: int = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            return pid

    redis: Redis = no_redis.client(RedisSettings.model_validate({"REDIS_URL": "off"}))
    connections = Connections()
    before = await backend()
    connections.rest()
    connections._worked -= rested  # noqa: SLF001  the time that passes while nobody counts it
    await connections.wake(redis)
    assert (await backend() != before) is is_another
