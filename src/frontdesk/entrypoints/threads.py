"""How a worker stops: what it does is finished, what takes too long goes back into the queue, for another worker.

Celery's soft shutdown, for tasks on threads: its own pool of threads cannot cancel anything and waits for the longest.
Here tasks are coroutines on one loop, and those can be cancelled.
"""

import time
from typing import Any

from celery import platforms
from celery.apps.worker import install_worker_term_hard_handler, on_cold_shutdown
from celery.concurrency.thread import TaskPool as ThreadPool
from celery.worker import state

from frontdesk.core.queue import cancel_running, stop_relay

PATIENCE_SECONDS = 10.0  # with what runs; most takes milliseconds, and no server is waited for longer than twice that
LOOK_EVERY_SECONDS = 0.05


class TaskPool(ThreadPool):  # type: ignore[misc]  # Celery has no types
    """Threads that wait for coroutines, which can be told to end: `worker_pool` of the application."""

    def on_apply(self, *args: Any, **named: Any) -> Any:
        """Take a task. One that was being received when the worker was told to stop goes back with its message."""
        state.maybe_shutdown()
        return super().on_apply(*args, **named)

    def terminate_job(self, pid: int, signal: object = None) -> None:
        """End what runs. Celery asks once for each task that is to be cancelled, and means all of them."""
        del pid, signal
        cancel_running()


def on_sigterm_stop_softly(sender: Any, **_: Any) -> None:
    """Have SIGTERM stop a worker softly, with exit code 0. Celery's own answer waits without end."""
    install_worker_term_hard_handler(sender.controller, sig="SIGTERM", callback=_stop, exitcode=platforms.EX_OK)


def _stop(worker: Any) -> None:
    platforms.signals.ignore("SIGTERM")  # it is being done
    deadline = time.monotonic() + PATIENCE_SECONDS
    stop_relay(within=PATIENCE_SECONDS)
    while state.active_requests and time.monotonic() < deadline:
        time.sleep(LOOK_EVERY_SECONDS)
    on_cold_shutdown(worker)  # cancels what still runs
