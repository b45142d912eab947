"""What following a page takes: its lines, sources to clone, and somebody who calls."""

import re
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

SOURCES = Path(__file__).parents[2]
RELEASES = ("v0.1.0", "v0.2.0")  # as the pages call them; both are these sources
HERE = "https://127.0.0.1"
DESK, ADMIN = "desk.example.com", "you@example.com"


def blocks(page: str) -> Iterator[tuple[str, str]]:
    """The lines to run, each with the heading that they stand under; comments say what is left out, and why."""
    heading = ""
    for match in re.finditer(r"^##+ (.*?)$|^<!-- run by: .*? -->\n```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        heading = match[1] or heading
        if match[2]:
            yield heading, match[2]


def publish(bare: Path) -> None:
    """Put the sources into a repository that a page can clone, as two releases."""
    for command in (
        ["git", "clone", "--quiet", "--bare", str(SOURCES), str(bare)],
        *(["git", "-C", str(bare), "tag", "--force", release, "HEAD"] for release in RELEASES),
    ):
        subprocess.run(command, check=True)


class _Named(httpx2.BaseTransport):
    """Asks for the desk by its name at an address."""

    def __init__(self, transport: httpx2.HTTPTransport) -> None:
        self._transport = transport

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.headers["Host"] = DESK
        request.extensions["sni_hostname"] = DESK
        return self._transport.handle_request(request)

    def close(self) -> None:
        self._transport.close()


@contextmanager
def caller(certificate: Path) -> Iterator[httpx2.Client]:
    """Somebody for whom the desk's name leads here."""
    transport = httpx2.HTTPTransport(verify=ssl.create_default_context(cafile=str(certificate)))
    with httpx2.Client(transport=_Named(transport), timeout=60) as client:
        yield client
