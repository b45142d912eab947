"""PostgreSQL in a folder: initialised on the first start, found again on the next."""

import shutil
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from frontdesk.entrypoints.embedded.cluster import (
    is_ready,
    last_words,
    make_cluster,
    server_pid,
    works_elsewhere,
)
from frontdesk.entrypoints.embedded.errors import AlreadyRunning, OtherMajorVersion, ServiceFailed
from frontdesk.entrypoints.embedded.places import own, settle
from frontdesk.entrypoints.embedded.ports import free_port
from frontdesk.entrypoints.embedded.processes import Child, service_account, spawn
from frontdesk.entrypoints.embedded.programs import PostgresPrograms, find_postgres
from frontdesk.entrypoints.embedded.watchdog import is_alive

READY_WITHIN: Final = 120.0  # seconds; recovery after a crash replays at most max_wal_size
PREDECESSOR_WITHIN: Final = 30.0  # seconds for the server of a killed supervisor to finish its shutdown

# A laptop's share: the defaults of PostgreSQL where nothing is said.
_SETTINGS: Final = {
    "timezone": "UTC",
    "log_timezone": "UTC",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "random_page_cost": "1.1",  # SSDs
    "max_connections": "200",
    "jit": "off",  # its compilation costs more than the short queries of an API
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "1GB",
    "shared_preload_libraries": "pg_stat_statements",
    "logging_collector": "on",
    "log_filename": "postgresql-%a.log",  # a week of files, each overwritten a week later
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_line_prefix": "%m [%p] %u@%d ",
    "log_min_duration_statement": "1s",
    "lc_messages": "C",
}
# For tests: nothing is kept.
_NOT_DURABLE: Final = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",  # its workers would keep a template database from being cloned
}


class EmbeddedPostgres:
    """A PostgreSQL server whose data, log and password lie below `root`.

    With `durable=False`, for tests, it is faster, and its files are gone once it is stopped. `settings` are those of
    postgresql.conf(5) that differ from a laptop's share. The database `frontdesk` belongs to the role `frontdesk`,
    which may create databases but is no superuser.
    """

    name = "postgres"

    def __init__(
        self,
        root: Path,
        *,
        durable: bool = True,
        settings: Mapping[str, str] = MappingProxyType({}),
        find_programs: Callable[..., PostgresPrograms] = find_postgres,
    ) -> None:
        self._account = service_account(root)
        self._root = root
        self._durable = durable
        self._find_programs = find_programs
        self._settings = {**_SETTINGS, **({} if durable else _NOT_DURABLE), **settings}
        self._port = 0
        self._child: Child | None = None

    @property
    def child(self) -> Child | None:
        """The server's process, once started."""
        return self._child

    @property
    def url(self) -> str:
        """The database's address with its password."""
        password = (self._root / "password").read_text()
        return f"postgresql://frontdesk:{password}@127.0.0.1:{self._port}/frontdesk"

    def start(self) -> str:
        """Start the server, wait until it is ready and return its address; a restart keeps the port.

        Raises:
            NoServerProgram: there is no PostgreSQL for this platform.
            OtherMajorVersion: the data was written by another major version.
            AlreadyRunning: another server uses the data and does not end.
            ServiceFailed: it did not become ready; the message holds its last words.
        """
        self._root = settle(self._root, self._account, durable=self._durable)
        programs = self._find_programs(self._account, copies=self._root / "programs")
        data, log = self._root / "data", self._root / "log"
        if not data.exists():
            make_cluster(self._root, programs, self._account, durable=self._durable)
        _check_version(data, programs)
        _wait_for_predecessor(data)
        log.mkdir(exist_ok=True)
        own(log, self._account)
        self._port = self._port or free_port()
        settings = self._settings | {"log_directory": str(log)}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        output = self._root / "startup.log"
        output.unlink(missing_ok=True)
        self._child = spawn(
            [programs.folder / "postgres", "-D", data, "-p", str(self._port), *options],
            log=output,
            stop_signal=signal.SIGINT,  # "fast" shutdown: connections are closed, transactions rolled back
            account=self._account,
            cwd=self._root,
        )
        self._wait_until_ready(self._child)
        return self.url

    def stop(self) -> None:
        """End the server; open connections are closed, what was committed is on disk."""
        if self._child is not None:
            self._child.stop(grace=30.0)
        if not self._durable:
            shutil.rmtree(self._root, ignore_errors=True)

    def _wait_until_ready(self, child: Child) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while child.poll() is None and time.monotonic() < deadline:
            if is_ready(self._root / "data", child.pid):
                return
            time.sleep(0.02)
        child.stop()
        logs = sorted((self._root / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)
        text = "".join(path.read_text(errors="replace") for path in (*logs[-1:], self._root / "startup.log"))
        raise ServiceFailed(f"PostgreSQL did not start: {last_words(text)} (log: {self._root / 'log'})")


def _check_version(data: Path, programs: PostgresPrograms) -> None:
    written_by = int((data / "PG_VERSION").read_text())
    if written_by != programs.major:
        raise OtherMajorVersion(
            f"The data in {data} was written by PostgreSQL {written_by}, and this is {programs.major}: "
            f"dump it with PostgreSQL {written_by} (pg_dump) and load it into a new folder, "
            "or name another folder with --data."
        )


def _wait_for_predecessor(data: Path) -> None:
    """Wait for a server that is still shutting down on this data, and forget one that is not there."""
    deadline = time.monotonic() + PREDECESSOR_WITHIN
    while (pid := server_pid(data)) and is_alive(pid):
        if works_elsewhere(pid, data):
            # After a reboot another program may have the number, and PostgreSQL would refuse to start.
            (data / "postmaster.pid").unlink()
            return
        if time.monotonic() > deadline:
            raise AlreadyRunning(
                f"A PostgreSQL server (process {pid}) still uses {data}: end it, or name another folder with --data."
            )
        time.sleep(0.05)
