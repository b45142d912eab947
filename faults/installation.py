"""What is hurt: PostgreSQL, Valkey or RabbitMQ, the API and a worker as processes, and a mail server that they know."""

import asyncio
import os
import secrets
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import asyncpg
import httpx2

from faults.reckoning import Found, Stored
from frontdesk.entrypoints.embedded.errors import ServiceFailed
from frontdesk.entrypoints.embedded.ports import free_port
from frontdesk.entrypoints.embedded.postgres import EmbeddedPostgres
from frontdesk.entrypoints.embedded.program import Program
from frontdesk.entrypoints.embedded.supervisor import Service
from frontdesk.entrypoints.embedded.valkey import EmbeddedValkey
from tests.rabbitmq import Rabbit
from tests.smtp import MailServer, serving

PATIENCE_SECONDS: Final = 120.0
SETTLE_SECONDS: Final = 240.0  # without any progress: what a dead worker had is due again after one minute, then two
LOOK_SECONDS: Final = 0.1
API_WORKERS: Final = 2
MAIL_SECONDS: Final = 0.02  # that the mail server takes for each
BOOKINGS: Final = "SELECT id::text, client_email, status FROM bookings WHERE deleted_at IS NULL"
OVERLAPS: Final = """
SELECT count(*) FROM reservations a JOIN reservations b
ON a.calendar_id = b.calendar_id AND a.lane = b.lane AND a.id < b.id AND a.period && b.period
"""
TOLD: Final = """
SELECT n.id::text, n.booking_id::text, n.kind, b.client_email = n.recipient_email AS is_client
FROM notifications n LEFT JOIN bookings b ON b.id = n.booking_id WHERE n.status = 'sent' AND n.type = 'email'
"""
# reminders are for days to come; what a clock that was ahead has recorded for later today waits, too
WAITING: Final = """
SELECT (SELECT count(*) FROM outbox
        WHERE done_at IS NULL AND dead_at IS NULL AND recorded_for <= statement_timestamp() + interval '12 hours')
     + (SELECT count(*) FROM notifications WHERE status = 'queued')
"""
DEAD: Final = "SELECT count(*) FROM outbox WHERE dead_at IS NOT NULL"


@dataclass(slots=True)
class Installation:
    """A running installation whose services are started again when they end, as service managers do."""

    folder: Path
    postgres_folder: Path
    postgres: EmbeddedPostgres
    valkey: EmbeddedValkey
    rabbit: Rabbit | None
    mails: MailServer
    environment: Mapping[str, str]
    port: int = field(default_factory=free_port)
    down: set[str] = field(default_factory=set)  # the names of those that are to stay away for now
    ended: Counter[str] = field(default_factory=Counter)  # how often each has been started again
    api: Program = field(init=False)
    worker: Program = field(init=False)

    def __post_init__(self) -> None:
        data = str(self.folder / "data")
        serve = ["serve", "--port", str(self.port), "--workers", str(API_WORKERS), "--data", data]
        self.api = self.program("api", serve)
        self.worker = self.program("worker", ["worker", "--beat", "--data", data])

    @property
    def url(self) -> str:
        """Where its API is."""
        return f"http://127.0.0.1:{self.port}"

    def program(self, name: str, arguments: list[str]) -> Program:
        """One of our commands, in this installation's environment."""
        return Program(name, arguments, environment=self.environment, log=self.folder / f"{name}.log")

    async def keep(self) -> None:
        """Start again what has ended, for as long as this is awaited."""
        services: list[Service] = [self.postgres, self.valkey, self.api, self.worker]
        while True:
            for service in services:
                child = service.child
                if service.name not in self.down and child is not None and child.poll() is not None:
                    self.ended[service.name] += 1
                    with suppress(ServiceFailed):  # the next look sees that
                        await asyncio.to_thread(service.start)
            await asyncio.sleep(LOOK_SECONDS)

    def kill(self, service: Service) -> None:
        """End a service with all its processes, as a power cut would."""
        assert service.child is not None
        with suppress(ProcessLookupError):
            os.killpg(service.child.pid, signal.SIGKILL)

    def terminate(self, service: Service) -> None:
        """Ask a service to end, as service managers do."""
        assert service.child is not None
        with suppress(ProcessLookupError):
            os.kill(service.child.pid, signal.SIGTERM)

    async def ready(self) -> None:
        """Return when the API answers that all is well."""
        async with asyncio.timeout(PATIENCE_SECONDS), httpx2.AsyncClient(trust_env=False) as client:
            while True:
                with suppress(httpx2.TransportError):
                    if (await client.get(f"{self.url}/health")).status_code == httpx2.codes.OK:
                        return
                await asyncio.sleep(LOOK_SECONDS)

    async def fetch(self, statement: str, *values: object) -> Any:
        """Ask the database for one value."""
        connection = await asyncpg.connect(self.postgres.url)
        try:
            return await connection.fetchval(statement, *values)
        finally:
            await connection.close()

    async def settled(self) -> float:
        """Wait until nothing is left to follow from what has happened; how many seconds that took."""
        began = moved = time.monotonic()
        least = await self.fetch(WAITING)
        while least and time.monotonic() - moved < SETTLE_SECONDS:
            await asyncio.sleep(LOOK_SECONDS)
            if (waiting := await self.fetch(WAITING)) < least:
                least, moved = waiting, time.monotonic()
        return time.monotonic() - began

    async def found(self) -> Found:
        """Everything that the reckoning asks for."""
        connection = await asyncpg.connect(self.postgres.url)
        try:
            rows = await connection.fetch(TOLD)
            told: dict[str, Counter[str]] = {}
            for row in rows:
                if row["is_client"]:
                    told.setdefault(row["booking_id"], Counter())[row["kind"]] += 1
            return Found(
                bookings=[Stored(*row) for row in await connection.fetch(BOOKINGS)],
                overlaps=await connection.fetchval(OVERLAPS),
                told=told,
                mails=frozenset(row["id"] for row in rows),
                arrived=Counter(str(mail["Message-ID"])[1:].partition("@")[0] for mail in self.mails.mails),
                waiting=await connection.fetchval(WAITING),
                dead=await connection.fetchval(DEAD),
            )
        finally:
            await connection.close()

    async def command(self, *words: str) -> tuple[int, list[str]]:
        """Run one of our commands to its end; its exit code and the lines that it printed."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "frontdesk", words[0], "--data", str(self.folder / "data"), *words[1:]),
            env=dict(self.environment),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        output, _ = await process.communicate()
        assert process.returncode is not None
        return process.returncode, output.decode().splitlines()

    def unforeseen(self) -> list[str]:
        """The lines of the logs that tell of errors that nobody foresaw."""
        logs = [self.api.log.read_text(errors="replace"), self.worker.log.read_text(errors="replace")]
        return [line for log in logs for line in log.splitlines() if '"unforeseen_error"' in line]

    def keep_logs(self) -> None:
        """Copy what the processes have said to a place that outlives them."""
        kept = Path(tempfile.mkdtemp(prefix="frontdesk-faults-logs-"))
        for log in self.folder.rglob("*.log"):
            shutil.copy(log, kept / f"{log.parent.name}-{log.name}")
        print(f"The logs are in {kept}", file=sys.stderr)


@asynccontextmanager
async def installation(
    *, rabbitmq: bool = False, postgres_folder: Path | None = None, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Installation]:
    """Start everything in a temporary folder, and end it. `postgres_folder` lies elsewhere where its disk matters."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-faults-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)  # as root, the servers run as another account
        postgres_folder = postgres_folder or folder / "postgres"
        postgres = EmbeddedPostgres(postgres_folder)
        valkey = EmbeddedValkey(folder / "valkey")
        rabbit = Rabbit(folder / "rabbitmq") if rabbitmq else None
        async with serving(MailServer()) as mails:
            mails.before_answer = _busy
            try:
                await asyncio.to_thread(_start, postgres, valkey, rabbit)
                settings = _environment(postgres, valkey, rabbit, mails) | dict(environment or {})
                there = Installation(folder, postgres_folder, postgres, valkey, rabbit, mails, settings)
                try:
                    async with _running(there):
                        yield there
                except BaseException:
                    there.keep_logs()
                    raise
            finally:
                await asyncio.to_thread(_stop, postgres, valkey, rabbit)


async def _busy() -> None:
    await asyncio.sleep(MAIL_SECONDS)


def _start(postgres: EmbeddedPostgres, valkey: EmbeddedValkey, rabbit: Rabbit | None) -> None:
    postgres.start()
    valkey.start()
    if rabbit is not None:
        rabbit.start()


def _stop(postgres: EmbeddedPostgres, valkey: EmbeddedValkey, rabbit: Rabbit | None) -> None:
    if rabbit is not None:
        rabbit.kill()
    valkey.stop()
    postgres.stop()


def _environment(
    postgres: EmbeddedPostgres, valkey: EmbeddedValkey, rabbit: Rabbit | None, mails: MailServer
) -> dict[str, str]:
    return {
        **os.environ,
        "ENVIRONMENT": "staging",  # as in production, but for what only the world outside can give
        "DATABASE_URL": postgres.url,
        "REDIS_URL": valkey.url,
        "CELERY_BROKER_URL": rabbit.url if rabbit else valkey.url.removesuffix("0") + "1",
        "SECRET_KEY": secrets.token_hex(32),
        "RATE_LIMIT_ENABLED": "false",  # one machine plays a crowd
        "LOG_LEVEL": "WARNING",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mails.port),
        "SMTP_TLS": "false",
    }


@asynccontextmanager
async def _running(there: Installation) -> AsyncIterator[None]:
    code, lines = await there.command("migrate")
    assert code == 0, "\n".join(lines)
    programs = (there.api, there.worker)
    for program in programs:
        await asyncio.to_thread(program.start)
    keeping = asyncio.create_task(there.keep())
    try:
        await there.ready()
        yield
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        for program in programs:
            await asyncio.to_thread(program.stop)
