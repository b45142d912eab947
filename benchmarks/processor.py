"""How much processor time a server and its children have used. Where others use the machine too, it varies least."""

import math
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class _Line:
    """What matters of proc_pid_stat(5)."""

    parent: int
    ticks: int  # its own, and those of its children that have ended

    @classmethod
    def of(cls, stat: str) -> Self:
        # the name before the last parenthesis may hold anything; after it come the state and the parent
        fields = stat.rpartition(")")[2].split()
        return cls(parent=int(fields[1]), ticks=sum(map(int, fields[11:15])))


@dataclass(frozen=True, slots=True)
class Usage:
    """The processor time of a process with all below it."""

    pid: int

    def seconds(self) -> float:
        """Until now, to the hundredth; NaN where the system has no `/proc`."""
        if not (_PROC / "self/stat").exists():
            return math.nan
        return sum(line.ticks for line in self._lines().values()) / os.sysconf("SC_CLK_TCK")

    def processes(self) -> Collection[int]:
        """It and all below it, as they are now."""
        return self._lines().keys()

    def _lines(self) -> dict[int, _Line]:
        lines: dict[int, _Line] = {}
        for path in _PROC.glob("[0-9]*/stat"):
            try:
                lines[int(path.parent.name)] = _Line.of(path.read_text())
            except OSError:  # it has just ended
                continue
        family, fresh = {self.pid}, {self.pid}
        while fresh := {pid for pid, line in lines.items() if line.parent in fresh}:
            family |= fresh
        return {pid: lines[pid] for pid in family & lines.keys()}
