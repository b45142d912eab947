"""`make audit` against an OSV of ours: https://google.github.io/osv.dev/post-v1-query/."""

import json
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path
from threading import Thread

import pytest

pytestmark = pytest.mark.proof  # each look takes two seconds

HOLE = {
    "id": "GHSA-aaaa-bbbb-cccc",
    "summary": "Templates run what visitors type.",
    "affected": [
        {
            "package": {"name": "jinja2", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.0"}]}],
        }
    ],
}


class Advisories(BaseHTTPRequestHandler):
    """Knows one hole, in one version of Jinja2."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        known = asked == {"package": {"name": "jinja2", "ecosystem": "PyPI"}, "version": "3.1.0"}
        body = json.dumps({"vulns": [HOLE]} if known else {}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quietly."""


@pytest.fixture(scope="module")
def osv() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Advisories) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()


def audit(requirements: Path, *arguments: str) -> tuple[int, str]:
    """Run the tool; its exit code and what it said."""
    command = [sys.executable, "-m", "tools.audit", *arguments, str(requirements)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603  our own
    return ended.returncode, (ended.stdout + ended.stderr).strip()


def test_known_holes_are_named(osv: str, tmp_path: Path) -> None:
    locked = tmp_path / "requirements.txt"
    locked.write_text("jinja2==3.1.0\nmarkupsafe==3.0.2\n")
    assert audit(locked, "--osv", osv) == (1, "jinja2 3.1.0: GHSA-aaaa-bbbb-cccc, mended in 99.0")
    locked.write_text("jinja2==99.0\n")
    assert audit(locked, "--osv", osv, "--required") == (0, "No known holes, no licence to decide about.")


def test_a_release_is_not_made_where_nobody_could_be_asked(tmp_path: Path) -> None:
    locked = tmp_path / "requirements.txt"
    locked.write_text("jinja2==99.0\n")
    away = "http://127.0.0.1:9/v1/query"  # the port that discards (RFC 863), on which nothing listens
    said = f"NOT LOOKED UP: {away} could not be asked about known holes."
    assert audit(locked, "--osv", away) == (0, said)
    assert audit(locked, "--osv", away, "--required") == (2, said)


def test_a_licence_that_binds_whoever_sells_is_named(osv: str, tmp_path: Path) -> None:
    locked = tmp_path / "requirements.txt"
    locked.write_text(f"jinja2=={version('jinja2')}\nurwid=={version('urwid')}\n")
    assert audit(locked, "--osv", osv) == (1, f"urwid {version('urwid')}: under LGPL-2.1-only")
