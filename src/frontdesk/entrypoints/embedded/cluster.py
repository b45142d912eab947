"""The files of a PostgreSQL cluster: made once, whole or not at all."""

import contextlib
import re
import secrets
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from frontdesk.entrypoints.embedded.errors import ServiceFailed
from frontdesk.entrypoints.embedded.places import write_private
from frontdesk.entrypoints.embedded.processes import Account, run
from frontdesk.entrypoints.embedded.programs import PostgresPrograms

BUILTIN_LOCALE_SINCE: Final = 17


def make_cluster(root: Path, programs: PostgresPrograms, account: Account | None, *, durable: bool) -> None:
    """Make `root/data` and `root/password`, with a database `frontdesk` that belongs to the role `frontdesk`.

    The cluster is made beside its place and moved there when it is complete and on disk.

    Raises:
        ServiceFailed: a program of PostgreSQL refused; the message holds its last words.
    """
    unfinished, secret = root / "data.unfinished", root / "password"
    shutil.rmtree(unfinished, ignore_errors=True)
    password = secrets.token_urlsafe(24)
    write_private(secret, password, account)

    def execute(command: Sequence[str | Path], statements: Sequence[str] = ()) -> None:
        done = run(command, account=account, cwd=root, text="\n".join(statements))
        # single-user mode, with a statement a line, goes on after an error and exits with 0
        if done.returncode != 0 or "ERROR:" in done.stderr:
            raise ServiceFailed(f"PostgreSQL could not make its data folder: {last_words(done.stderr)}")

    locale = (
        ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        if programs.major >= BUILTIN_LOCALE_SINCE
        else ("--locale=C.UTF-8",)
    )
    access = ("--username=postgres", "--auth=scram-sha-256", f"--pwfile={secret}")
    initdb = (programs.folder / "initdb", "-D", unfinished)
    execute((*initdb, *access, *locale, "--encoding=UTF8", "--data-checksums", "--no-sync"))
    single = (programs.folder / "postgres", "--single", "-F", "-D", unfinished)
    role = f"CREATE ROLE frontdesk LOGIN CREATEDB PASSWORD '{password}'"
    # in the database that others are copied from: one start of the server makes all of it
    statements = ("CREATE EXTENSION pg_stat_statements", role, "GRANT pg_monitor TO frontdesk")
    execute((*single, "template1"), (*statements, "CREATE DATABASE frontdesk OWNER frontdesk"))
    if durable:
        execute((*initdb, "--sync-only"))
    unfinished.rename(root / "data")


def server_pid(data: Path) -> int | None:
    """Return the process that postmaster.pid names as the server of this cluster, if it names one."""
    lines = lock_lines(data)
    return int(lines[0]) if lines else None


def is_ready(data: Path, pid: int) -> bool:
    """Tell whether the server `pid` accepts connections: line 8 (src/include/utils/pidfile.h)."""
    lines = lock_lines(data)
    return lines[:1] == [str(pid)] and lines[7:] != [] and lines[7].strip() == "ready"


def lock_lines(data: Path) -> list[str]:
    """Return the lines of postmaster.pid, none if there is no such file."""
    with contextlib.suppress(FileNotFoundError):
        return (data / "postmaster.pid").read_text().splitlines()
    return []


def works_elsewhere(pid: int, data: Path) -> bool:
    """Tell whether a process is surely not the server of this cluster, which works in `data` (Linux only)."""
    if sys.platform != "linux":
        return False
    try:
        return not Path(f"/proc/{pid}/cwd").samefile(data)
    except FileNotFoundError:  # dead, and its parent has not waited for it yet
        return True
    except PermissionError:
        return False


def last_words(output: str) -> str:
    """Pick the message that says why: the last FATAL, PANIC or ERROR, otherwise the last line."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"(FATAL|PANIC|ERROR|error): ", line)]
    return (telling or lines or ["it said nothing"])[-1]
