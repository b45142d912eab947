"""`frontdesk serve`: the API, in several processes."""

import os
import signal
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from granian import Granian
from granian.constants import Interfaces

from frontdesk.entrypoints.api import create_app
from frontdesk.entrypoints.cli.attach import attach
from frontdesk.entrypoints.cli.up import processors
from frontdesk.entrypoints.embedded.address import Address
from frontdesk.entrypoints.embedded.processes import end_with_parent

GRACE: int = 20  # seconds that requests in flight have to finish


def run(*, host: str, port: int, workers: int | None, data: Path) -> None:
    """Serve until SIGTERM or Ctrl-C.

    Raises:
        PortTaken: somebody else listens there. Granian itself would share the port with them.
    """
    attach(data)
    Address(host=host, port=port).check()
    create_app()  # loads every module once: the workers are forked and share them
    server = Granian(
        "frontdesk",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers or processors(),
        workers_kill_timeout=GRACE,
        respawn_failed_workers=True,
    )
    server.serve(target_loader=partial(_application, os.getpid()), wrap_loader=False)


def _application(server: int) -> FastAPI:
    """Make the application in a worker process, which does not outlive the server that forked it."""
    end_with_parent(server, signal.SIGTERM)
    return create_app()
