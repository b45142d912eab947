"""What a process holds: built once in its lifespan, reached by requests through these dependencies.

They are coroutine functions although they await nothing: FastAPI sends plain ones to a thread, on every request.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import HTTPConnection

from frontdesk.core.clock import Clock
from frontdesk.core.db import Sessions
from frontdesk.core.principal import Authenticator
from frontdesk.core.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """The long-lived things of one API process."""

    settings: Settings
    clock: Clock
    engine: AsyncEngine
    sessions: Sessions
    redis: Redis
    authenticate: Authenticator


async def resources(connection: HTTPConnection) -> Resources:
    """The resources of the process that answers."""
    held: Resources = connection.app.state.resources
    return held


Held = Annotated[Resources, Depends(resources)]


async def now(held: Held) -> datetime:
    """The current instant, aware, in UTC."""
    return held.clock.now()


async def settings(held: Held) -> Settings:
    """The settings of the process."""
    return held.settings


Now = Annotated[datetime, Depends(now)]
CurrentSettings = Annotated[Settings, Depends(settings)]
