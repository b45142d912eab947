"""A worker that takes nothing though something waits ends, and whoever runs services starts it again.

Where Redis goes while tasks are being acknowledged, Celery counts them as held for ever, and holds as many as it may:
it waits for no message and notices no connection, until somebody restarts it (celery/celery#8030, #10302).
"""

import os
import signal
import time

import structlog
from celery.worker import state

from frontdesk.core.queue import queue_length

STALLED_SECONDS = 8.0  # with something in the queue, nothing in hand and nothing taken
LOOK_SECONDS = 2.0
STOP_SECONDS = 20.0  # to end softly; a worker that has lost its way may not
log = structlog.get_logger()


def watch() -> None:
    """End this process when it has stalled. Returns never: it is a thread of its own."""
    taken, moved_at = -1, time.monotonic()
    while time.monotonic() - moved_at < STALLED_SECONDS:
        time.sleep(LOOK_SECONDS)
        now_taken = state.all_total_count[0]
        if now_taken != taken or state.active_requests or not _waits():
            taken, moved_at = now_taken, time.monotonic()
    log.error("worker_stalled")
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_SECONDS)
    os._exit(1)


def _waits() -> bool:
    """Whether something is in the queue; a broker that is away is no fault of this worker."""
    try:
        return queue_length() > 0
    except Exception as failure:  # noqa: BLE001  brokers have many, and each may come back
        log.warning("queue_not_seen", error=repr(failure))
        return False
