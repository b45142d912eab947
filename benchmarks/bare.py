"""The yardstick: the statement about busy times behind bare ASGI, with nothing checked and hardly an answer.

What an HTTP server in Python can do on a machine at all. It is served as the API is, by Granian.
"""

import datetime as dt
import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import asyncpg
import orjson

from benchmarks.dataset import ZONE
from benchmarks.reading import DURATION
from benchmarks.subject import CLIENTS
from frontdesk.modules.calendar.queries import BUSY

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
DAY = dt.timedelta(days=1)


class Bare:
    """The application."""

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer with the busy times of a room, or with nothing where no room is named."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        body = orjson.dumps(await self._busy(scope) if scope["query_string"] else {})
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._pool = await asyncpg.create_pool(
            os.environ["DATABASE_URL"], min_size=CLIENTS, max_size=CLIENTS, server_settings={"timezone": "UTC"}
        )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._pool.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _busy(self, scope: MutableMapping[str, Any]) -> dict[str, object]:
        asked = dict(parse_qsl(scope["query_string"].decode()))
        room = UUID(scope["path"].split("/")[4])
        first, last = (dt.date.fromisoformat(asked.get(name) or asked["date"]) for name in ("from", "to"))
        start, end = (dt.datetime.combine(day, dt.time(), ZONE) for day in (first, last + DAY))
        async with self._pool.acquire() as connection:
            row = await connection.fetchrow(BUSY, start, end + DURATION, dt.datetime.now(dt.UTC), room)
        return {"lowers": row["lowers"], "uppers": row["uppers"]}


app = Bare()
