"""Starts services in order, brings back those that end, and ends them in the reverse order."""

import contextlib
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Final, Protocol

from frontdesk.entrypoints.embedded.errors import ServiceFailed
from frontdesk.entrypoints.embedded.processes import Child

LOOK_EVERY: Final = 0.2  # seconds
RETURNS: Final = 5  # a service may be brought back this often …
WINDOW: Final = 300.0  # … within this many seconds
FIRST_PAUSE: Final = 0.5  # seconds before the first return, doubled with each


class Service(Protocol):
    """Something that runs as a child process."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def child(self) -> Child | None:
        """Its process, once started."""

    def start(self) -> object:
        """Start it and wait until it is ready."""

    def stop(self) -> None:
        """End it cleanly."""


class Supervisor:
    """Keeps the services of a stack running, and tells what went wrong."""

    def __init__(self, warn: Callable[[str], None], *, first_pause: float = FIRST_PAUSE) -> None:
        self._warn = warn
        self._first_pause = first_pause
        self._services: list[Service] = []
        self._ends: defaultdict[str, list[float]] = defaultdict(list)

    @property
    def pids(self) -> dict[str, int]:
        """The process of every service."""
        return {service.name: service.child.pid for service in self._services if service.child}

    def start(self, service: Service) -> None:
        """Start a service; it is stopped with the others from here on, also if it fails to start."""
        self._services.append(service)
        service.start()

    def look(self) -> bool:
        """Bring back what has ended; tell whether anything had.

        Raises:
            ServiceFailed: a service ended too often.
        """
        ended = [service for service in self._services if service.child and service.child.poll() is not None]
        for service in ended:
            self._bring_back(service)
        return ended != []

    def stop(self) -> None:
        """End all services, the last started first. An interrupt meanwhile means: at once."""
        while self._services:
            service = self._services.pop()
            try:
                service.stop()
            except KeyboardInterrupt:
                self._warn(f"Not waiting for {service.name}")
                if service.child:
                    service.child.stop(grace=0.0)

    def _bring_back(self, service: Service) -> None:
        now = time.monotonic()
        ends = [end for end in self._ends[service.name] if now - end < WINDOW]
        code = service.child.poll() if service.child else None
        how = _describe(code)
        if len(ends) == RETURNS:
            raise ServiceFailed(
                f"{service.name} ended {RETURNS + 1} times within {WINDOW / 60:.0f} minutes, the last time "
                f"{how}: its log says why."
            )
        pause = self._first_pause * 2 ** len(ends)
        self._ends[service.name] = [*ends, now]
        self._warn(f"{service.name} ended {how}; it is started again in {pause:g} s")
        time.sleep(pause)
        with contextlib.suppress(ServiceFailed):  # it has ended again, then: the next look sees that
            service.start()


def _describe(code: int | None) -> str:
    if code is not None and code < 0:
        return f"by {signal.Signals(-code).name}"
    return f"with exit code {code}"


@contextlib.contextmanager
def interrupted_by_signals() -> Iterator[None]:
    """Turn SIGTERM (service managers) and SIGHUP (a closed terminal) into the KeyboardInterrupt of Ctrl-C."""
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.default_int_handler) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
