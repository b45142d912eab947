"""What a worker does with messages: tasks that only another release knows are kept for it.

While an installation is brought to a new release, old workers share a queue with new ones. Celery throws away what it
has no function for.
"""

import time
from typing import Any

import structlog
from celery.worker.consumer import Consumer as CeleryConsumer

from frontdesk.core import queue

log = structlog.get_logger()

PAUSE_SECONDS = 1.0  # before the queue hands out again what could not be kept


class Consumer(CeleryConsumer):  # type: ignore[misc]  # Celery has no types
    """Celery's, which loses no task: `worker_consumer` of the application."""

    def on_unknown_task(self, body: object, message: Any, exc: Exception) -> None:
        """Put a task of an unknown name into the outbox; without the database it stays in the queue."""
        del body, exc
        try:
            arguments, named, _ = message.decode()
            queue.keep(message.headers["task"], list(arguments), dict(named))
        except Exception as failure:  # noqa: BLE001  whatever it is, the message must not be lost
            log.warning("unknown_task_not_kept", error=repr(failure))
            time.sleep(PAUSE_SECONDS)
            message.requeue()
            return
        message.ack_log_error(log, self.connection_errors)
