"""Follow docs/production.md from its first line to its last in an empty Debian 12, as somebody would who has only that.

Usage, as root: python -m tools.rehearsal   (needs debootstrap, a mirror of Debian and of PyPI, ports as in production)

The Debian is a folder without systemd: `systemctl` there is a stand-in that runs the unit files. While releases are
replaced somebody goes on asking through nginx, and no request may fail.
"""

import re
import ssl
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import httpx2
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from tools.rehearsal.debian import Debian

SOURCES = Path(__file__).parents[2]
PAGE = SOURCES / "docs/production.md"
RELEASES = ("v0.1.0", "v0.2.0")  # as the page calls them; both are these sources
HERE = "https://127.0.0.1"
CERTIFICATE = "etc/nginx/frontdesk/tls/fullchain.pem"
DESK, ADMIN = "desk.example.com", "you@example.com"
# what others have: sources, a mail server, and an init that starts what was installed
AFTER = {
    "1. What is yours": "export SOURCES=file:///srv/frontdesk.git\n",
    "2. Packages and the account": "service postgresql start; service redis-server start\n",
    "4. Secrets and settings": "printf 'SMTP_HOST=127.0.0.1\\nSMTP_PORT=2525\\nSMTP_TLS=false\\n' "
    ">> /etc/frontdesk/environment\n",
}


def blocks(page: str) -> Iterator[tuple[str, str]]:
    """The lines to run, each with the heading that they stand under; comments say what is left out, and why."""
    heading = ""
    for match in re.finditer(r"^## (.*?)$|^<!-- run by: .*? -->\n```sh\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
        heading = match[1] or heading
        if match[2]:
            yield heading, match[2]


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


@contextmanager
def asking(certificate: Path) -> Iterator[Counter[str]]:
    """Somebody who asks nginx for something all the time; what was answered."""
    answers, ended = Counter[str](), Event()

    def ask() -> None:
        with caller(certificate) as client:
            while not ended.wait(0.2):  # within the limits of one caller
                for method, path in (("GET", "/api/v1/countries"), ("GET", "/health"), ("POST", "/bookings")):
                    try:
                        answer = client.request(method, f"{HERE}{path}", content=b"{}" if method == "POST" else None)
                        answers[f"{method} {answer.status_code}"] += 1
                    except httpx2.TransportError as error:
                        answers[f"{method} {error!r}"] += 1

    visitor = Thread(target=ask)
    visitor.start()
    try:
        yield answers
    finally:
        ended.set()
        visitor.join()


def publish(root: Path) -> None:
    """Put the sources where the page's `git clone` finds them, as two releases."""
    bare = root / "srv/frontdesk.git"
    for command in (
        ["git", "clone", "--quiet", "--bare", str(SOURCES), str(bare)],
        *(["git", "-C", str(bare), "tag", "--force", release, "HEAD"] for release in RELEASES),
    ):
        subprocess.run(command, check=True)


def follow(debian: Debian) -> None:
    """Run the page."""
    certificate = debian.root / CERTIFICATE
    for heading, lines in blocks(PAGE.read_text()):
        began = time.monotonic()
        if heading.startswith(("Another release", "Back to")):
            with asking(certificate) as answers:
                debian.run(lines)
            if set(answers) != {"GET 200", "POST 422"}:  # an empty booking makes no sense, which is an answer
                sys.exit(f"{heading}: not every request was answered: {answers}")
            said = f", {answers.total()} requests meanwhile, all answered"
        else:
            debian.run(lines + AFTER.get(heading, ""))
            said = ""
        print(f"{heading}: {time.monotonic() - began:.1f} s{said}", flush=True)


def look(debian: Debian) -> None:
    """See that what the page promises is there."""
    password = (debian.root / "root/frontdesk-admin-password").read_text().strip()
    with caller(debian.root / CERTIFICATE) as client:
        form = {"email": ADMIN, "password": password}
        signed_in = client.post(f"{HERE}/api/v1/auth/login", json=form).json()
        headers = {"Authorization": f"Bearer {signed_in['access_token']}"}
        me = client.get(f"{HERE}/api/v1/auth/me", headers=headers).json()
        figures = client.get(f"{HERE}/metrics").status_code
        plain = client.get("http://127.0.0.1/").headers.get("location")
        if (me["role"], figures, plain) != ("ADMIN", 404, f"https://{DESK}/"):
            sys.exit(f"This is not what the page promises: {me}, /metrics {figures}, http leads to {plain}")
    debian.run('test "$(readlink /opt/frontdesk/current)" = releases/v0.1.0; frontdesk verify; frontdesk doctor')
    debian.run("systemctl stop frontdesk-beat frontdesk-worker@1 frontdesk-api@8001 frontdesk-api@8002")
    print("An admin signed in; nginx keeps its figures; everything is sound; every service stopped with code 0.")


def main() -> None:
    """Make a Debian, follow the page in it, and leave nothing behind."""
    with tempfile.TemporaryDirectory(prefix="frontdesk-rehearsal-") as folder:
        mail = Controller(Sink(), hostname="127.0.0.1", port=2525)
        mail.start()
        try:
            with Debian(Path(folder) / "debian") as debian:  # everybody may cross that one's root
                publish(debian.root)
                follow(debian)
                look(debian)
        finally:
            mail.stop()


if __name__ == "__main__":
    main()
