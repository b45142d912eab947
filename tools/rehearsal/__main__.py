"""Follow docs/production.md from its first line to its last in an empty Debian 12, as somebody would who has only that.

Usage, as root: python -m tools.rehearsal   (needs debootstrap, a mirror of Debian and of PyPI, ports as in production)

The Debian is a folder without systemd: `systemctl` there is a stand-in that runs the unit files. While releases are
replaced somebody goes on asking through nginx, and no request may fail.
"""

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
from tools.rehearsal.following import ADMIN, DESK, HERE, SOURCES, blocks, caller, publish

PAGE = SOURCES / "docs/production.md"
CERTIFICATE = "etc/nginx/frontdesk/tls/fullchain.pem"
# what others have: sources, a mail server, and an init that starts what was installed
AFTER = {
    "1. What is yours": "export SOURCES=file:///srv/frontdesk.git\n",
    "2. Packages and the account": "service postgresql start; service redis-server start\n",
    "4. Secrets and settings": "printf 'SMTP_HOST=127.0.0.1\\nSMTP_PORT=2525\\nSMTP_TLS=false\\n' "
    ">> /etc/frontdesk/environment\n",
}


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
                publish(debian.root / "srv/frontdesk.git")
                follow(debian)
                look(debian)
        finally:
            mail.stop()


if __name__ == "__main__":
    main()
