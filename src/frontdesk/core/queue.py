"""The distributed engine: Celery carries task names and ids, coroutines do the work on one event loop per process."""

import asyncio
import os
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import CancelledError, Future, wait
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec
from uuid import UUID

import structlog
from celery import Celery
from celery.exceptions import Reject
from sqlalchemy.ext.asyncio import AsyncEngine

from frontdesk.core import metrics, outbox, shared_clock, statements, tracing
from frontdesk.core.clock import Clock
from frontdesk.core.db import Sessions, create_engine, session_maker, unit_of_work
from frontdesk.core.events import Outside
from frontdesk.core.settings import get_settings
from frontdesk.core.tasks import Task, TaskAsked

log = structlog.get_logger()
P = ParamSpec("P")

MEASURE_PAUSE_SECONDS = 5.0
RELAY_PAUSE_SECONDS = 0.5  # between two looks at the outbox that found nothing
OUTAGE_PAUSE_SECONDS = 5.0  # after one that failed: each try at a broker that is away writes rows
celery = Celery("frontdesk")


@dataclass(frozen=True, slots=True)
class Process:
    """What one worker process owns: a loop on its own thread, and an engine that was made after the fork."""

    pid: int
    loop: asyncio.AbstractEventLoop
    engine: AsyncEngine
    sessions: Sessions
    clock: Clock


_starting = threading.Lock()
_process: Process | None = None


def process() -> Process:
    """This process's loop and engine, made on first use.

    A loop per task over a shared engine hangs: the pool's connections belong to the loop that opened them.
    """
    global _process  # noqa: PLW0603  one per process is the point
    with _starting:
        if _process is None or _process.pid != os.getpid():
            loop = asyncio.new_event_loop()
            threading.Thread(target=loop.run_forever, name="tasks", daemon=True).start()
            engine, clock = create_engine(get_settings().database), shared_clock.clock_for(get_settings().app)
            statements.watch(engine, slow_ms=get_settings().database.slow_statement_ms)
            _process = Process(os.getpid(), loop, engine, session_maker(engine), clock)
            asyncio.run_coroutine_threadsafe(shared_clock.follow(clock, _process.sessions), loop)
        return _process


_running: set[Future[None]] = set()


def _finish(work: Coroutine[Any, Any, None], own: Process) -> None:
    """Run a task's coroutine to its end on the loop; where this process stops first, the queue gets the task back."""
    running = asyncio.run_coroutine_threadsafe(work, own.loop)
    _running.add(running)
    try:
        running.result()
    except CancelledError as stopped:
        raise Reject("the worker stops", requeue=True) from stopped
    finally:
        _running.discard(running)


def cancel_running() -> None:
    """End all tasks of this process where they are: their transactions are rolled back, others will run them."""
    for running in tuple(_running):
        running.cancel()


def add(task: Task) -> None:
    """Have Celery know a task, and its beat send it as often as it is due."""

    async def run(own: Process, *args: Any, **kwargs: Any) -> None:
        with tracing.span(task.name):
            await task.run(Outside(own.sessions, own.clock.now(), last=False), *args, **kwargs)

    def on_the_loop(*args: Any, **kwargs: Any) -> None:
        own = process()
        _finish(run(own, *args, **kwargs), own)

    celery.task(_timed(task.name, on_the_loop), name=task.name)
    if task.every is not None:
        # one that waited longer than its interval has been overtaken by the next
        options = {"expires": task.every.total_seconds()}
        celery.conf.beat_schedule[task.name] = {"task": task.name, "schedule": task.every, "options": options}


def keep(name: str, arguments: list[Any], named: dict[str, Any]) -> None:
    """Keep a task that this release does not know in the outbox, until a process knows it."""

    async def record(own: Process) -> None:
        async with unit_of_work(own.sessions) as session:
            fact = TaskAsked(name=name, arguments=arguments, named=named)
            await outbox.record(session, fact, now=own.clock.now())

    own = process()
    asyncio.run_coroutine_threadsafe(record(own), own.loop).result()
    log.warning("unknown_task", task_name=name)


def _timed(name: str, run: Callable[P, None]) -> Callable[P, None]:
    """The same, with the time that it takes among the figures."""

    @wraps(run)
    def timed(*args: P.args, **kwargs: P.kwargs) -> None:
        with metrics.tasks_failed.labels(name).count_exceptions(), metrics.tasks.labels(name).time():
            run(*args, **kwargs)

    return timed


DELIVER = "outbox.deliver"


def deliver(self: Any, event_id: str) -> None:
    """Run the handlers of one fact. A failure is written in the outbox, which tries again; the queue need not.

    What the queue hands out a second time was in the hands of a worker that died, perhaps of it: that is an attempt,
    too, so that what kills every worker is dead in the end and the others flow.
    """
    own = process()
    redelivered = bool((self.request.delivery_info or {}).get("redelivered"))
    _finish(_deliver(own, UUID(event_id), redelivered=redelivered), own)


async def _deliver(own: Process, event_id: UUID, *, redelivered: bool) -> None:
    if redelivered:
        await outbox.blame(own.sessions, event_id, now=own.clock.now())
    try:
        topic = await outbox.deliver(own.sessions, event_id, now=own.clock.now())
    except Exception:
        metrics.facts_failed.inc()
        raise
    if topic is not None:
        metrics.facts.labels(topic).inc()


# why a delivery failed has been told by each handler, with the correlation id
celery.task(_timed(DELIVER, deliver), name=DELIVER, bind=True, throws=(ExceptionGroup,))


async def measure(own: Process) -> None:
    """Keep the figures of `core.metrics` up to date, for as long as the process lives."""
    while True:
        try:
            async with own.sessions() as session:
                await metrics.look(session, now=own.clock.now())
            metrics.queued.set(await asyncio.to_thread(queue_length))
            metrics.look_at_pool(own.engine)
        except Exception as failure:  # noqa: BLE001  the next look may be luckier
            log.warning("not_measured", error=repr(failure))
        await asyncio.sleep(MEASURE_PAUSE_SECONDS)


def queue_length() -> int:
    """How many tasks wait in the queue, which is asked."""
    with celery.connection_for_read() as connection:
        try:
            queue = connection.default_channel.queue_declare(celery.conf.task_default_queue, passive=True)
        except connection.channel_errors:  # Redis has no empty lists
            return 0
        return int(queue.message_count)


_leaving = threading.Event()  # this process takes no more facts into its hands
_relaying: Future[None] | None = None


async def relay(own: Process) -> None:
    """Hand due facts to the queue, until the process stops. Any number of workers may do this."""
    while not _leaving.is_set():
        try:
            if not await _hand_over(own):
                await asyncio.sleep(RELAY_PAUSE_SECONDS)
        except Exception as failure:  # noqa: BLE001  the relay outlives every outage of what it connects
            log.warning("relay_failed", error=repr(failure))
            await asyncio.sleep(OUTAGE_PAUSE_SECONDS)


async def _hand_over(own: Process) -> int:
    """Hand facts that are due to the queue; how many. What a broker that is away does not take is due as before."""
    async with unit_of_work(own.sessions) as session:
        due = await outbox.claim(session, now=own.clock.now())
    for number, event_id in enumerate(due):
        try:
            await asyncio.to_thread(celery.send_task, DELIVER, [str(event_id)], retry=False)
        except Exception:
            async with unit_of_work(own.sessions) as session:
                await outbox.give_back(session, due[number:])
            raise
    return len(due)


def start_relay() -> None:
    """Run the relay on this process's loop, and where somebody wants to read figures, what takes them."""
    global _relaying  # noqa: PLW0603  one per process is the point
    own = process()
    _relaying = asyncio.run_coroutine_threadsafe(relay(own), own.loop)
    if metrics.serve(get_settings().observability) or metrics.shared():
        asyncio.run_coroutine_threadsafe(measure(own), own.loop)


def stop_relay(*, within: float) -> None:
    """Let the relay hand over what it has taken, for so many seconds: what it keeps, others find a lease later."""
    _leaving.set()
    if _relaying is not None:
        wait([_relaying], within)
