"""TCP ports of this machine."""

import errno
import random
import socket
from typing import Final

from frontdesk.entrypoints.embedded.errors import PortTaken

# Below the ephemeral ranges of Linux (32768 on) and macOS (49152 on). A client that retries against a port
# inside them while its server is down may be given that very port as its own, connect to itself, and keep the
# server from it.
_CANDIDATES: Final = range(20_000, 32_768)


def is_free(host: str, port: int) -> bool:
    """Tell whether nobody listens on a port.

    Raises:
        OSError: the address is not one of this machine's, or the port is kept for root.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with socket.socket(family, kind, protocol) as probe:
        # Connections that are still closing do not count. Not SO_REUSEPORT: two servers would share the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def free_port() -> int:
    """Return a port on 127.0.0.1 that nobody listens on.

    Raises:
        PortTaken: there is none.
    """
    for port in random.sample(_CANDIDATES, k=200):
        if is_free("127.0.0.1", port):
            return port
    raise PortTaken("No free port was found on 127.0.0.1: end some of the servers that run there.")
