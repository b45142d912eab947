"""Celery's beat with its memory in PostgreSQL: however many run, each scheduled task is sent once when it is due.

docs/adr/0022-beats.md says why.
"""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import structlog
from celery.beat import ScheduleEntry, Scheduler

from frontdesk.core import timetable
from frontdesk.core.clock import SystemClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.queue import process

log = structlog.get_logger()


class SharedScheduler(Scheduler):  # type: ignore[misc]  # Celery has no types
    """The scheduler that beats share: `beat_scheduler` of the application."""

    def setup_schedule(self) -> None:
        """Go on where beats ended; what was never sent is sent one interval from now."""
        super().setup_schedule()
        try:
            last = _run(_last_sent(process().sessions))
        except Exception as failure:  # noqa: BLE001  without the database nothing is sent either, until it is back
            log.warning("beat_without_memory", error=repr(failure))
            return
        for name, entry in self.schedule.items():
            entry.last_run_at = last.get(name, entry.last_run_at)

    def apply_async(self, entry: ScheduleEntry, producer: Any = None, **options: Any) -> Any:
        """Send a task whose time has come for this beat, unless another has sent it."""
        send = super().apply_async
        return _run(
            send_once(
                process().sessions,
                entry.name,
                lambda: send(entry, producer=producer, **options),
                every=entry.schedule.run_every,
            )
        )


async def send_once(sessions: Sessions, name: str, send: Callable[[], Any], *, every: timedelta) -> Any:
    """Send a task unless it has been sent within the interval; None then.

    Other beats wait meanwhile, and what the broker does not take counts as not sent. Intervals are the machine's time,
    wherever a developer has moved the clock.
    """
    async with unit_of_work(sessions) as session:
        if await timetable.take(session, name, every=every, now=SystemClock().now()):
            return await asyncio.to_thread(send)
    return None


async def _last_sent(sessions: Sessions) -> Any:
    async with sessions() as session:
        return await timetable.last_sent(session)


def _run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run_coroutine_threadsafe(work, process().loop).result()
