"""An S3 server: moto's, in a process of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

import httpx2

from tests.patience import PATIENCE_SECONDS

KEY = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}


@contextmanager
def serving_s3() -> Iterator[str]:
    """The address of an S3 server."""
    with closing(socket.socket()) as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603  our own command
        command, env=os.environ | KEY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        url, end = f"http://127.0.0.1:{port}", time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            assert process.poll() is None, "moto ended before it was ready"
            with suppress(httpx2.TransportError):
                httpx2.get(url)
                break
            time.sleep(0.1)
        yield url
    finally:
        process.kill()
        process.wait()
