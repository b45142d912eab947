"""The Celery application: `celery -A frontdesk.entrypoints.worker:celery worker`."""

import threading
from typing import Any

from celery.signals import setup_logging, worker_ready

from frontdesk.core import logging, queue, tasks
from frontdesk.core.queue import celery, start_relay
from frontdesk.core.settings import Settings, get_settings
from frontdesk.entrypoints import observing, stalls, wiring
from frontdesk.entrypoints.threads import on_sigterm_stop_softly

__all__ = ["celery", "configure"]


VISIBILITY_SECONDS = 300  # after which Redis gives a dead worker's tasks to others; the outbox does so sooner


def configure(settings: Settings) -> None:
    """Point Celery at its broker, and make it lose nothing when a worker dies."""
    broker = settings.celery.broker_url(settings.redis)
    rabbitmq = broker.startswith("amqp")
    celery.conf.update(
        broker_url=broker,
        broker_connection_retry_on_startup=True,
        task_ignore_result=True,  # what must be known of a task is in PostgreSQL
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        # replicated, and on disk before the publisher hears of it; what RabbitMQ drops when it was delivered too often
        # the outbox publishes again, or has given up and kept
        task_default_queue="frontdesk",
        task_default_queue_type="quorum" if rabbitmq else "classic",
        broker_transport_options={"confirm_publish": True} if rabbitmq else {"visibility_timeout": VISIBILITY_SECONDS},
        beat_scheduler="frontdesk.entrypoints.beat:SharedScheduler",
        # its queues are named by machine and locked by their owner: a second worker there, or one that follows a dead
        # one whose connection RabbitMQ has not missed yet, would not start. `frontdesk tasks` asks PostgreSQL
        worker_enable_remote_control=False,
        worker_pool="frontdesk.entrypoints.threads:TaskPool",
        worker_consumer="frontdesk.entrypoints.consumer:Consumer",
        worker_cancel_long_running_tasks_on_connection_loss=True,
        timezone="UTC",
    )


wiring.bind()
for task in tasks.registered().values():
    queue.add(task)
wiring.connect(get_settings())
configure(get_settings())


def _logging(**_: Any) -> None:
    logging.configure(get_settings())
    observing.start(get_settings())


def _relay(**_: Any) -> None:
    start_relay()


def _watch(**_: Any) -> None:
    threading.Thread(target=stalls.watch, name="stalls", daemon=True).start()


# Celery sets up logging of its own only where nobody else does; the relay waits until the broker is there
setup_logging.connect(_logging, weak=False)
worker_ready.connect(_relay, weak=False)
worker_ready.connect(_watch, weak=False)
worker_ready.connect(on_sigterm_stop_softly, weak=False)
