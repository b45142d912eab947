"""Background work without a queue: whoever is woken by a timer does here and now what is due, until their time is up.

The same rows as with a queue say what is due: `core.outbox` under its leases, `core.timetable` for what is due again
and again. So two of these at once share the work, one that is stopped in the middle loses nothing, and an installation
may change from one way to the other at any time.
"""

import asyncio
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import structlog

from frontdesk.core import metrics, outbox, timetable, tracing
from frontdesk.core.clock import Clock, SystemClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.events import Outside
from frontdesk.core.tasks import Task, registered

log = structlog.get_logger()

AT_ONCE = 4  # facts, each of which needs a connection now and then
ENOUGH_SECONDS = 1.0  # what begins later than that before the end would hardly come to one


@dataclass(slots=True)
class Done:
    """What was done."""

    facts: int = 0
    failed: int = 0  # facts and tasks: each is tried again
    tasks: list[str] = field(default_factory=list)


async def work(sessions: Sessions, clock: Clock, *, seconds: float) -> Done:
    """Run the tasks that are due, then deliver facts until none is due. What has not ended in time is cancelled.

    Args:
        sessions: makes sessions.
        clock: tells what is due.
        seconds: how long there is.
    """
    done, end = Done(), time.monotonic() + seconds
    for task in registered().values():
        if task.every is not None and await _is_due(sessions, task.name, every=task.every):
            await _run(sessions, clock, task, done=done, end=end)
    while _left(end) > ENOUGH_SECONDS:
        async with unit_of_work(sessions) as session:
            due = await outbox.claim(session, now=clock.now(), limit=AT_ONCE)
        if not due:
            break
        await asyncio.gather(*(_deliver(sessions, clock, event_id, done=done, end=end) for event_id in due))
    return done


def _left(end: float) -> float:
    return end - time.monotonic()


async def _is_due(sessions: Sessions, name: str, *, every: timedelta) -> bool:
    # by the machine's time, as for the beat
    async with unit_of_work(sessions) as session:
        return await timetable.take(session, name, every=every, now=SystemClock().now())


async def _run(sessions: Sessions, clock: Clock, task: Task, *, done: Done, end: float) -> None:
    with metrics.tasks.labels(task.name).time(), tracing.span(task.name):
        ended = await _ends(task.run(Outside(sessions, clock.now(), last=False)), what=task.name, end=end)
    if ended:
        done.tasks.append(task.name)
    else:
        metrics.tasks_failed.labels(task.name).inc()
        done.failed += 1


async def _deliver(sessions: Sessions, clock: Clock, event_id: UUID, *, done: Done, end: float) -> None:
    if await _ends(outbox.deliver(sessions, event_id, now=clock.now()), what=str(event_id), end=end):
        done.facts += 1
    else:
        metrics.facts_failed.inc()
        done.failed += 1


async def _ends(piece: Awaitable[object], *, what: str, end: float) -> bool:
    """Whether a piece of work comes to its end in time, and well. What does not is tried again at another time."""
    try:
        async with asyncio.timeout(max(0.0, _left(end))):
            await piece
    except Exception:  # one piece's failure must not keep the others from theirs
        log.exception("not_done", what=what)
        return False
    return True
