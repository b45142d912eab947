"""Where the API of a stack listens, and whether it answers."""

import contextlib
import http.client
import json
from dataclasses import dataclass
from typing import Any

from frontdesk.entrypoints.embedded.errors import PortTaken
from frontdesk.entrypoints.embedded.ports import is_free

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104  what people may ask for


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port to listen on."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The address as this machine's people type it."""
        host = EVERYWHERE.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    def check(self) -> None:
        """Check that somebody could listen here.

        Raises:
            PortTaken: somebody else does already, or this account may not.
        """
        try:
            if is_free(self.host, self.port):
                return
        except OSError as error:
            raise PortTaken(
                f"Nothing can listen on {self.host}, port {self.port} ({error.strerror}): "
                "name others with --host and --port."
            ) from error
        raise PortTaken(
            f"Port {self.port} on {self.host} is taken by another program: name another with --port "
            f"(say --port {self.port + 1}), or end that program."
        )

    def get(self, path: str) -> Any | None:
        """Ask the API for a document; None unless it answers with 200."""
        connection = http.client.HTTPConnection(EVERYWHERE.get(self.host, self.host), self.port, timeout=5)
        with (
            contextlib.closing(connection),
            contextlib.suppress(OSError, http.client.HTTPException, ValueError),
        ):
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read()
            if answer.status == http.client.OK:
                return json.loads(body)
        return None
