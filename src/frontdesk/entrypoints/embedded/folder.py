"""The data folder of a stack: its lock, its secret, its status file."""

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import tempfile
import time
from pathlib import Path
from typing import IO, Final, TypedDict

from frontdesk.entrypoints.embedded.environment import Urls
from frontdesk.entrypoints.embedded.errors import AlreadyRunning, FolderUnusable
from frontdesk.entrypoints.embedded.places import write_private

NEEDED_BYTES: Final = 256 * 1024 * 1024  # a new cluster with its first WAL segments, demo data, and some air
LOCK_ATTEMPTS: Final = 5


class Status(TypedDict):
    """What `status.json` says about a running stack."""

    address: str
    docs: str
    started_at: str
    ports: dict[str, int]
    pids: dict[str, int]
    urls: Urls


class DataFolder:
    """A folder that belongs to one stack at a time."""

    def __init__(self, path: Path, *, needed_bytes: int = NEEDED_BYTES) -> None:
        self.path = path.absolute()
        self._needed_bytes = needed_bytes
        self._lock: IO[str] | None = None

    @property
    def logs(self) -> Path:
        """Where the API and the worker write their logs."""
        return self.path / "log"

    @property
    def uploads(self) -> Path:
        """Where files are kept that people upload, unless the settings say otherwise."""
        return self.path / "uploads"

    def empty_figures(self) -> Path:
        """Where the processes write their figures, with nothing in it."""
        figures = self.path / "figures"
        shutil.rmtree(figures, ignore_errors=True)
        figures.mkdir(mode=0o700)
        return figures

    def prepare(self) -> None:
        """Make the folder, readable by its owner alone, and check that a stack can live in it.

        Root's can be crossed by the account that the servers run as; what it holds stays unreadable.

        Raises:
            FolderUnusable: it cannot be written, its disk is full, or it holds something else.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if not (self.path / "lock").exists():
                self._take_over()
            self.logs.mkdir(mode=0o700, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.path) as probe:
                probe.write(b"x")
        except OSError as error:
            raise FolderUnusable(
                f"The data folder {self.path} cannot be written ({error.strerror}): "
                "make it writable, or name another with --data."
            ) from error
        free = shutil.disk_usage(self.path).free
        if free < self._needed_bytes:
            raise FolderUnusable(
                f"The disk of {self.path} is full ({free // 2**20} MiB are free, {self._needed_bytes // 2**20} MiB "
                "needed): make room, or name a folder on another disk with --data."
            )

    def _take_over(self) -> None:
        """Make a folder ours that is new, or empty: nobody's home folder is littered for a slip of the hand."""
        if {path.name for path in self.path.iterdir()} - {
            "lost+found",
            "uploads",
        }:  # of an API that ran without a stack
            raise FolderUnusable(f"{self.path} holds other files: name a new folder, or an empty one, with --data.")
        self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
        (self.path / ".gitignore").write_text("*\n")
        (self.path / "lock").touch()

    def lock(self) -> None:
        """Take the folder for this process, until it ends or calls `unlock`.

        Raises:
            AlreadyRunning: another stack has it; the message says where it runs.
        """
        self._lock = (self.path / "lock").open("a")
        for _ in range(LOCK_ATTEMPTS):
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            time.sleep(0.1)  # `status` holds it for an instant
        self.unlock()
        raise AlreadyRunning(self._who_has_it())

    def unlock(self) -> None:
        """Give the folder back."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def status(self) -> Status | None:
        """Return the status of the stack that runs on this folder, None where none does (yet).

        Raises:
            FolderUnusable: another account's stack runs here.
        """
        try:
            with (self.path / "lock").open() as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return self._read_status()
        except PermissionError as error:
            raise _others(self.path) from error
        except OSError:
            return None
        return None  # nobody has the lock: a status file, if there is one, was left by a stack that was killed

    def write_status(self, status: Status) -> None:
        """Tell other processes where this stack is. It holds passwords: only the owner may read it."""
        write_private(self.path / "status.json", json.dumps(status, indent=2))

    def remove_status(self) -> None:
        """Tell other processes that this stack is no longer there."""
        (self.path / "status.json").unlink(missing_ok=True)

    def secret_key(self) -> str:
        """Return the key that signs tokens here, made on first use."""
        path = self.path / "secret_key"
        if not path.exists():
            write_private(path, secrets.token_hex(32))
        return path.read_text()

    def _read_status(self) -> Status | None:
        try:
            status: Status = json.loads((self.path / "status.json").read_text())
        except FileNotFoundError:
            return None
        except PermissionError as error:
            raise _others(self.path) from error
        return status

    def _who_has_it(self) -> str:
        status = self._read_status()
        if status is None:
            return f"Frontdesk is being started or stopped in {self.path}: wait, or name another folder with --data."
        return (
            f"Frontdesk already runs on {status['address']} (process {status['pids']['supervisor']}) with its "
            f"data in {self.path}: stop it first, or name another folder with --data."
        )


def _others(path: Path) -> FolderUnusable:
    return FolderUnusable(
        f"{path} belongs to another account: run this as that account, or name a folder of yours with --data."
    )
