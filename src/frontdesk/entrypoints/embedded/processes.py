"""Child processes that do not outlive the process that started them.

Three mechanisms, each for what the others cannot see:

- every child leads its own session and process group: what it leaves behind when it ends is killed by group,
  and the terminal's Ctrl-C reaches only the supervisor, which then ends its children in order;
- a watchdog process at the other end of a pipe ends the children when this process is gone, also by SIGKILL;
- on Linux the kernel signals each child when its parent dies (prctl(2), PR_SET_PDEATHSIG), so that killing
  the watchdog too leaves nothing.
"""

import atexit
import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from frontdesk.entrypoints.embedded import watchdog

_PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h
_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


@dataclass(frozen=True, slots=True)
class Account:
    """An unprivileged account of this machine."""

    uid: int
    gid: int


def service_account(owned: Path) -> Account | None:
    """Name the account that servers run as: None for an ordinary user, who runs them as themselves.

    PostgreSQL refuses to run as root. Root takes the owner of `owned` where that folder exists already,
    otherwise `postgres` or `nobody`.
    """
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(FileNotFoundError):
        owner = owned.stat()
        if owner.st_uid != 0:
            return Account(uid=owner.st_uid, gid=owner.st_gid)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(uid=entry.pw_uid, gid=entry.pw_gid)
    return Account(uid=65534, gid=65534)


def run(
    command: Sequence[str | Path], *, account: Account | None = None, cwd: str | Path = "/", text: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, with `text` as its input, and return its exit code and output."""
    tied = _tied(account, signal.SIGKILL)
    return subprocess.run(  # noqa: S603  every command is ours
        command, check=False, capture_output=True, text=True, input=text, cwd=cwd, **tied
    )


def end_with_parent(parent: int, stop_signal: int) -> None:
    """Have the kernel send `stop_signal` to the calling process when its parent, `parent`, dies (Linux only).

    The parent may have died before the call: then nothing would ever come, so the caller ends here.
    """
    if _prctl is None:
        return
    _prctl(_PR_SET_PDEATHSIG, stop_signal, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def _tied(account: Account | None, stop_signal: int) -> dict[str, Any]:
    """Return the arguments of `subprocess` for a process that runs as `account` and ends with this one."""
    parent = os.getpid()
    # One system call between fork and exec; it comes after the change of user, which would undo it.
    arguments: dict[str, Any] = {"preexec_fn": lambda: end_with_parent(parent, stop_signal)}
    if account is not None:
        arguments |= {"user": account.uid, "group": account.gid, "extra_groups": []}
    return arguments


class _Watchdog:
    """The process that ends our children when we are gone; started with the first of them."""

    def __init__(self) -> None:
        self._listed: dict[int, int] = {}
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)

    def add(self, pid: int, stop_signal: int) -> None:
        """Let it know of a child."""
        self._listed[pid] = stop_signal
        self._tell(f"+{pid} {stop_signal}\n")

    def remove(self, pid: int) -> None:
        """Let it know that a child has ended."""
        del self._listed[pid]
        self._tell(f"-{pid}\n")

    def close(self) -> None:
        """Let it go; it ends whatever is still listed."""
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
            self._process.wait()
            self._process = None

    def revive(self) -> None:
        """Start another one, which learns the whole list, unless it runs."""
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = subprocess.Popen(  # noqa: S603  ours
                [sys.executable, "-I", "-S", watchdog.__file__],
                stdin=subprocess.PIPE,
                bufsize=0,
                start_new_session=True,
            )
            for pid, stop_signal in self._listed.items():
                self._tell(f"+{pid} {stop_signal}\n")

    def _tell(self, line: str) -> None:
        self.revive()
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):  # killed just now: the next one learns it from the list
                self._process.stdin.write(line.encode())


_watchdog = _Watchdog()


class Child:
    """A process of ours, leader of its own process group."""

    def __init__(self, process: subprocess.Popen[bytes], *, stop_signal: signal.Signals) -> None:
        self._process = process
        self._stop_signal = stop_signal
        self._is_listed = True
        _watchdog.add(process.pid, stop_signal)

    @property
    def pid(self) -> int:
        """The process id, which is also the process group's."""
        return self._process.pid

    def poll(self) -> int | None:
        """Return the exit code once it has ended (negative: the signal), and kill what it left behind."""
        code = self._process.poll()
        if code is None:
            _watchdog.revive()
        elif self._is_listed:
            self._is_listed = False
            watchdog.kill_group(self.pid)
            _watchdog.remove(self.pid)
        return code

    def wait(self) -> int:
        """Wait until it has ended and return the exit code."""
        code = self._process.wait()
        self.poll()
        return code

    def stop(self, *, grace: float = 20.0) -> None:
        """Ask it to end, wait at most `grace` seconds, then kill it with all its children."""
        if self.poll() is not None:
            return
        self._process.send_signal(self._stop_signal)
        try:
            self._process.wait(grace)
        except subprocess.TimeoutExpired:
            watchdog.kill_group(self.pid)
            self._process.wait()
        self.poll()


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path,
    stop_signal: signal.Signals = signal.SIGTERM,
    environment: Mapping[str, str] | None = None,
    account: Account | None = None,
    cwd: Path | None = None,
) -> Child:
    """Start a process that ends with this one; its output is appended to `log`.

    Call it from a thread that lives as long as the process: the kernel's parent is a thread, not a process.

    Raises:
        OSError: the program cannot be started.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603  every command is ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=cwd,
            env=None if environment is None else dict(environment),
            start_new_session=True,
            **_tied(account, stop_signal),
        )
    return Child(process, stop_signal=stop_signal)
