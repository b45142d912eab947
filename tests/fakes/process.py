"""Fakes as processes of their own, and what tests tell them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime
from typing import Any

import httpx2

from tests.fakes.control import Call, Endpoint, Fault, Outcome
from tests.patience import PATIENCE_SECONDS


class Fake:
    """A running fake: the address for the vendor's SDK, and its controls."""

    def __init__(self, url: str, client: httpx2.AsyncClient) -> None:
        self.url = url
        self._client = client

    async def tell(self, path: str, /, **body: Any) -> Any:
        """Do something that a test may do and the vendor's API cannot, for example `tell("sessions/cs_…/pay")`."""
        answer = await self._client.post(f"{self.url}/_control/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    async def reset(self) -> None:
        """Forget everything."""
        await self.tell("reset")

    async def move_to(self, instant: datetime) -> None:
        """Set the vendor's clock."""
        await self.tell("clock", now=instant.timestamp())

    async def fault(self, fault: Fault) -> None:
        """Have something go wrong."""
        await self.tell("faults", **fault.model_dump())

    async def send_webhooks(self, endpoint: Endpoint) -> None:
        """Choose where webhooks go."""
        await self.tell("webhooks", **endpoint.model_dump())

    async def release(self, *, parallel: int = 1) -> list[Outcome]:
        """Have held webhooks delivered, and those that failed delivered again."""
        return [Outcome.model_validate(one) for one in await self.tell("release", parallel=parallel)]

    async def events(self, kind: str | None = None) -> list[dict[str, Any]]:
        """What has happened there, oldest first, as its webhooks tell it."""
        happened = (await self._client.get(f"{self.url}/_control/events")).json()
        return [event for event in happened if kind in {None, event["type"]}]

    async def calls(self, path: str | None = None) -> list[Call]:
        """The calls of its API that it has answered, oldest first."""
        answered = (await self._client.get(f"{self.url}/_control/calls")).json()
        return [Call.model_validate(call) for call in answered if path in {None, call["path"]}]


@contextmanager
def running(application: str) -> Iterator[str]:
    """Run the ASGI application `module:name` in a process of its own; its address."""
    port = _free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--log-level", "warning", application]  # one: its state is in its memory
    process = subprocess.Popen(command, start_new_session=True)  # noqa: S603  our own command
    try:
        _wait(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@asynccontextmanager
async def controls(url: str) -> AsyncIterator[Fake]:
    """The controls of the fake at `url`, which has forgotten everything."""
    async with httpx2.AsyncClient(timeout=PATIENCE_SECONDS, trust_env=False) as client:
        fake = Fake(url, client)
        await fake.reset()
        yield fake


def _free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port: int = chosen.getsockname()[1]
        return port


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, "the fake ended before it was ready"
        with suppress(httpx2.TransportError):
            if httpx2.get(f"{url}/_control/ready", trust_env=False).is_success:
                return
        time.sleep(0.05)
    raise TimeoutError(url)
