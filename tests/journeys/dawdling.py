"""The worker with a slow fact: it takes an hour, unless another worker has been at it before."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import text

from frontdesk.core.db import unit_of_work
from frontdesk.core.events import Event, Outside, reaches_out
from frontdesk.entrypoints import threads
from frontdesk.entrypoints.worker import celery

__all__ = ["Slow", "celery"]

threads.PATIENCE_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Slow(Event):
    topic: ClassVar[str] = "test.slow"


@reaches_out(Slow)
async def dawdle(outside: Outside, _: Slow) -> None:
    async with unit_of_work(outside.sessions) as session:
        await session.execute(text("INSERT INTO begun VALUES (1)"))
        began = await session.scalar(text("SELECT count(*) FROM begun"))
    if began == 1:
        await asyncio.sleep(3600)
