"""Other people's servers, run as processes on loopback."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx2

from tests.patience import PATIENCE_SECONDS


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port: int = chosen.getsockname()[1]
        return port


@contextmanager
def serving(*command: str, ready: str) -> Iterator[str]:
    """The address of a Python module that serves on `{port}`; it is up once `ready` answers."""
    port = free_port()
    filled = [part.format(port=port) for part in command]
    process = subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-m", *filled],
        env={**os.environ, "PYTHONWARNINGS": "ignore", "PYTHONPATH": ""},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(process, f"{url}{ready}")
        yield url
    finally:
        process.kill()
        process.wait()


def _wait(process: "subprocess.Popen[bytes]", url: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, "the server ended before it was ready"
        with suppress(httpx2.TransportError):
            if httpx2.get(url).status_code == httpx2.codes.OK:
                return
        time.sleep(0.05)
    raise TimeoutError(url)
