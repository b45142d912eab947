"""All of Frontdesk on one machine: the servers it needs, its database up to date, its API and its worker."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import urlsplit

from frontdesk.core.settings import Settings
from frontdesk.entrypoints.embedded.address import Address
from frontdesk.entrypoints.embedded.environment import Named, Urls, settings_with
from frontdesk.entrypoints.embedded.errors import ServiceFailed, UnsafeInProduction
from frontdesk.entrypoints.embedded.folder import DataFolder, Status
from frontdesk.entrypoints.embedded.places import write_private
from frontdesk.entrypoints.embedded.postgres import EmbeddedPostgres
from frontdesk.entrypoints.embedded.program import Program, rotate
from frontdesk.entrypoints.embedded.supervisor import LOOK_EVERY, Supervisor
from frontdesk.entrypoints.embedded.valkey import EmbeddedValkey

READY_WITHIN: Final = 120.0  # seconds for the API to answer
SPARE_CONNECTIONS: Final = 40  # for commands, psql and the like, beside the pools


@dataclass(frozen=True, slots=True)
class Options:
    """What a person asks for on the command line."""

    address: Address
    data: Path
    workers: int
    demo: bool | None  # None: yes, except in production


class Stack:
    """A running installation, as a context: started on the way in, ended on the way out."""

    def __init__(self, options: Options, *, say: Callable[[str], None], warn: Callable[[str], None]) -> None:
        self._options = options
        self._say = say
        self.folder = DataFolder(options.data)
        self._supervisor = Supervisor(warn)
        self._environment = dict(os.environ)
        self._urls: Urls = {"database": "", "redis": "", "broker": ""}
        self._started_at = datetime.now(UTC)
        self.demo: dict[str, Any] | None = None

    def __enter__(self) -> Self:
        """Start everything.

        Raises:
            StartupError: something is in the way; nothing is left running.
        """
        named = Named.read()
        settings = settings_with(None if named.secret else "0" * 64)
        self._refuse_unsafe(named, settings)
        self.folder.prepare()
        self.folder.lock()
        self.folder.remove_status()  # of one that was killed
        try:
            self._options.address.check()
            self._start_servers(named, settings)
            # these load their modules while the database is migrated, and wait for that
            api = self._start_api()
            wants_demo = self._options.demo or (self._options.demo is None and not settings.app.production)
            with self._demo(embedded=not named.database) if wants_demo else nullcontext():
                self._complete(self._program("migrate", "migrate"), "The database is up to date")
            self._wait_for(api)
            self._supervisor.start(self._program("worker", "worker", "--beat"))
            self._write_status()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        """End everything: the API first, which finishes its requests, the database last."""
        self.folder.remove_status()
        self._supervisor.stop()
        self.folder.unlock()

    def watch(self) -> None:
        """Keep everything running until interrupted.

        Raises:
            ServiceFailed: a part ended too often.
        """
        while True:
            time.sleep(LOOK_EVERY)
            if self._supervisor.look():
                self._write_status()
            for log in self.folder.logs.glob("*.log"):
                rotate(log)

    def _refuse_unsafe(self, named: Named, settings: Settings) -> None:
        if not settings.app.production:
            return
        lacking = {"DATABASE_URL": named.database, "REDIS_URL": named.redis, "SECRET_KEY": named.secret}
        absent = [name for name, is_named in lacking.items() if not is_named]
        if absent:
            raise UnsafeInProduction(
                f"ENVIRONMENT=production needs servers and secrets of its own: set {' and '.join(absent)}."
            )
        if self._options.demo:
            raise UnsafeInProduction(
                "Demo data brings accounts whose passwords everybody knows: leave out --demo in production."
            )

    def _start_servers(self, named: Named, settings: Settings) -> None:
        self._urls = {
            "database": settings.database.url,
            "redis": settings.redis.url,
            "broker": settings.celery.broker_url(settings.redis),
        }
        if not named.database:
            pool = settings.database.pool_size + settings.database.max_overflow
            connections = (self._options.workers + 1) * pool + SPARE_CONNECTIONS
            postgres = EmbeddedPostgres(self.folder.path / "postgres", settings={"max_connections": str(connections)})
            self._supervisor.start(postgres)
            self._urls["database"] = postgres.url
            self._say("PostgreSQL is ready")
        if not named.redis:
            valkey = EmbeddedValkey(self.folder.path / "valkey")
            self._supervisor.start(valkey)
            self._urls["redis"] = valkey.url
            if not named.broker:
                # a database of its own: whoever empties the cache does not empty the queue
                self._urls["broker"] = valkey.url.removesuffix("0") + "1"
            self._say("Valkey is ready")
        self._environment |= named.missing(self._urls, secret_key=self.folder.secret_key())
        self._environment["FRONTDESK_DATA"] = str(self.folder.path)
        self._environment["PROMETHEUS_MULTIPROC_DIR"] = str(self.folder.empty_figures())
        if not named.uploads:
            self._environment["UPLOADS_FOLDER"] = str(self.folder.uploads)
        if not named.public_url:
            self._environment["PUBLIC_URL"] = self._options.address.url

    def _complete(self, program: Program, done: str) -> None:
        """Run one of our commands to its end."""
        if program.child is None:
            program.start()
        try:
            is_done = program.child is not None and program.child.wait() == 0
        finally:
            program.stop()  # it still runs if we were interrupted
        if not is_done:
            raise ServiceFailed(
                f"`frontdesk {program.name}` failed: {program.last_words().removeprefix('frontdesk: ')} "
                f"(log: {program.log}). Put that right and start again."
            )
        self._say(done)

    @contextmanager
    def _demo(self, *, embedded: bool) -> Iterator[None]:
        """Load demo data, once per database, after what is done meanwhile; remember what there is to try."""
        # Beside the data that it speaks of: whoever deletes those deletes the note.
        note = self.folder.path / ("postgres/demo.json" if embedded else "demo.json")
        where = urlsplit(self._urls["database"])
        database = "embedded" if embedded else f"{where.hostname}:{where.port}{where.path}"
        known = json.loads(note.read_text()) if note.exists() else {}
        if known.get("database") == database:
            yield
        else:
            summary = self.folder.path / "demo-data.json"
            program = self._program("demo-data", "demo-data", "--output", str(summary))
            program.start()
            try:
                yield
                self._complete(program, "Demo data is loaded")
            finally:
                program.stop()
            known = {"database": database, "summary": json.loads(summary.read_text())}
            write_private(note, json.dumps(known, indent=2))
            summary.unlink()
        self.demo = known["summary"]

    def _start_api(self) -> Program:
        address = self._options.address
        listening = ("--host", address.host, "--port", str(address.port))
        api = self._program("api", "serve", *listening, "--workers", str(self._options.workers))
        self._supervisor.start(api)
        return api

    def _wait_for(self, api: Program) -> None:
        deadline = time.monotonic() + READY_WITHIN
        while self._options.address.get("/health") is None:
            if api.child is None or api.child.poll() is not None or time.monotonic() > deadline:
                raise ServiceFailed(f"The API did not start: {api.last_words()} (log: {api.log})")
            time.sleep(0.05)
        self._say(f"The API answers (workers: {self._options.workers})")

    def _program(self, name: str, *arguments: str) -> Program:
        log = self.folder.logs / f"{name}.log"
        return Program(name, arguments, environment=self._environment, log=log)

    def _write_status(self) -> None:
        url = self._options.address.url
        pids = self._supervisor.pids
        ports = {"api": self._options.address.port}
        for name, server in (("postgres", self._urls["database"]), ("valkey", self._urls["redis"])):
            if name in pids and (port := urlsplit(server).port) is not None:
                ports[name] = port
        status: Status = {
            "address": url,
            "docs": f"{url}/docs",
            "started_at": self._started_at.isoformat(timespec="seconds"),
            "ports": ports,
            "pids": {"supervisor": os.getpid(), **pids},
            "urls": self._urls,
        }
        self.folder.write_status(status)
