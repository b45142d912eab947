"""Whole journeys: real server processes on a database of their own, spoken to over sockets."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import httpx2
import pytest

from tests.patience import PATIENCE_SECONDS
from tests.rabbitmq import rabbitmq


@dataclass(frozen=True, slots=True)
class Server:
    """A running API."""

    url: str
    process: "subprocess.Popen[bytes]"

    def kill(self) -> None:
        """End it and its workers, as a power cut would."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


Serve = Callable[..., Server]
Work = Callable[..., "subprocess.Popen[bytes]"]


def free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port: int = chosen.getsockname()[1]
        return port


@pytest.fixture
def serve(database_url: str, valkey: str) -> Iterator[Serve]:
    """Starts API servers with any number of worker processes on the test's database."""
    running: list[Server] = []

    def start(*, workers: int = 1, factory: str = "frontdesk.entrypoints.api:create_app", **environment: str) -> Server:
        port = free_port()
        command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", factory]
        command += ["--host", "127.0.0.1", "--port", str(port), "--workers", str(workers), "--log-level", "warning"]
        settings = {"DATABASE_URL": database_url, "REDIS_URL": valkey, "RATE_LIMIT_ENABLED": "false"}
        process = subprocess.Popen(  # noqa: S603  our own command
            command, env=os.environ | settings | environment, start_new_session=True
        )
        server = Server(f"http://127.0.0.1:{port}", process)
        running.append(server)
        wait_for(server)
        return server

    yield start
    for server in running:
        server.kill()


@pytest.fixture
def worker(database_url: str, valkey: str) -> Iterator[Work]:
    """Starts Celery workers."""
    running: list[subprocess.Popen[bytes]] = []

    def start(*, app: str = "frontdesk.entrypoints.worker:celery", **environment: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "celery", "-A", app, "worker"]
        command += ["-c", "2", "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
        settings = {"DATABASE_URL": database_url, "REDIS_URL": valkey}
        process = subprocess.Popen(  # noqa: S603  our own command
            command, env=os.environ | settings | environment, start_new_session=True
        )
        running.append(process)
        return process

    yield start
    for process in running:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.fixture(scope="session")
def rabbit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a RabbitMQ node of this run."""
    with rabbitmq(tmp_path_factory.mktemp("rabbitmq")) as url:
        yield url


def wait_for(server: Server) -> None:
    """Return when a server answers."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        assert server.process.poll() is None, "the server ended before it was ready"
        with suppress(httpx2.TransportError):
            if httpx2.get(f"{server.url}/health").status_code == httpx2.codes.OK:
                return
        time.sleep(0.05)
    raise TimeoutError(server.url)


@pytest.fixture
async def http() -> AsyncIterator[httpx2.AsyncClient]:
    """A client with as many connections as a crowd has."""
    limits = httpx2.Limits(max_connections=200, max_keepalive_connections=200)
    async with httpx2.AsyncClient(limits=limits, timeout=60) as client:
        yield client
