"""`frontdesk health`: whether a process of this installation answers, for whatever watches it."""

import http.client
import time
from contextlib import closing
from typing import Final

from frontdesk.entrypoints.embedded.errors import StartupError

PATIENCE: Final = 5.0  # seconds for one answer; a database that is away is told after two
ASK_EVERY: Final = 0.2  # seconds


class Unwell(StartupError):
    """Nobody answers, or not that all is well."""


def run(*, host: str, port: int, path: str, wait: float) -> None:
    """Return when the process answers 200, which it may take `wait` seconds to do.

    Raises:
        Unwell: it does not, until then; the message says what it answers.
    """
    deadline = time.monotonic() + wait
    while (answer := _ask(host, port, path)) != str(int(http.client.OK)):
        if time.monotonic() >= deadline:
            raise Unwell(f"http://{host}:{port}{path}: {answer}")
        time.sleep(ASK_EVERY)


def _ask(host: str, port: int, path: str) -> str:
    """The status of an answer, or why there is none."""
    try:
        with closing(http.client.HTTPConnection(host, port, timeout=PATIENCE)) as connection:
            connection.request("GET", path)
            return str(connection.getresponse().status)
    except (OSError, http.client.HTTPException) as error:
        return str(error) or type(error).__name__
