"""`frontdesk beat`: sends the scheduled tasks."""

from pathlib import Path

from frontdesk.entrypoints.cli.attach import attach
from frontdesk.entrypoints.cli.worker import celery


def run(*, data: Path) -> None:
    """Send until SIGTERM or Ctrl-C. What another beat has sent already is not sent again."""
    settings = attach(data)
    celery(["beat", f"--loglevel={settings.observability.log_level}"], settings=settings)
