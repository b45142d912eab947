"""Where the processes of one server write their figures. To be asked before Prometheus's library is imported."""

import atexit
import fcntl
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
MEMORY = Path("/dev/shm")  # noqa: S108  a folder of a random name below it; files that are mapped need no disk
PREFIX = "frontdesk-metrics-"
LOCK = "lock"  # held by the server and those that it forked, for as long as one of them lives


def share() -> None:
    """Name a folder for this process and those that it starts, unless the environment does; it ends with us."""
    if FOLDER in os.environ:
        return
    place = MEMORY if os.access(MEMORY, os.W_OK) else Path(tempfile.gettempdir())
    sweep(place)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
    _hold(folder)
    os.environ[FOLDER] = str(folder)
    owner = os.getpid()

    def remove() -> None:
        if os.getpid() == owner:  # and not one that was forked
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)


def sweep(place: Path) -> None:
    """Remove the folders of servers that were killed: nobody holds their locks."""
    for folder in place.glob(f"{PREFIX}*"):
        with suppress(OSError), (folder / LOCK).open() as lock:  # no lock yet: somebody is about to make it
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder)


def _hold(folder: Path) -> None:
    """Lock a folder for the life of this process: the file is locked before it has its name, and never closed."""
    unnamed = folder / f"{LOCK}.new"
    descriptor = os.open(unnamed, os.O_CREAT | os.O_RDWR, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    unnamed.rename(folder / LOCK)
