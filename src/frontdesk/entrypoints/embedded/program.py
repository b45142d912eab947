"""Frontdesk's own processes: the API and the worker."""

import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from frontdesk.entrypoints.embedded.processes import Child, spawn

LOG_BYTES: Final = 20 * 1024 * 1024  # of a log file before it becomes `.1`


class Program:
    """A command of `frontdesk` that runs as a process of its own."""

    def __init__(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        environment: Mapping[str, str],
        log: Path,
        grace: float = 30.0,
    ) -> None:
        """Take the words after `frontdesk`; `grace` is how many seconds it has to finish what it does."""
        self.name = name
        self.log = log
        self._arguments = arguments
        self._environment = environment
        self._grace = grace
        self._child: Child | None = None

    @property
    def child(self) -> Child | None:
        """The process, once started."""
        return self._child

    def start(self) -> None:
        """Start the process."""
        # -P: whatever lies in the working folder is not imported instead of what is installed
        command = [sys.executable, "-P", "-m", "frontdesk", *self._arguments]
        self._child = spawn(command, log=self.log, environment=self._environment)

    def stop(self) -> None:
        """Ask the process to finish what it does and end."""
        if self._child is not None:
            self._child.stop(grace=self._grace)

    def last_words(self) -> str:
        """Return the line of its log that says most: the last exception, otherwise the last line."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        lines = [line for line in text.splitlines() if line.strip()]
        telling = [line for line in lines if re.match(r"[\w.]*(Error|Exception|frontdesk): ", line)]
        return (telling or lines or ["it said nothing"])[-1]


def rotate(log: Path) -> None:
    """Keep a log that is being written small: copy it aside and empty it, for its writer holds it open."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        shutil.copyfile(log, log.with_name(f"{log.name}.1"))
        with log.open("r+") as file:
            file.truncate(0)
