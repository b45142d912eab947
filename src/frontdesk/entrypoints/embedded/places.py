"""Folders and programs that the servers' own account can reach, also where root starts them."""

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from frontdesk.entrypoints.embedded.errors import FolderUnusable
from frontdesk.entrypoints.embedded.processes import Account, run

_SHARED: Final = Path("/var/lib/frontdesk")


def is_reachable(path: Path, account: Account | None) -> bool:
    """Tell whether `account` may execute a program, or enter a folder: the system is asked."""
    if account is None:
        return os.access(path, os.X_OK)
    return run(["test", "-x", path], account=account).returncode == 0


def settle(root: Path, account: Account | None, *, durable: bool) -> Path:
    """Make the folder `root`, owned by `account`, and return where it really is.

    Root often works under a folder that other accounts cannot cross: then the files lie under
    /var/lib/frontdesk (in the temporary folder if they are not `durable`) and `root` is a link to them.

    Raises:
        FolderUnusable: there are files in `root` already, and `account` cannot reach them.
    """
    if root.is_symlink() and not root.exists():
        root.unlink()  # what it led to was deleted
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    own(root, account)
    if not is_reachable(root, account):
        try:
            root.rmdir()
        except OSError as error:
            raise FolderUnusable(
                f"The account that PostgreSQL runs as cannot enter {root}, which root started: "
                "let others cross the folders above it (chmod o+x), or name another folder with --data."
            ) from error
        root.symlink_to(_detour(root.name, durable=durable))
        own(root, account)
    return root.resolve()


def _detour(name: str, *, durable: bool) -> Path:
    if not durable:
        return Path(tempfile.mkdtemp(prefix=f"frontdesk-{name}-"))
    _SHARED.mkdir(mode=0o711, parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=_SHARED))


def within_reach(program: Path, account: Account | None, *, copies: Path, parts: Iterable[Path]) -> Path:
    """Return `program`, or where `account` cannot execute it a copy of it below `copies`.

    `parts` are the folders that the program needs, siblings of one another; it lies in the first of them.
    """
    if is_reachable(program, account):
        return program
    first, *others = parts
    copy = copies / first.name / program.relative_to(first)
    if not is_reachable(copy, account):
        shutil.rmtree(copies, ignore_errors=True)
        for part in (first, *others):
            shutil.copytree(part, copies / part.name, symlinks=True, ignore=shutil.ignore_patterns("include"))
        for path in (copies, *copies.rglob("*")):
            own(path, account)
    return copy


def own(path: Path, account: Account | None) -> None:
    """Give a file, or a folder itself, to `account`."""
    if account is not None:
        os.chown(path, account.uid, account.gid)


def write_private(path: Path, text: str, account: Account | None = None) -> None:
    """Write a file that only its owner can read, whole or not at all, whenever we are killed."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mode 0600
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    own(Path(name), account)
    Path(name).replace(path)
