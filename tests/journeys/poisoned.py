"""The worker with a fault: a kind of fact that kills whoever handles it, as a crash in a C library does."""

import os
import signal
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.events import Event, handles
from frontdesk.entrypoints.worker import celery

__all__ = ["ATTEMPTS", "Poison", "celery"]

ATTEMPTS = outbox.MAX_ATTEMPTS = 3  # each is the life of a worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Poison(Event):
    topic: ClassVar[str] = "test.poison"


@handles(Poison)
async def die(_: AsyncSession, __: Poison, ___: datetime) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
