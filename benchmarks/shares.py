"""A share of a processor for a server, so that a few cores can be several machines (cgroups of Linux; needs root)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.processor import Usage

_FIRST, _SECOND = Path("/sys/fs/cgroup/cpu"), Path("/sys/fs/cgroup")  # the two versions of cgroups(7)
_PERIOD = 20_000  # microseconds: fifty turns a second


@contextmanager
def limited(server: Usage, processors: float) -> Iterator[None]:
    """Give a server, with all that it starts from now on, so much of a processor; 0.05 at least.

    Raises:
        OSError: it is not allowed here.
    """
    quota = round(processors * _PERIOD)
    if _FIRST.exists():
        root, allowance = _FIRST, {"cpu.cfs_period_us": f"{_PERIOD}", "cpu.cfs_quota_us": f"{quota}"}
    else:
        root, allowance = _SECOND, {"cpu.max": f"{quota} {_PERIOD}"}
        (root / "cgroup.subtree_control").write_text("+cpu")
    group = root / f"frontdesk-{os.getpid()}-{server.pid}"
    group.mkdir()
    try:
        for name, value in allowance.items():
            (group / name).write_text(value)
        _move(server, group)
        yield
    finally:
        _move(server, root)
        group.rmdir()


def _move(server: Usage, group: Path) -> None:
    """Put its processes into a group."""
    for pid in server.processes():
        try:
            (group / "cgroup.procs").write_text(f"{pid}")
        except ProcessLookupError:  # it has just ended
            continue
