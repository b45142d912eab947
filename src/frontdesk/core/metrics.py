"""Figures for Prometheus: what was asked and answered, what the database takes, what waits.

Several processes that name one folder in `PROMETHEUS_MULTIPROC_DIR` write their figures there, and whichever is asked
adds them up: `frontdesk serve` and `frontdesk up` name one. Without it each process tells its own.
"""

import math
import os
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Metric,
    disable_created_metrics,
    generate_latest,
    start_http_server,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
from sqlalchemy.pool import AsyncAdaptedQueuePool

from frontdesk.core import dead_letters, outbox, timetable
from frontdesk.core.clock import SystemClock
from frontdesk.core.settings import ObservabilitySettings

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
REGISTRY = CollectorRegistry()
disable_created_metrics()  # type: ignore[no-untyped-call]  # it has no annotations

answers = Counter("frontdesk_http_answers", "Requests answered.", ["method", "route", "status"], registry=REGISTRY)
seconds = Histogram(
    "frontdesk_http_seconds",
    "Time until an answer began, its transaction committed.",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
refusals = Counter("frontdesk_refusals", "Requests refused, by cause.", ["route", "code"], registry=REGISTRY)
statements = Histogram(
    "frontdesk_db_statement_seconds",
    "Time that statements took, waiting for the network included.",
    ["verb"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
    registry=REGISTRY,
)
connections = Gauge(
    "frontdesk_db_connections",
    "Connections to the database, by what they do.",
    ["state"],
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
connections_most = Gauge(
    "frontdesk_db_connections_most",
    "How many there may be.",
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
facts = Counter("frontdesk_facts", "Facts delivered to all who react to them.", ["topic"], registry=REGISTRY)
facts_failed = Counter("frontdesk_facts_failed", "Deliveries that failed.", registry=REGISTRY)
tasks = Histogram(
    "frontdesk_task_seconds",
    "Time that tasks took.",
    ["task"],
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300),
    registry=REGISTRY,
)
tasks_failed = Counter("frontdesk_tasks_failed", "Tasks that failed.", ["task"], registry=REGISTRY)


def _newest(name: str, says: str) -> Gauge:
    """A gauge that any process may set: what was said last holds."""
    return Gauge(name, says, registry=REGISTRY, multiprocess_mode="livemostrecent")


waiting = _newest("frontdesk_outbox_waiting", "Facts that wait for their delivery.")
lag = _newest("frontdesk_outbox_lag_seconds", "How long the oldest of them has waited.")
dead = _newest("frontdesk_outbox_dead", "Facts that nobody tries to deliver any more.")
beat = _newest("frontdesk_beat_lag_seconds", "How long ago a beat has sent anything; something is due every 10 s.")
queued = _newest("frontdesk_queue_messages", "Tasks that wait in the queue.")


def answered(method: str, route: str, status: int, *, took: float, refusal: str | None) -> None:
    """Count an answer. `route` is a template, `took` are seconds; what callers make up is no label."""
    known = method if method in METHODS else "other"
    _answers(known, route, status).inc()
    _seconds(known, route).observe(took)
    if refusal is not None:
        refusals.labels(route, refusal).inc()


# looking labels up costs as much as counting
@cache
def _answers(method: str, route: str, status: int) -> Counter:
    return answers.labels(method, route, str(status))


@cache
def _seconds(method: str, route: str) -> Histogram:
    return seconds.labels(method, route)


@cache
def statements_of(verb: str) -> Histogram:
    """What takes the times of one kind of statement."""
    return statements.labels(verb)


def look_at_pool(engine: AsyncEngine) -> None:
    """Take the figures of a process's connections."""
    pool = engine.pool
    assert isinstance(pool, AsyncAdaptedQueuePool)  # noqa: S101  `create_engine` saw to it
    connections.labels("in_use").set(pool.checkedout())
    connections.labels("idle").set(pool.checkedin())
    connections_most.set(pool.size())


async def look(session: AsyncSession, *, now: datetime) -> None:
    """Take the figures of the outbox, and of the beats."""
    count, oldest = await outbox.lag(session, now=now)
    waiting.set(count)
    lag.set(oldest)
    dead.set(await dead_letters.count(session))
    silent = await timetable.silence(session, now=SystemClock().now())
    beat.set(math.inf if silent is None else silent)  # none ever did


class _Shared(MultiProcessCollector):
    """The figures of all processes that write into a folder; what the ended ones were holding is held no more."""

    def __init__(self, folder: str) -> None:
        super().__init__(None, folder)  # type: ignore[no-untyped-call]  # it has no annotations
        self._folder = Path(folder)

    def collect(self) -> Iterable[Metric]:
        for file in self._folder.glob("gauge_live*_*.db"):
            if not Path(f"/proc/{file.stem.rpartition('_')[2]}").exists() and Path("/proc/self").exists():
                file.unlink(missing_ok=True)
        collected: Iterable[Metric] = super().collect()  # type: ignore[no-untyped-call]
        return collected


def shared() -> bool:
    """Whether this process writes its figures where others add them up."""
    return FOLDER in os.environ


_inherited: list[MmapedDict] = []


def leave_inherited_files() -> None:
    """For a forked process whose files somebody has closed, as Celery does for its beat: leave those numbers alone.

    The library closes what it has inherited when it opens files of its own; by then they may be numbers of connections.
    """

    def leave(file: MmapedDict) -> None:
        _inherited.append(file)  # nor must the end of the object close it

    MmapedDict.close = leave  # type: ignore[method-assign]  # in this process alone


def registry() -> CollectorRegistry:
    """What tells all figures that this process knows of."""
    if not shared():
        return REGISTRY
    found = CollectorRegistry()
    found.register(_Shared(os.environ[FOLDER]))
    return found


def rendered() -> bytes:
    """All figures, as Prometheus reads them."""
    return generate_latest(registry())


def serve(settings: ObservabilitySettings) -> bool:
    """Serve the figures at `METRICS_ADDRESS`; False where nobody wants them."""
    if settings.metrics_address is None:
        return False
    host, _, port = settings.metrics_address.rpartition(":")
    start_http_server(int(port), addr=host or "127.0.0.1", registry=registry())
    return True
