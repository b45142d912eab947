"""`frontdesk worker`: what follows requests, and with `--beat` what is due at its time."""

import os
import signal
import tempfile
from pathlib import Path

from celery.signals import beat_embedded_init

from frontdesk.entrypoints.cli.attach import attach
from frontdesk.entrypoints.embedded.processes import end_with_parent


def run(*, data: Path, beat: bool) -> None:
    """Work until SIGTERM or Ctrl-C; tasks that run are finished first."""
    settings = attach(data)
    arguments = [
        "worker",
        "--pool=threads",  # tasks are coroutines on one event loop: the threads only wait for them
        f"--concurrency={settings.celery.concurrency}",
        "--without-gossip",
        "--without-mingle",
        f"--loglevel={settings.observability.log_level}",
    ]
    if beat:
        arguments += ["--beat", f"--schedule={schedule_file(data)}"]
        server = os.getpid()
        # weak=False: Celery would forget a function that nobody else holds
        beat_embedded_init.connect(lambda **_: end_with_parent(server, signal.SIGTERM), weak=False)
    celery(arguments)


def celery(arguments: list[str]) -> None:
    """Run a command of Celery with our application."""
    from frontdesk.entrypoints.worker import celery as application  # noqa: PLC0415  it reads the settings at once

    application.start(arguments)


def schedule_file(data: Path) -> Path:
    """Where the beat remembers what it sent: in the data folder, where there is one."""
    return (data if data.is_dir() else Path(tempfile.gettempdir())) / "beat-schedule"
