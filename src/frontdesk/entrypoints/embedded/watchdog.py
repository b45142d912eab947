"""Ends the processes of a supervisor that is gone, however it went.

Runs as a process of its own (`python -I -S watchdog.py`) with one end of a pipe as its standard input.
The supervisor writes `+PID SIGNAL` for each process it starts and `-PID` for each that has ended. The pipe
closes when the supervisor ends, even by SIGKILL: whatever is still listed is then ended in the reverse order
of its start. Every listed process leads a process group, so that its own children go with it. Only the
standard library: it starts in milliseconds.
"""

import os
import signal
import sys
import time

GRACE = 10.0  # seconds a process has to end by itself


def is_alive(pid: int) -> bool:
    """Tell whether a process exists (a zombie does)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def kill_group(pgid: int) -> None:
    """Kill what is left of a process group."""
    try:
        os.killpg(pgid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # macOS answers EPERM for a group of zombies


def end(pid: int, stop_signal: int) -> None:
    """Ask the leader of a group to end, wait at most GRACE seconds, then kill the whole group."""
    deadline = time.monotonic() + GRACE
    try:
        os.kill(pid, stop_signal)
        while is_alive(pid) and time.monotonic() < deadline:
            time.sleep(0.02)
    except (ProcessLookupError, PermissionError):
        pass
    kill_group(pid)


def main() -> None:
    """Listen until the pipe closes, then end what is left."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    listed: dict[int, int] = {}
    for line in sys.stdin:
        sign, words = line[0], line[1:].split()
        if sign == "+":
            listed[int(words[0])] = int(words[1])
        else:
            listed.pop(int(words[0]), None)
    for pid, stop_signal in reversed(listed.items()):
        end(pid, stop_signal)


if __name__ == "__main__":
    main()
