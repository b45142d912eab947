"""All streams of one process: one reader of the log and one subscription to Redis, however many listen.

A ring from Redis, or the time, lets the hub ask the database once what is new for any of its streams. So an event that
is stored reaches everybody, in order, whatever becomes of Redis; and an idle stream holds a queue and nothing else.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from frontdesk.core.clock import Clock
from frontdesk.core.db import Sessions, reader
from frontdesk.core.principal import Authenticator
from frontdesk.modules.live import queries
from frontdesk.modules.live.ports import CHANNEL
from frontdesk.modules.live.rules import HEARTBEAT, audiences_of, frame, opening, position_of

log = structlog.get_logger()

HEARTBEAT_SECONDS = 15.0  # the specification's own advice
RECHECK_SECONDS = 3.0  # for so long an ended session may listen on
POLL_SECONDS = 1.0  # while Redis is away
LOOK_SECONDS = 15.0  # while it is there: a worker may die between storing and ringing
RETRY_SECONDS = 1.0
BATCH = 500  # events read at once
MOST_WAITING = 1000  # events that a slow client may leave lying; it comes back where it was
FAILURES = (SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
_END: Final = None


@dataclass(eq=False, slots=True)
class Listener:
    """One stream: whose session it is, what it hears, and what has not been sent yet."""

    session_id: UUID
    audiences: frozenset[str]
    until: datetime  # when it ends at the latest
    waiting: "asyncio.Queue[tuple[int, bytes] | None]" = field(
        default_factory=lambda: asyncio.Queue(MOST_WAITING + 1)  # and the end
    )
    is_over: bool = False

    def offer(self, position: int, event: bytes) -> None:
        """Let it hear an event, unless too much lies there: then it ends."""
        if self.waiting.qsize() >= MOST_WAITING:
            self.end()
        elif not self.is_over:
            self.waiting.put_nowait((position, event))

    def end(self) -> None:
        """Let it end when it has sent what it has."""
        if not self.is_over:
            self.is_over = True
            self.waiting.put_nowait(_END)


class Hub:
    """The streams of one process. It works while there are any."""

    def __init__(self, *, sessions: Sessions, redis: Redis, authenticate: Authenticator, clock: Clock) -> None:
        self._sessions = sessions
        self._redis = redis
        self._authenticate = authenticate
        self._clock = clock
        self._listeners: set[Listener] = set()
        self._by_audience: defaultdict[str, set[Listener]] = defaultdict(set)
        self._read: int | None = None  # the position up to which the log has been read for all of them
        self._joined = 0  # how many have ever joined
        self._news = asyncio.Event()
        self._hears_redis = False
        self._work: Sequence[asyncio.Task[None]] = ()

    async def listen(
        self, listener: Listener, last_event_id: str | None, *, follow: bool = True
    ) -> AsyncGenerator[bytes, None]:
        """What goes over the wire to one listener, until it ends or they go; without `follow` only what they missed.

        It begins with `ready`, or with `reset` where `last_event_id` is unknown: then the client has missed what nobody
        keeps, and reads everything anew. Known is what was sent here and is not forgotten.
        """
        if follow:
            self._join(listener)
        try:
            sent, first = await self._beginning(last_event_id)
            yield first
            async for position, event in self._missed(listener, sent):
                sent = position
                yield event
            while follow:
                try:
                    heard = await asyncio.wait_for(listener.waiting.get(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield HEARTBEAT
                    continue
                if heard is _END:
                    return
                position, event = heard
                if position > sent:  # it may have been among what was missed
                    sent = position
                    yield event
        finally:
            self._leave(listener)

    @property
    def listeners(self) -> frozenset[Listener]:
        """Who listens at present."""
        return frozenset(self._listeners)

    def close(self) -> None:
        """End all streams: this process is about to go."""
        for listener in self._listeners:
            listener.end()

    def _join(self, listener: Listener) -> None:
        self._listeners.add(listener)
        self._joined += 1
        self._hear(listener, listener.audiences)
        if not self._work:
            self._read = None  # until the first of them knows where it begins
            self._work = [asyncio.create_task(work) for work in (self._tell(), self._subscribe(), self._check())]

    def _leave(self, listener: Listener) -> None:
        self._listeners.discard(listener)
        self._hear(listener, frozenset())
        if not self._listeners:  # the last one puts out the light
            for task in self._work:
                task.cancel()
            self._work = ()

    def _hear(self, listener: Listener, audiences: frozenset[str]) -> None:
        for audience in listener.audiences - audiences:
            self._by_audience[audience].discard(listener)
            if not self._by_audience[audience]:
                del self._by_audience[audience]
        for audience in audiences:
            self._by_audience[audience].add(listener)
        listener.audiences = audiences

    async def _beginning(self, last_event_id: str | None) -> tuple[int, bytes]:
        (row, *_) = await self._rows(0, (), limit=0)
        last: int = row["last"]
        if self._read is None:
            self._read = last  # what is stored from now on, the hub will tell
            self._news.set()
        if last_event_id is None:
            return last, opening("ready", position=last)
        position = position_of(last_event_id)
        if position is None or not row["forgotten"] <= position <= last:
            return last, opening("reset", position=last)
        return position, opening("ready", position=position)

    async def _missed(self, listener: Listener, position: int) -> AsyncIterator[tuple[int, bytes]]:
        """What has been stored after a position. What is stored from now on, the hub will tell."""
        while True:
            found = [row for row in await self._rows(position, listener.audiences) if row["position"] is not None]
            for row in found:
                position = row["position"]
                yield position, frame(row["kind"], row["data"], position=position)
            if len(found) < BATCH:
                return

    async def _rows(self, position: int, audiences: Collection[str], *, limit: int = BATCH) -> list[asyncpg.Record]:
        async with self._sessions() as session, reader(session) as connection:
            rows: list[asyncpg.Record] = await connection.fetch(queries.READ_ON, position, list(audiences), limit)
        return rows

    async def _tell(self) -> None:
        """Read on in the log whenever there may be news."""
        while True:
            self._news.clear()
            try:
                full = await self._read_on()
            except FAILURES as failure:
                log.warning("live_without_database", error=repr(failure))
                full = False
                await asyncio.sleep(RETRY_SECONDS)
            if not full:
                with suppress(TimeoutError):
                    seconds = LOOK_SECONDS if self._hears_redis else POLL_SECONDS
                    await asyncio.wait_for(self._news.wait(), seconds)

    async def _read_on(self) -> bool:
        """Tell what is new; whether there may be more already."""
        if self._read is None:
            return False
        joined = self._joined
        rows = await self._rows(self._read, self._by_audience.keys())
        found = [row for row in rows if row["position"] is not None]
        for row in found:
            event = frame(row["kind"], row["data"], position=row["position"])
            for listener in tuple(self._by_audience.get(row["audience"], ())):
                listener.offer(row["position"], event)
        if joined != self._joined:  # who came meanwhile was not asked for: again, and nobody sends anything twice
            return True
        full = len(found) == BATCH
        self._read = found[-1]["position"] if full else rows[0]["last"]
        return full

    async def _subscribe(self) -> None:
        """Hear Redis ring, for as long as it is there and again when it is back."""
        while True:
            with suppress(RedisError, OSError):
                async with self._redis.pubsub() as channel:
                    await channel.subscribe(CHANNEL)
                    self._hears_redis = True
                    self._news.set()  # of what was rung before
                    while True:
                        if await channel.get_message(ignore_subscribe_messages=True, timeout=LOOK_SECONDS):
                            self._news.set()
            self._hears_redis = False
            self._news.set()
            await asyncio.sleep(RETRY_SECONDS)

    async def _check(self) -> None:
        """Look again and again who may listen, and to what."""
        while True:
            await asyncio.sleep(RECHECK_SECONDS)
            with suppress(*FAILURES):
                await self._look_again()

    async def _look_again(self) -> None:
        async with self._sessions() as session:
            callers = await self._authenticate.still(session, {one.session_id for one in self._listeners})
        now = self._clock.now()
        for listener in tuple(self._listeners):
            caller = callers.get(listener.session_id)
            if caller is None or listener.until <= now:
                listener.end()
            elif (audiences := audiences_of(caller)) != listener.audiences:
                self._hear(listener, audiences)
