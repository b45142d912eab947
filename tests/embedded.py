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
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import frontdesk
from frontdesk.entrypoints.embedded.folder import Status
from frontdesk.entrypoints.embedded.places import is_reachable
from frontdesk.entrypoints.embedded.ports import free_port
from frontdesk.entrypoints.embedded.processes import Account
from tests.patience import PATIENCE_SECONDS

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Process:
    """A line of ps(1)."""

    parent: int
    uid: int
    command: str


def processes() -> dict[int, Process]:
    """Everything that runs on this machine; a zombie does not."""
    command = ["ps", "-axww", "-o", "pid=,ppid=,uid=,stat=,args="]
    listing = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603  ours
    running = {}
    for line in listing.splitlines():
        pid, parent, uid, state, *rest = line.split(maxsplit=4)
        if not state.startswith("Z"):
            running[int(pid)] = Process(int(parent), int(uid), " ".join(rest))
    return running


def descendants(pid: int) -> set[int]:
    """The children of a process, their children, and so on."""
    running = processes()
    found: set[int] = set()
    fresh = {pid}
    while fresh:
        fresh = {child for child, process in running.items() if process.parent in fresh}
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


def eventually(found: Callable[[], T], *, within: float = PATIENCE_SECONDS) -> T:
    """What `found` returns once it is true."""
    deadline = time.monotonic() + within
    while not (value := found()):
        assert time.monotonic() < deadline, "it did not come true"
        time.sleep(0.05)
    return value


def unprivileged() -> Account | None:
    """An account that may do little: nobody where root runs the tests, otherwise whoever does."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


class Runner:
    """Runs `frontdesk` as an account, in an environment that names no server and no secret."""

    def __init__(self, account: Account | None, copies: Path) -> None:
        """Where `account` cannot reach the interpreter or the packages, they are linked or copied to `copies`."""
        self._account = account
        sources = Path(frontdesk.__file__).parents[1]
        folders = [sources, *map(Path, site.getsitepackages())]
        packages = [self._reachable(folder, copies) for folder in folders]
        self._environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(map(str, packages)),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self._python = self._interpreter(copies)

    def run(self, *arguments: str, text: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, with `text` as its input."""
        return subprocess.run(  # noqa: S603  our own command
            self._command(arguments),
            check=False,
            capture_output=True,
            text=True,
            input=text,
            timeout=240,
            cwd="/",
            env=self._environment | environment,
            **self._identity(),
        )

    def start(
        self, *arguments: str, output: Path, environment: Mapping[str, str] | None = None
    ) -> "subprocess.Popen[bytes]":
        """Start a command; its output goes to a file."""
        with output.open("wb") as file:
            return subprocess.Popen(  # noqa: S603  our own command
                self._command(arguments),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                cwd="/",
                env=self._environment | dict(environment or {}),
                start_new_session=True,
                **self._identity(),
            )

    def _command(self, arguments: Iterable[str]) -> list[str]:
        return [str(self._python), "-m", "frontdesk", *arguments]

    def _identity(self) -> dict[str, Any]:
        if self._account is None:
            return {}
        return {"user": self._account.uid, "group": self._account.gid, "extra_groups": []}

    def _interpreter(self, copies: Path) -> Path:
        python = Path(sys.executable)
        if is_reachable(python, self._account):
            return python
        name = f"python{sys.version_info.major}.{sys.version_info.minor}"
        base, home = Path(sys.base_prefix), copies / "python"
        (home / "bin").mkdir(parents=True)
        link(base / "bin" / name, home / "bin" / name)
        _link_tree(base / "lib" / name, home / "lib" / name)
        for library in (base / "lib").glob("libpython*"):
            link(library, home / "lib" / library.name)
        self._environment["LD_LIBRARY_PATH"] = str(home / "lib")  # where the interpreter is a shared library
        return home / "bin" / name

    def _reachable(self, folder: Path, copies: Path) -> Path:
        if is_reachable(folder, self._account):
            return folder
        copy = copies / "packages" / str(len(list(copies.glob("packages/*"))))
        _link_tree(folder, copy)
        return copy


def link(source: str | Path, target: str | Path) -> None:
    """A hard link where there can be one, otherwise a copy."""
    try:
        os.link(Path(source).resolve(), target)
    except OSError:  # another file system
        shutil.copy2(source, target)


def _link_tree(source: Path, target: Path) -> None:
    ignored = shutil.ignore_patterns("test", "site-packages", "idlelib", "ensurepip")
    shutil.copytree(source, target, ignore=ignored, copy_function=link)


class Up:
    """A `frontdesk up` on a data folder and a port of its own."""

    def __init__(self, runner: Runner, data: Path, *options: str, environment: Mapping[str, str] | None = None) -> None:
        self.data = data
        self.port = free_port()
        self._runner = runner
        self._options = options
        self._environment = environment
        self._output = data.with_suffix(".output")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where its API should be."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def output(self) -> str:
        """What it printed."""
        return self._output.read_text()

    @property
    def pid(self) -> int:
        """The supervisor's process."""
        assert self._process is not None
        return self._process.pid

    @property
    def status(self) -> Status:
        """What it tells other processes."""
        status: Status = json.loads((self.data / "status.json").read_text())
        return status

    def begin(self) -> "subprocess.Popen[bytes]":
        """Start it and do not wait."""
        arguments = ("up", "--data", str(self.data), "--port", str(self.port), *self._options)
        self._process = self._runner.start(*arguments, output=self._output, environment=self._environment)
        return self._process

    def start(self) -> "Up":
        """Start it and wait until it says that it is ready."""
        process = self.begin()
        eventually(lambda: self._is_ready() or process.poll() is not None, within=150)
        assert process.poll() is None, self.output
        return self

    def _is_ready(self) -> bool:
        try:
            return self.status["pids"]["supervisor"] == self.pid
        except FileNotFoundError:
            return False

    def kill(self, pids: Iterable[int]) -> None:
        """Kill the supervisor with some of its processes, before they can tell one another."""
        assert self._process is not None
        for pid in {self.pid, *pids}:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        assert self._process.wait(60) == -signal.SIGKILL

    def running(self) -> list[str]:
        """The commands of all processes that have its data folder or its port in them."""
        marks = (f"{self.data}/", f"--port {self.port}")
        return [process.command for process in processes().values() if any(mark in process.command for mark in marks)]

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal to the supervisor; its exit code (negative: the signal that it died of)."""
        assert self._process is not None
        self._process.send_signal(how)
        return self._process.wait(60)
