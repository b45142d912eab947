"""A RabbitMQ node of Debian's, as a process on loopback with everything of its own: ports, data, cookie, epmd."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kombu.connection import Connection

from tests.patience import PATIENCE_SECONDS

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")


@contextmanager
def rabbitmq(folder: Path) -> Iterator[str]:
    """Run a node with its data in `folder`; its address."""
    node, distribution, epmd = (_free_port() for _ in range(3))
    plugins = folder / "enabled_plugins"
    plugins.write_text("[].\n")
    environment = {
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
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(  # noqa: S603  Debian's program
            [SERVER], env=environment, stdout=output, stderr=output, start_new_session=True
        )
    url = f"amqp://guest:guest@127.0.0.1:{node}//"
    try:
        _wait(url, process, folder / "output")
        yield url
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        _end_epmd(environment)


def _end_epmd(environment: dict[str, str]) -> None:
    """End the port mapper that Erlang has started beside the node: it outlives it, and stays while it knows of one."""
    program = shutil.which("epmd")
    assert program is not None
    end = time.monotonic() + PATIENCE_SECONDS
    command = [program, "-kill"]
    while subprocess.run(command, env=environment, check=False, capture_output=True).stdout != b"Killed\n":  # noqa: S603  Erlang's
        assert time.monotonic() < end, "epmd stays"
        time.sleep(0.1)


def _wait(url: str, process: "subprocess.Popen[bytes]", output: Path) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, output.read_text()
        with suppress(OSError), Connection(url, connect_timeout=5) as connection:  # type: ignore[no-untyped-call]
            connection.connect()
            return
        time.sleep(0.2)
    raise TimeoutError(output.read_text())


def _free_port() -> int:
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port: int = chosen.getsockname()[1]
        return port
