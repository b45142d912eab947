"""`frontdesk beat`: sends the scheduled tasks."""

from pathlib import Path

from frontdesk.entrypoints.cli.attach import attach
from frontdesk.entrypoints.cli.worker import celery, schedule_file


def run(*, data: Path) -> None:
    """Send until SIGTERM or Ctrl-C."""
    settings = attach(data)
    celery(["beat", f"--schedule={schedule_file(data)}", f"--loglevel={settings.observability.log_level}"])
