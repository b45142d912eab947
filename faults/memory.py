"""How much memory a server and its processes use."""

import re
from contextlib import suppress
from pathlib import Path


def family(pid: int) -> set[int]:
    """A process with all below it."""
    found, fresh = {pid}, {pid}
    while fresh:
        children = set()
        for one in fresh:
            with suppress(OSError):  # it has just ended
                for task in Path(f"/proc/{one}/task").iterdir():
                    children |= set(map(int, (task / "children").read_text().split()))
        fresh = children - found
        found |= fresh
    return found


def megabytes(pid: int) -> float:
    """The proportional set size of a process and all below it: what they share counts once."""
    total = 0
    for one in family(pid):
        with suppress(OSError):
            (kilobytes,) = re.findall(r"^Pss:\s+(\d+)", Path(f"/proc/{one}/smaps_rollup").read_text(), re.MULTILINE)
            total += int(kilobytes)
    return total / 1024
