"""`frontdesk worker`: what follows requests, and with `--beat` what is due at its time."""

import asyncio
import os
import signal
import threading
from pathlib import Path
from typing import Any

from celery.signals import beat_embedded_init, worker_ready

from frontdesk.core import metrics
from frontdesk.core.settings import OFF, Settings
from frontdesk.entrypoints.cli.attach import attach
from frontdesk.entrypoints.cli.schema import await_schema
from frontdesk.entrypoints.embedded.errors import StartupError
from frontdesk.entrypoints.embedded.processes import end_with_parent


def run(*, data: Path, beat: bool) -> None:
    """Work until SIGTERM or Ctrl-C; what runs is finished first, if it does not take long."""
    settings = attach(data)
    arguments = [
        "worker",
        f"--concurrency={settings.celery.concurrency}",
        "--without-gossip",
        "--without-mingle",
        f"--loglevel={settings.observability.log_level}",
    ]
    if beat:
        arguments.append("--beat")
        server = os.getpid()
        # weak=False: Celery would forget a function that nobody else holds
        beat_embedded_init.connect(lambda **_: end_with_parent(server, signal.SIGTERM), weak=False)
        os.register_at_fork(after_in_child=metrics.leave_inherited_files)  # Celery closes all files of its beat
        worker_ready.connect(_end_with_beat, weak=False)
    celery(arguments, settings=settings)


def celery(arguments: list[str], *, settings: Settings) -> None:
    """Run a command of Celery with our application, as soon as the database is up to date."""
    if settings.celery.broker_url(settings.redis) == OFF:
        raise StartupError("There is no queue to work on: set CELERY_BROKER_URL, RABBITMQ_URL or REDIS_URL.")
    from frontdesk.entrypoints.worker import celery as application  # noqa: PLC0415  it reads the settings at once

    asyncio.run(await_schema(settings))
    application.start(arguments)


def _end_with_beat(sender: Any, **_: Any) -> None:
    """End this worker when its beat ends: whoever supervises it starts both again, and nobody else would notice."""
    beat = sender.controller.beat
    worker = os.getpid()

    def wait() -> None:
        beat.join()
        os.kill(worker, signal.SIGTERM)  # if that is why the beat ended, once more changes nothing

    threading.Thread(target=wait, name="beat", daemon=True).start()
