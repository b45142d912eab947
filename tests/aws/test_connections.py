"""What a process that was frozen does with the connections that it had."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from frontdesk.core import no_redis
from frontdesk.entrypoints.aws.connections import LONG_SECONDS, Connections


@pytest.mark.parametrize(("rested", "opened"), [(0.0, 1), (LONG_SECONDS, 2)])
async def test_what_rested_long_is_not_used_again(engine: AsyncEngine, rested: float, opened: int) -> None:
    async def backend() -> int:
        async with engine.connect() as connection:
            pid: int = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
            return pid

    await engine.dispose()  # its pool has nothing at hand
    connections = Connections()
    before = await backend()
    connections.rest()
    connections._worked -= rested  # noqa: SLF001  the time that passes while nobody counts it
    await connections.wake(no_redis.client())
    assert len({before, await backend()}) == opened
