"""`frontdesk serve`: the API, in several processes."""

import asyncio
import gc
import os
import signal
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Timer
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
        delay=settings.app.shutdown_delay,
    )
    server.serve(target_loader=partial(_application, os.getpid(), server.announced, server.begun), wrap_loader=False)


class Server(MPServer):
    """Granian, which tells its workers that it is about to stop, stops `delay` seconds later, and tells them that too.

    What tells them is the end of a pipe, which comes also when the server is killed: first that whoever spreads
    requests shall ask others, then that streams of events are over, which have no end of their own.
    """

    def __init__(self, *args: Any, delay: float, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.delay = delay
        self.announced, self.begun = Pipe(duplex=False), Pipe(duplex=False)

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        """Take the first signal as an announcement; a second one cuts the delay short."""
        del args, kwargs  # which signal, and where
        if self.announced[1].closed:
            self._begin()
            return
        self.announced[1].close()
        delayed = Timer(self.delay, self._begin)
        delayed.daemon = True
        delayed.start()

    def _begin(self) -> None:
        if not self.begun[1].closed:
            self.begun[1].close()
        super().signal_handler_interrupt()  # type: ignore[no-untyped-call]  # it has no annotations


def _application(server: int, *told: tuple[Connection, Connection]) -> FastAPI:
    """Make the application in a worker process, which does not outlive the server that forked it."""
    end_with_parent(server, signal.SIGTERM)
    for _, held_by_server in told:
        held_by_server.close()
    app = create_app()
    app.state.stop_announced, app.state.stop_begun = (heard for heard, _ in told)
    return app
