"""A shell of PostgreSQL's own account, with a server that keeps its log: for what operators do by hand."""

import os
from pathlib import Path

from frontdesk.entrypoints.embedded.ports import free_port
from frontdesk.entrypoints.embedded.processes import run, service_account
from frontdesk.entrypoints.embedded.programs import find_postgres

CONFIGURATION = "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = ''\ntimezone = 'UTC'\n"


class Shell:
    """A shell of the server's account, with the names that the page speaks of."""

    def __init__(self, place: Path) -> None:
        self._account = service_account(place / "nobody's yet")
        if self._account is not None:
            os.chown(place, self._account.uid, self._account.gid)
        programs = find_postgres(self._account, copies=place / "programs")
        self.port = free_port()
        self.names = {
            "PATH": f"{programs.folder}:/usr/bin:/bin",
            "PGDATA": str(place / "data"),
            "ARCHIVE": str(place / "elsewhere/archive"),
            "BASES": str(place / "elsewhere/bases"),
            "RECOVERED": str(place / "recovered"),
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGUSER": "postgres",
            "LC_ALL": "C.UTF-8",
        }
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def run(self, lines: str, **more: str) -> None:
        """Run lines of a shell, which all succeed."""
        named = "".join(f"export {name}='{value}'\n" for name, value in {**self.names, **more}.items())
        done = run(["/bin/sh", "-eu"], account=self._account, text=named + lines)
        assert done.returncode == 0, done.stdout + done.stderr

    def begin(self) -> None:
        """Start a server."""
        self.run("initdb --auth=trust --username=postgres --encoding=UTF8 --no-sync")
        self.run(f"cat >> $PGDATA/postgresql.conf <<END\n{CONFIGURATION.format(port=self.port)}END\n")
        self.run("pg_ctl start --wait --silent --log=$PGDATA/../first.log")
