"""A folder of backups: how they are named, which are whole, and how many are kept."""

import fcntl
import hashlib
import json
import os
import re
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from frontdesk.entrypoints.backups.contents import Fingerprint
from frontdesk.entrypoints.embedded.errors import AlreadyRunning, FolderUnusable, StartupError

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DATABASE: Final = "database.dump"
UPLOADS: Final = "uploads.tar"
UNFINISHED: Final = ".unfinished"
_NAME: Final = re.compile(r"frontdesk-\d{8}T\d{6}Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says about itself."""

    taken_at: datetime
    frontdesk: str  # versions: of the program, the schema and the server
    revision: str
    postgres: int
    tables: Mapping[str, Fingerprint]
    files: Mapping[str, str] = field(default_factory=dict)  # SHA-256 by name
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Put it beside what it describes."""
        written = json.dumps({**asdict(self), "taken_at": self.taken_at.isoformat()}, indent=2)
        (folder / MANIFEST).write_text(written + "\n")

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Read a backup's manifest, and check that its files are those that were written.

        Raises:
            StartupError: it is no backup, one of another kind, or damaged.
        """
        try:
            told: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
        except (OSError, ValueError) as error:
            raise StartupError(f"{folder} is no backup: {error}") from error
        if told.get("format") != FORMAT:
            raise StartupError(f"{folder} was written by another Frontdesk ({told.get('frontdesk')}): use that one.")
        for name, digest in told["files"].items():
            if not (folder / name).is_file() or digest_of(folder / name) != digest:
                raise StartupError(f"{folder / name} is damaged: it is not what was written. Use another backup.")
        tables = {name: (rows, total) for name, (rows, total) in told.pop("tables").items()}
        return cls(**told | {"taken_at": datetime.fromisoformat(told["taken_at"])}, tables=tables)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder in which backups stand beside each other, whole or not there at all."""

    folder: Path

    def backups(self) -> list[Path]:
        """Those that are whole, the newest first."""
        found = (it for it in self.folder.iterdir() if is_name(it.name) and (it / MANIFEST).exists())
        return sorted(found, key=lambda it: it.name, reverse=True)

    @contextmanager
    def place(self, now: datetime) -> Iterator[Path]:
        """A folder to write a backup into, which takes its name when it is done.

        Raises:
            AlreadyRunning: somebody else writes one here.
            FolderUnusable: nothing can be written here.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = (self.folder / ".lock").open("w")
        except OSError as error:
            raise FolderUnusable(f"Backups cannot be written to {self.folder}: {error.strerror}.") from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise AlreadyRunning(f"Another backup is being written to {self.folder}.") from error
            for left in self.folder.glob(f"frontdesk-*{UNFINISHED}"):  # by one that was killed
                shutil.rmtree(left)
            while (self.folder / (name := f"frontdesk-{now:%Y%m%dT%H%M%SZ}")).exists():
                now += timedelta(seconds=1)
            unfinished = self.folder / (name + UNFINISHED)
            unfinished.mkdir(mode=0o700)
            try:
                yield unfinished
                for path in (*unfinished.iterdir(), unfinished):
                    _sync(path)  # on the disk before it has its name
                unfinished.rename(self.folder / name)
            finally:
                shutil.rmtree(unfinished, ignore_errors=True)

    def keep(self, count: int) -> list[Path]:
        """Delete all but the newest; tells which."""
        gone = self.backups()[count:]
        for backup in gone:
            backup.rename(doomed := backup.with_name(backup.name + UNFINISHED))  # never half of one under its name
            shutil.rmtree(doomed)
        return gone


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def is_name(name: str) -> bool:
    """Whether a backup is called like this."""
    return _NAME.fullmatch(name) is not None


def digest_of(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def pack(folder: Path, into: Path) -> int:
    """Write the files of a folder into an archive; tells how many. What vanishes meanwhile was needed by nobody."""
    count = 0
    with tarfile.open(into, "w") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not file.is_symlink():
                try:
                    archive.add(file, str(file.relative_to(folder)), recursive=False)
                except FileNotFoundError:
                    continue
                count += 1
    return count


def unpack(archive: Path, into: Path) -> int:
    """Put the files of an archive where they belong; tells how many.

    By hand, for Debian 12's Python 3.11.2 knows nothing of the filters of PEP 706.

    Raises:
        StartupError: it has something else than files, or would write elsewhere.
    """
    into.mkdir(parents=True, exist_ok=True)
    root = into.resolve()
    with tarfile.open(archive) as opened:
        members = opened.getmembers()
        for member in members:
            target = (root / member.name).resolve()
            content = opened.extractfile(member) if member.isreg() and target.is_relative_to(root) else None
            if content is None:
                raise StartupError(
                    f"{archive} has {member.name!r}, which is no file of {into}: nobody wrote that here."
                )
            target.parent.mkdir(parents=True, exist_ok=True)
            with content, target.open("wb") as file:
                shutil.copyfileobj(content, file)
            os.utime(target, (member.mtime, member.mtime))
    return len(members)
