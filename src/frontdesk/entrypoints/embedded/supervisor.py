"""Starts services in order, brings back those that end, and ends them in the reverse order."""

import contextlib
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from frontdesk.entrypoints.embedded.errors import ServiceFailed
from frontdesk.entrypoints.embedded.processes import Child

LOOK_EVERY: Final = 0.2  # seconds


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a service may be brought back, and how soon."""

    returns: int = 60  # within `window`: a program that cannot start is given up after some two minutes
    window: float = 300.0  # seconds
    first_pause: float = 0.25  # seconds, doubled with each end soon after a start
    longest_pause: float = 2.0  # seconds
    soon: float = 10.0  # seconds

    def pause(self, streak: int) -> float:
        """Return the seconds to wait after a `streak` of ends, each soon after a start."""
        return min(self.first_pause * float(2**streak), self.longest_pause)


@dataclass(slots=True)
class _History:
    """When a service was started last, when it ended, and how many times in a row it ended soon."""

    started: float
    ends: list[float]
    streak: int = 0


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


_PATIENCE: Final = Patience()


class Supervisor:
    """Keeps the services of a stack running, and tells what went wrong."""

    def __init__(self, warn: Callable[[str], None], *, patience: Patience = _PATIENCE) -> None:
        self._warn = warn
        self._patience = patience
        self._services: list[Service] = []
        self._histories: dict[str, _History] = {}

    @property
    def pids(self) -> dict[str, int]:
        """The process of every service."""
        return {service.name: service.child.pid for service in self._services if service.child}

    def start(self, service: Service) -> None:
        """Start a service; it is stopped with the others from here on, also if it fails to start."""
        self._services.append(service)
        self._histories[service.name] = _History(started=time.monotonic(), ends=[])
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
        now, history, patience = time.monotonic(), self._histories[service.name], self._patience
        history.ends = [*(end for end in history.ends if now - end < patience.window), now]
        history.streak = history.streak + 1 if now - history.started < patience.soon else 0
        how = _describe(service.child.poll() if service.child else None)
        if len(history.ends) > patience.returns:
            raise ServiceFailed(
                f"{service.name} ended {len(history.ends)} times within {patience.window / 60:.0f} minutes, "
                f"the last time {how}: its log says why."
            )
        pause = patience.pause(history.streak)
        self._warn(f"{service.name} ended {how}; it is started again in {pause:g} s")
        time.sleep(pause)
        history.started = time.monotonic()
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
