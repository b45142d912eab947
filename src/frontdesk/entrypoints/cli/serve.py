"""`frontdesk serve`: the API, in several processes."""

import asyncio
import gc
import os
import signal
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from granian.constants import Interfaces
from granian.server.mp import MPServer

from frontdesk.entrypoints.api import create_app
from frontdesk.entrypoints.cli.attach import attach
from frontdesk.entrypoints.cli.schema import await_schema
from frontdesk.entrypoints.cli.up import processors
from frontdesk.entrypoints.embedded.address import Address
from frontdesk.entrypoints.embedded.processes import end_with_parent

GRACE: int = 20  # seconds that requests in flight have to finish
AT_ONCE = 10_000  # requests in one process; idle streams are among them, and the default has room for few


def run(*, host: str, port: int, workers: int | None, data: Path) -> None:
    """Serve until SIGTERM or Ctrl-C, as soon as the database is up to date.

    Raises:
        PortTaken: somebody else listens there. Granian itself would share the port with them.
    """
    settings = attach(data)
    Address(host=host, port=port).check()
    create_app()  # loads every module once: the workers are forked and share them
    gc.freeze()  # a collection in one of them would write to what they share
    asyncio.run(await_schema(settings))
    server = Server(
        "frontdesk",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers or processors(),
        backpressure=AT_ONCE,
        workers_kill_timeout=GRACE,
        respawn_failed_workers=True,
    )
    server.serve(target_loader=partial(_application, os.getpid(), *server.stopping), wrap_loader=False)


class Server(MPServer):
    """Granian, which tells its workers that it is about to stop them: streams of events have no end of their own.

    What tells them is the end of a pipe, which comes also when the server is killed.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stopping = os.pipe()

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        with suppress(OSError):  # a second Ctrl-C
            os.close(self.stopping[1])
        super().signal_handler_interrupt(*args, **kwargs)  # type: ignore[no-untyped-call]  # it has no annotations


def _application(server: int, stopping: int, held_by_server: int) -> FastAPI:
    """Make the application in a worker process, which does not outlive the server that forked it."""
    end_with_parent(server, signal.SIGTERM)
    os.close(held_by_server)
    app = create_app()
    app.state.stopping = stopping
    return app
