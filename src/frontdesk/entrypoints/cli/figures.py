"""Where the processes of one server write their figures. To be asked before Prometheus's library is imported."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
MEMORY = Path("/dev/shm")  # noqa: S108  a folder of a random name below it; files that are mapped need no disk


def share() -> None:
    """Name a folder for this process and those that it starts, unless the environment does; it ends with us."""
    if FOLDER in os.environ:
        return
    folder = tempfile.mkdtemp(prefix="frontdesk-metrics-", dir=MEMORY if os.access(MEMORY, os.W_OK) else None)
    os.environ[FOLDER] = folder
    owner = os.getpid()

    def remove() -> None:
        if os.getpid() == owner:  # and not one that was forked
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
