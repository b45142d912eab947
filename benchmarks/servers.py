"""What is measured: PostgreSQL and Valkey in a temporary folder, and the API as `frontdesk serve` runs it."""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from alembic import command

from benchmarks.processor import Usage
from frontdesk.entrypoints.cli.schema import configuration
from frontdesk.entrypoints.embedded.places import own
from frontdesk.entrypoints.embedded.ports import free_port
from frontdesk.entrypoints.embedded.postgres import EmbeddedPostgres
from frontdesk.entrypoints.embedded.processes import Child, run, service_account
from frontdesk.entrypoints.embedded.program import Program
from frontdesk.entrypoints.embedded.programs import find_postgres
from frontdesk.entrypoints.embedded.valkey import EmbeddedValkey

PATIENCE_SECONDS = 60.0
SETTINGS = {
    "max_connections": "400",  # each database has two APIs, whose pools stay open
    "wal_level": "replica",
    "max_wal_senders": "4",
}


@dataclass(frozen=True, slots=True)
class Api:
    """A running API on one database."""

    port: int
    usage: Usage


class Servers:
    """The servers of one run; they end, and their files go, when `open_servers` is left."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack
        self._secret = secrets.token_hex(32)
        self._postgres = EmbeddedPostgres(folder / "postgres", settings=SETTINGS)
        self._valkey = EmbeddedValkey(folder / "valkey")
        for server in (self._postgres, self._valkey):
            stack.callback(server.stop)
            server.start()
        self.bin = find_postgres(None, copies=folder / "programs").folder

    @property
    def usage(self) -> Usage:
        """What PostgreSQL uses of the processors."""
        assert self._postgres.child is not None
        return Usage(self._postgres.child.pid)

    def database(self, name: str) -> str:
        """The address of a new database with the schema that the application expects."""
        url = f"{self._postgres.url.rpartition('/')[0]}/{name}"
        made = run([self.bin / "psql", "-c", f"CREATE DATABASE {name}", self._postgres.url])
        assert made.returncode == 0, made.stderr
        migrations = configuration()
        migrations.attributes["url"] = url
        command.upgrade(migrations, "head")
        return url

    def replica(self) -> EmbeddedPostgres:
        """Start a server that follows PostgreSQL, with all its databases."""
        root = self._folder / "replica"
        account = service_account(self._folder / "postgres")
        root.mkdir()
        shutil.copy(self._folder / "postgres" / "password", root)
        for it in (root, root / "password"):
            own(it, account)
        primary = self._postgres.url.replace("//frontdesk:", "//postgres:")  # their password is the same
        copy = (self.bin / "pg_basebackup", "--dbname", primary, "--pgdata", root / "data")
        made = run([*copy, "--checkpoint=fast", "--write-recovery-conf"], account=account, cwd=root)
        assert made.returncode == 0, made.stderr
        replica = EmbeddedPostgres(root, settings=SETTINGS)
        self._stack.callback(replica.stop)
        replica.start()
        return replica

    def api(self, database_url: str, *, workers: int, **settings: str) -> Api:
        """Start the API on a database with so many worker processes, and wait until it answers."""
        port = free_port()
        program = Program(
            "api",
            ["serve", "--port", str(port), "--workers", str(workers), "--data", str(self._folder / "data")],
            environment={
                **os.environ,
                "ENVIRONMENT": "development",
                "DATABASE_URL": database_url,
                "REDIS_URL": self._valkey.url,
                "CELERY_BROKER_URL": self._valkey.url,
                "SECRET_KEY": self._secret,
                "RATE_LIMIT_ENABLED": "false",
                "LOG_LEVEL": "WARNING",
                **settings,
            },
            log=self._folder / f"api-{port}.log",
        )
        self._stack.callback(program.stop)
        program.start()
        assert program.child is not None
        return _started(program.child, port, program.last_words)

    def bare(self, database_url: str) -> Api:
        """Start the yardstick of `benchmarks.bare` on a database, on one worker as it does not take more."""
        port = free_port()
        options = ("--interface", "asgi", "--host", "127.0.0.1", "--port", str(port), "--log-level", "warning")
        child = subprocess.Popen(
            [sys.executable, "-m", "granian", *options, "benchmarks.bare:app"],
            env={**os.environ, "DATABASE_URL": database_url},
        )
        self._stack.callback(child.wait)
        self._stack.callback(child.terminate)
        return _started(child, port, lambda: "see above")


@contextmanager
def open_servers() -> Iterator[Servers]:
    """Start PostgreSQL and Valkey, with all that makes commits last, and end them."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-benchmarks-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # as root, PostgreSQL runs as another account
        with ExitStack() as stack:
            yield Servers(Path(folder), stack)


def _started(child: "Child | subprocess.Popen[bytes]", port: int, last_words: Callable[[], str]) -> Api:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _answers(port):
        if child.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The server did not start: {last_words()}")
        time.sleep(0.05)
    return Api(port, Usage(child.pid))


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    with suppress(OSError, HTTPException):
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    return False
