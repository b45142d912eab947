"""A RabbitMQ node of Debian's, as a process on loopback with everything of its own: ports, data, cookie, epmd."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kombu.connection import Connection

from frontdesk.entrypoints.embedded.ports import free_port
from tests.patience import PATIENCE_SECONDS

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")


class Rabbit:
    """A node with its data in a folder; a start after a stop finds them, on the same port."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self._output = folder / "output"
        self._process: subprocess.Popen[bytes] | None = None
        node, distribution, epmd = (free_port() for _ in range(3))
        plugins = folder / "enabled_plugins"
        plugins.write_text("[].\n")
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),  # where Erlang keeps its cookie
            "RABBITMQ_NODENAME": f"frontdesk-{node}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(node),
            "RABBITMQ_DIST_PORT": str(distribution),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
            "RABBITMQ_CONFIG_FILE": str(folder / "none"),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(epmd),
        }
        self.url = f"amqp://guest:guest@127.0.0.1:{node}//"

    def start(self) -> None:
        """Start the node and wait until it takes connections."""
        assert SERVER.exists(), "RabbitMQ is missing: install Debian's rabbitmq-server"
        with self._output.open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603  Debian's program
                [SERVER], env=self._environment, stdout=output, stderr=output, start_new_session=True
            )
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            assert self._process.poll() is None, self._output.read_text()
            with suppress(OSError), Connection(self.url, connect_timeout=5) as connection:  # type: ignore[no-untyped-call]
                connection.connect()
                return
            time.sleep(0.2)
        raise TimeoutError(self._output.read_text())

    def kill(self) -> None:
        """End the node at once, with the port mapper that Erlang has started beside it."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None
        self._end_epmd()

    def _end_epmd(self) -> None:
        """It outlives the node, and stays while it knows of one."""
        program = shutil.which("epmd")
        assert program is not None
        end = time.monotonic() + PATIENCE_SECONDS
        command = [program, "-kill"]
        while subprocess.run(command, env=self._environment, check=False, capture_output=True).stdout != b"Killed\n":  # noqa: S603  Erlang's
            assert time.monotonic() < end, "epmd stays"
            time.sleep(0.1)


@contextmanager
def rabbitmq(folder: Path) -> Iterator[str]:
    """Run a node with its data in `folder`; its address."""
    node = Rabbit(folder)
    try:
        node.start()
        yield node.url
    finally:
        node.kill()
