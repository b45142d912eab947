"""A school whose videos are at the fake Mux."""

import json
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx2
import pytest
from httpx2 import AsyncClient, Response

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions
from frontdesk.integrations.mux import MuxHost
from frontdesk.modules.video.ports import host
from tests.fakes.mux.wire import header
from tests.fakes.process import Fake
from tests.integrations.conftest import MUX_WEBHOOK_SECRET, ORIGIN, mux_settings
from tests.modules.companies.callers import Someone, make_admin
from tests.modules.companies.conftest import someone
from tests.modules.courses.school import School, Thing

__all__ = ["someone"]

Drain = Callable[[], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Studio:
    """The admin's calls about videos, browsers' uploads, and what Mux does and tells."""

    school: School
    mux: Fake
    clock: MovableClock
    drain: Drain
    database_url: str

    async def ask(self, method: str, path: str, **body: Any) -> Response:
        """A call of the admin's below `/mux`."""
        headers = self.school.admin.headers
        return await self.school.client.request(method, f"/api/mux/{path}", json=body or None, headers=headers)

    async def begin(self, lesson: Thing) -> Thing:
        """An address for a lesson's video."""
        answer = await self.ask("POST", "upload-url", lesson_id=lesson["id"])
        assert answer.status_code == 200, answer.text
        upload: Thing = answer.json()
        return upload

    async def send(self, upload: Thing) -> int:
        """Send a file to an address, as a browser does."""
        async with httpx2.AsyncClient(trust_env=False) as browser:
            return (await browser.put(upload["upload_url"], content=b"a video")).status_code

    async def check(self, **named: str) -> Thing:
        """How far an upload has come."""
        answer = await self.ask("POST", "check-upload-status", **named)
        assert answer.status_code == 200, answer.text
        status: Thing = answer.json()
        return status

    async def prepared(self, lesson: Thing, status: str = "ready") -> Thing:
        """A lesson's video as Mux has prepared it, of which nobody here has heard."""
        upload = await self.begin(lesson)
        assert await self.send(upload) == 200
        (created,) = [one for one in await self.mux.events("video.asset.created") if _is_of(one, upload)]
        asset: Thing = await self.mux.tell(f"assets/{created['data']['id']}/turn-out", status=status)
        return asset

    async def hear(self, *, copies: int = 1, seed: int | None = None) -> None:
        """Deliver everything that Mux has told so far, in its order or in another, and wait for what follows."""
        events = await self.mux.events() * copies
        if seed is not None:
            random.Random(seed).shuffle(events)  # noqa: S311  the same order in each run
        for event in events:
            assert (await self.post(event)).status_code == 200
        await self.drain()

    async def shown(self, asset: Thing) -> Thing:
        """A video that its lesson shows."""
        await self.hear()
        return asset

    async def post(self, event: Thing, *, secret: str = MUX_WEBHOOK_SECRET) -> Response:
        """Deliver one event."""
        body = json.dumps(event).encode()
        headers = {"Mux-Signature": header(body, secrets=[secret], at=int(self.clock.now().timestamp()))}
        return await self.school.client.post("/api/mux/webhook", content=body, headers=headers)

    async def lesson(self, lesson: Thing) -> tuple[Any, ...]:
        """The Mux ids of a lesson."""
        (row,) = await self.rows(f"SELECT mux_asset_id, mux_playback_id FROM lessons WHERE id = '{lesson['id']}'")  # noqa: S608
        return row

    async def at_mux(self) -> set[str]:
        """The assets that Mux has."""
        return set((await self.mux.tell("assets/list"))["assets"])

    async def rows(self, query: str) -> Sequence[tuple[Any, ...]]:
        """What is stored."""
        connection = await asyncpg.connect(self.database_url)
        rows = [tuple(row) for row in await connection.fetch(query)]
        await connection.close()
        return rows


def ids(asset: Thing) -> tuple[str, str]:
    """The names that a lesson shows of a video."""
    return asset["id"], asset["playback_ids"][0]["id"]


def _is_of(event: Thing, upload: Thing) -> bool:
    return bool(event["data"]["upload_id"] == upload["upload_id"])


@pytest.fixture
async def studio(
    client: AsyncClient,
    sessions: Sessions,
    someone: Someone,
    mux: Fake,
    clock: MovableClock,
    drain_outbox: Drain,
    database_url: str,
) -> Studio:
    await mux.move_to(clock.now())
    host.bind(MuxHost(mux_settings(MUX_BASE_URL=mux.url), origin=ORIGIN))
    admin = await someone("head@example.com")
    await make_admin(sessions, admin)
    return Studio(School(client, admin), mux, clock, drain_outbox, database_url)
