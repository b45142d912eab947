"""Our own processes, forked from one that has loaded everything: a start takes a moment, so that fifty can be killed.

It reads a command of `frontdesk` from each line of its input, and answers with the process that runs it:
`worker --beat`, for example. What is forked leads a group of its own.
"""

import gc
import os
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from frontdesk.core import outbox
from frontdesk.entrypoints.api import create_app
from frontdesk.entrypoints.cli import app
from frontdesk.modules.notifications.service import delivering

NOWHERE = Path("/nonexistent")  # no `frontdesk up` runs here: the environment names every server
LEASE = timedelta(seconds=6)  # of what a dead process had in its hands; the real one is ten times as long


class Nursery:
    """A running nursery, and what it has forked."""

    def __init__(self, environment: dict[str, str], output: Path) -> None:
        with output.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.journeys.nursery"],
                env=os.environ | environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._born: list[int] = []

    def fork(self, command: str) -> int:
        """Start one of our processes; its id, which is that of its group."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(command, file=self._process.stdin, flush=True)
        self._born.append(int(self._process.stdout.readline()))
        return self._born[-1]

    def kill(self, pid: int) -> None:
        """End a process and all that it has started, as a power cut would."""
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)

    def lives(self, pid: int) -> bool:
        """Whether a process has not ended."""
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return True

    def close(self) -> None:
        """End everything."""
        for pid in self._born:
            self.kill(pid)
        self._process.communicate()


def main() -> None:
    """Fork what is asked for, until the input ends."""
    for part in ("worker", "beat", "cli.serve", "cli.worker", "cli.beat"):
        import_module(f"frontdesk.entrypoints.{part}")
    create_app()
    _shorten_leases()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    gc.freeze()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while line := sys.stdin.readline():
        pid = os.fork()
        if pid == 0:
            answers.close()
            _run(line.split())
        print(pid, file=answers, flush=True)


def _run(arguments: list[str]) -> NoReturn:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    try:
        app([*arguments, "--data", str(NOWHERE)])
    finally:
        os._exit(1)  # whatever it was: nothing of the nursery is to run here


def _shorten_leases() -> None:
    outbox.LEASE, outbox.LONGEST_LEASE = LEASE, 1
    delivering.LEASE = LEASE * 3 / 4


if __name__ == "__main__":
    main()
