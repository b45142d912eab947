"""What tests of the kernel share."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
from fastapi import FastAPI
from redis.asyncio import Redis

from frontdesk.core.http import errors
from frontdesk.core.http.resources import Resources
from frontdesk.core.settings import Settings

BareApp = Callable[[str, Settings], FastAPI]


@pytest.fixture
async def bare_app(app: FastAPI) -> AsyncIterator[BareApp]:
    """Makes applications without routes that hold what the real one does, with another Redis and other settings."""
    resources: Resources = app.state.resources
    opened: list[Redis] = []

    def make(redis_url: str, settings: Settings) -> FastAPI:
        redis = Redis.from_url(redis_url, socket_connect_timeout=1)
        opened.append(redis)
        made = FastAPI()
        made.state.resources = replace(resources, redis=redis, settings=settings)
        errors.install(made)
        return made

    yield make
    for redis in opened:
        await redis.aclose()
