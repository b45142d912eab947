"""What a process holds: built once in its lifespan, reached by requests through these dependencies.

They are coroutine functions although they await nothing: FastAPI sends plain ones to a thread, on every request. And
they call `held_by` instead of depending on it: each step of a chain of dependencies costs every request as much as a
statement costs the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.requests import HTTPConnection

from frontdesk.core.clock import Clock
from frontdesk.core.db import Sessions
from frontdesk.core.principal import Authenticator
from frontdesk.core.replica import Replica
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
    replica: Replica | None = None
    # what stands behind the modules' ports, by port; what is missing is switched off
    adapters: Mapping[type[Any], Any] = field(default_factory=dict)


def held_by(connection: HTTPConnection) -> Resources:
    """The resources of the process that answers."""
    held: Resources = connection.app.state.resources
    return held


async def resources(connection: HTTPConnection) -> Resources:
    """The resources of the process that answers."""
    return held_by(connection)


async def now(connection: HTTPConnection) -> datetime:
    """The current instant, aware, in UTC."""
    return held_by(connection).clock.now()


async def settings(connection: HTTPConnection) -> Settings:
    """The settings of the process."""
    return held_by(connection).settings


Held = Annotated[Resources, Depends(resources)]
Now = Annotated[datetime, Depends(now)]
CurrentSettings = Annotated[Settings, Depends(settings)]
