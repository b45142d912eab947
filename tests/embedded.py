"""Real processes for the tests of `frontdesk up`: who runs, who is whose child, and commands as another account."""

import json
import os
import pwd
import shutil
import signal
import site
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import frontdesk
from frontdesk.entrypoints.embedded.processes import Account, run

SOURCES = Path(frontdesk.__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Process:
    """A line of ps(1)."""

    pid: int
    parent: int
    command: str


def processes() -> dict[int, Process]:
    """Everything that runs on this machine; zombies do not run."""
    listing = subprocess.run(
        ["ps", "-axww", "-o", "pid=,ppid=,stat=,args="], check=True, capture_output=True, text=True
    ).stdout
    fields = (line.split(maxsplit=3) for line in listing.splitlines())
    return {
        int(pid): Process(int(pid), int(parent), command)
        for pid, parent, state, *rest in fields
        if not state.startswith("Z")
        for command in [" ".join(rest)]
    }


def descendants(pid: int) -> set[int]:
    """The children of a process, their children, and so on."""
    running = processes()
    found, fresh = set[int](), {pid}
    while fresh:
        fresh = {process.pid for process in running.values() if process.parent in fresh}
        found |= fresh
    return found


def left_of(pids: Iterable[int], *, within: float = 20.0) -> list[str]:
    """The commands of those that still run after a while; returns as soon as none does."""
    wanted, deadline = set(pids), time.monotonic() + within
    while True:
        left = [process.command for pid, process in processes().items() if pid in wanted]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.05)


def eventually[T](found: Callable[[], T], *, within: float = 30.0) -> T:
    """What `found` returns once it is true; raises AssertionError if it does not become so."""
    deadline = time.monotonic() + within
    while not (value := found()):
        assert time.monotonic() < deadline, f"{found} did not come true within {within} s"
        time.sleep(0.05)
    return value
