"""Valkey in a folder: its append-only file is found again on the next start."""

import contextlib
import secrets
import shutil
import socket
import time
from pathlib import Path
from typing import Final

from frontdesk.entrypoints.embedded.errors import ServiceFailed
from frontdesk.entrypoints.embedded.places import settle, write_private
from frontdesk.entrypoints.embedded.ports import free_port
from frontdesk.entrypoints.embedded.processes import Child, service_account, spawn
from frontdesk.entrypoints.embedded.programs import find_valkey

READY_WITHIN: Final = 60.0  # seconds; it reads the append-only file first


class EmbeddedValkey:
    """A Valkey server whose data, log and password lie below `root`.

    With `durable=False`, for tests, its files are gone once it is stopped. `noeviction`, for it is the broker
    too: a queue must not lose a task because the cache is full.
    """

    name = "valkey"

    def __init__(self, root: Path, *, durable: bool = True) -> None:
        self._account = service_account(root)
        self._root = root
        self._durable = durable
        self._port = 0
        self._child: Child | None = None

    @property
    def child(self) -> Child | None:
        """The server's process, once started."""
        return self._child

    @property
    def url(self) -> str:
        """The server's address with its password."""
        return f"redis://:{self._password}@127.0.0.1:{self._port}/0"

    @property
    def _password(self) -> str:
        secret = self._root / "password"
        if not secret.exists():
            write_private(secret, secrets.token_urlsafe(24), self._account)
        return secret.read_text()

    def start(self) -> str:
        """Start the server, wait until it answers and return its address; the port stays on a restart.

        Raises:
            NoServerProgram: there is no Valkey for this platform.
            ServiceFailed: it did not become ready; the message holds its last words.
        """
        self._root = settle(self._root, self._account, durable=self._durable)
        program = find_valkey(self._account, copies=self._root / "programs")
        self._port = self._port or free_port()
        log = self._root / "valkey.log"
        self._child = spawn([program, self._write_configuration()], log=log, account=self._account, cwd=self._root)
        deadline = time.monotonic() + READY_WITHIN
        while self._child.poll() is None and time.monotonic() < deadline:
            if self._answers():
                return self.url
            time.sleep(0.02)
        self.stop()
        words = log.read_text(errors="replace").strip().splitlines()
        raise ServiceFailed(f"Valkey did not start: {(words or ['it said nothing'])[-1]} (log: {log})")

    def stop(self) -> None:
        """End the server; what it acknowledged is on disk."""
        if self._child is not None:
            self._child.stop(grace=20.0)
        if not self._durable:
            shutil.rmtree(self._root, ignore_errors=True)

    def _write_configuration(self) -> Path:
        """Write the settings to a file, for everybody may read a command line, and with it the password."""
        settings = {
            "bind": "127.0.0.1",
            "port": str(self._port),
            "requirepass": self._password,
            "dir": f'"{self._root}"',
            "appendonly": "yes" if self._durable else "no",
            "save": '""',
            "maxmemory-policy": "noeviction",
        }
        path = self._root / "valkey.conf"
        text = "".join(f"{name} {value}\n" for name, value in settings.items())
        write_private(path, text, self._account)
        return path

    def _answers(self) -> bool:
        """Ask for a PONG with an inline command: no client library is loaded for that."""
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", self._port), timeout=1) as wire,
        ):
            wire.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
            answer = b""
            while answer.count(b"\r\n") < 2 and (part := wire.recv(256)):  # noqa: PLR2004
                answer += part
            return answer == b"+OK\r\n+PONG\r\n"
        return False
