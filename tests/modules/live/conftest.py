"""Somebody who listens, at a hub of their own."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import jwt
import orjson
import pytest
from fastapi import FastAPI

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.http.resources import Resources
from frontdesk.integrations.redis import RedisBell
from frontdesk.modules.live import service as live
from frontdesk.modules.live.ports import bell
from frontdesk.modules.live.rules import HEARTBEAT
from frontdesk.modules.live.service import Hub, Listener
from tests.conftest import START
from tests.factories import Person
from tests.modules.companies.callers import arrive
from tests.patience import PATIENCE_SECONDS


@dataclass(frozen=True, slots=True)
class Told:
    """An event as a client reads it."""

    kind: str
    id: str
    data: dict[str, Any]


def read(frame: bytes) -> Told:
    """An event of the wire."""
    fields = dict(line.split(": ", 1) for line in frame.decode().strip().split("\n"))
    return Told(fields["event"], fields["id"], orjson.loads(fields["data"]))


@dataclass(slots=True)
class Ear:
    """A stream that is read event by event."""

    frames: AsyncGenerator[bytes, None]
    heartbeats: int = field(default=0)

    async def hear(self) -> Told | None:
        """The next event; None where the stream has ended."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for frame in self.frames:
                if frame != HEARTBEAT:
                    return read(frame)
                self.heartbeats += 1
        return None


@pytest.fixture
async def ada(sessions: Sessions) -> Person:
    return await arrive(sessions, "ada@example.com", now=START, verified=True)


@pytest.fixture
def hub(app: FastAPI, valkey: str) -> Hub:
    """A hub on the test's database and Valkey, where the bell is rung too."""
    bell.bind(RedisBell(valkey))
    held: Resources = app.state.resources
    return Hub(sessions=held.sessions, redis=held.redis, authenticate=held.authenticate, clock=held.clock)


def session_of(person: Person) -> UUID:
    """The session behind somebody's token."""
    token = person.headers["Authorization"].removeprefix("Bearer ")
    return UUID(jwt.decode(token, options={"verify_signature": False})["sid"])


Listen = Callable[..., Awaitable[Ear]]


@pytest.fixture
async def listen(hub: Hub, clock: MovableClock) -> AsyncIterator[Listen]:
    """Begins a stream of somebody, whose first event is read by the test; all of them are closed in the end."""
    opened = []

    async def begin(person: Person, last_event_id: str | None = None, *audiences: str, at: Hub = hub) -> Ear:
        hears = frozenset({live.person(UUID(person.id)), *audiences})
        listener = Listener(session_of(person), hears, clock.now() + timedelta(minutes=30))
        frames = at.listen(listener, last_event_id)
        opened.append(frames)
        return Ear(frames)

    yield begin
    for frames in opened:
        async with aclosing(frames):
            pass


Tell = Callable[..., Awaitable[None]]


@pytest.fixture
def tell(sessions: Sessions, clock: MovableClock, drain_outbox: Callable[[], Awaitable[int]]) -> Tell:
    """Publishes something to a person, and has it delivered."""

    async def publish(person: Person, *kinds: str) -> None:
        async with unit_of_work(sessions) as session:
            for kind in kinds:
                await live.publish(session, live.person(UUID(person.id)), kind, {"number": 1}, now=clock.now())
        await drain_outbox()

    return publish
