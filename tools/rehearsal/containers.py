"""Follow docs/containers.md on a Docker engine of its own: `make rehearsal-containers`.

Usage, as root: python -m tools.rehearsal.containers   (needs debootstrap, and Debian's docker.io and docker-compose)

What a registry of images would bring is made of Debian's packages (`standins`). The image is built with this machine's
network; everything else happens in a network, with processes and mounts, of its own, which end with it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from email.message import Message
from pathlib import Path
from typing import Final

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler

from tools.rehearsal import standins
from tools.rehearsal.following import ADMIN, DESK, HERE, RELEASES, SOURCES, blocks, caller, publish

PAGE: Final = SOURCES / "docs/containers.md"
TOOLS: Final = ("curl", "debootstrap", "dockerd", "docker", "docker-compose", "unshare")
OF_ITS_OWN: Final = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc")
UNCONNECTED: Final = ("--bridge=none", "--iptables=false", "--ip-forward=false")
PATIENCE_SECONDS: Final = 120.0
MAIL: Final = ("172.30.80.1", 2525)  # this machine, as containers see it
PASSWORD: Final = "long enough to do"  # noqa: S105  of an installation that is gone soon
COMPOSE: Final = "docker compose --file deploy/prod.yml --project-name frontdesk"
# As a newer engine has it, and with the network that the image's build takes
DOCKER: Final = """#!/bin/sh
case "$1" in
    compose) shift; exec docker-compose "$@" ;;
    build) shift; exec {docker} build --network host "$@" ;;
esac
exec {docker} "$@"
"""
SYSTEMCTL: Final = f"#!/bin/sh\ntest \"$*\" = 'start frontdesk-backup' && exec {COMPOSE} run --rm backup\n"
# what the page leaves to its reader, and to the timer
READERS: Final = {
    "cp deploy/prod.env.example deploy/prod.env": f"""
sed '/^SMTP_/d' deploy/prod.env.example > deploy/prod.env
printf 'SMTP_HOST={MAIL[0]}\\nSMTP_PORT={MAIL[1]}\\nSMTP_TLS=false\\n' >> deploy/prod.env
openssl req -x509 -newkey rsa:2048 -nodes -keyout privkey.pem -out fullchain.pem -subj /CN={DESK} \\
    -addext subjectAltName=DNS:{DESK}
sed -i "s/nofile: [0-9]*/nofile: $(ulimit -Hn)/" deploy/prod.yml
true""",
    f"create-admin --email {ADMIN}": f"create-admin --email {ADMIN} --password-stdin <<< '{PASSWORD}'",
    f"{COMPOSE} run --rm --entrypoint ls": f"{COMPOSE} run --rm backup\n{COMPOSE} run --rm --entrypoint ls",
    "frontdesk-20270301T031700Z": f"$({COMPOSE} run --rm --entrypoint ls backup /var/backups/frontdesk | tail -1)",
}

STATES: Final = "xargs docker inspect --format '{{.Name}} {{.State.ExitCode}} {{with .State.Health}}{{.Status}}{{end}}'"
PROMISED: Final = f"""
test "$({COMPOSE} exec -T worker id -u)" = 10001
! {COMPOSE} exec -T api touch /opt/frontdesk/x
{COMPOSE} exec -T api frontdesk verify
{COMPOSE} ps --quiet | {STATES}
for _ in $(seq 60); do {COMPOSE} ps --quiet | {STATES} | grep --quiet starting || break; sleep 1; done
test -z "$({COMPOSE} ps --quiet | {STATES} | grep -e starting -e unhealthy)"
"""
LAST: Final = f"""
{COMPOSE} stop
{COMPOSE} ps --quiet | {STATES}
test -z "$({COMPOSE} ps --quiet | {STATES} | grep -v ' 0 ')"
{COMPOSE} down --volumes
"""


class Mailbox(Handler):
    """Whom something was sent to."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def handle_message(self, message: Message) -> None:
        """Take a mail."""
        self.told.append(str(message["To"]))


@contextmanager
def engine(place: Path, *options: str) -> Iterator[None]:
    """An engine with its files in a folder; those of the last one are still there."""
    where = [f"--{name}={place / 'engine' / name}" for name in ("data-root", "exec-root", "pidfile")]
    with (place / "engine.log").open("ab") as log:
        command = ["dockerd", *where, f"--host=unix://{place}/docker.sock", "--storage-driver=overlay2", *options]
        running = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        until(lambda: answers("docker", "version"), f"The engine does not start: {place / 'engine.log'}")
        yield
    finally:
        running.terminate()
        running.wait()


def until(is_so: Callable[[], bool], otherwise: str) -> None:
    """Wait. Exits with what is said `otherwise` where it is not so after a while."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            sys.exit(otherwise)
        time.sleep(0.2)


def answers(*command: str) -> bool:
    """Whether a command has nothing to complain about."""
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def run(lines: str, sources: Path) -> None:
    """Run lines of a shell in the folder of the sources. Exits where one fails."""
    for left_out, done in READERS.items():
        lines = lines.replace(left_out, done)
    began = time.monotonic()
    shell = ["bash", "-eux", "-o", "pipefail", "-c", lines]
    code = subprocess.run(shell, stdin=subprocess.DEVNULL, check=False, cwd=sources).returncode
    if code != 0:
        subprocess.run(["bash", "-c", f"{COMPOSE} ps; {COMPOSE} logs --tail 50"], check=False, cwd=sources)
        sys.exit(f"These lines failed with {code}:\n{lines}")
    print(f"{time.monotonic() - began:.1f} s", flush=True)


def build(place: Path, sources: Path) -> None:
    """Make the images."""
    with engine(place, *UNCONNECTED):
        for image in standins.ALL:
            standins.make(image, place)
        run(f"make image IMAGE=frontdesk:{RELEASES[0]}", sources)


def follow(place: Path, sources: Path) -> None:
    """Run the page, and see that what it promises is there."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    mailbox = Mailbox()
    mail = Controller(mailbox, hostname="0.0.0.0", port=MAIL[1])  # noqa: S104  of a network of our own
    mail.start()
    with engine(place):
        for heading, lines in blocks(PAGE.read_text()):
            print(f"--- {heading}", flush=True)
            run(lines, sources)
            look(sources, mailbox)
        run(LAST, sources)
    mail.stop()


def look(sources: Path, mailbox: Mailbox) -> None:
    """See that it answers through nginx, does its work, and is as closed as it is said to be."""
    until(lambda: answers("curl", "--fail", "--insecure", f"{HERE}/health"), "nginx does not answer")
    with caller(sources / "fullchain.pem") as client:
        form = {"email": ADMIN, "password": PASSWORD}
        signed_in = client.post(f"{HERE}/api/v1/auth/login", json=form).json()
        me = client.get(f"{HERE}/api/v1/auth/me", headers={"Authorization": f"Bearer {signed_in['access_token']}"})
        newcomer = f"somebody-{time.time_ns()}@example.com"
        client.post(f"{HERE}/api/v1/auth/register", json={"email": newcomer, "password": PASSWORD}).raise_for_status()
        found = (me.json()["role"], client.get(f"{HERE}/metrics").status_code, client.get(f"{HERE}/health").status_code)
    if found != ("ADMIN", 404, 200):
        sys.exit(f"This is not what the page promises: {found}")
    until(lambda: newcomer in mailbox.told, f"Nobody writes to {newcomer}")
    run(PROMISED, sources)


def environment(place: Path) -> Mapping[str, str]:
    """What leads commands to this engine."""
    docker = shutil.which("docker")
    bin_ = place / "bin"
    bin_.mkdir()
    for name, script in {"docker": DOCKER.format(docker=docker), "systemctl": SYSTEMCTL}.items():
        (bin_ / name).write_text(script)
        (bin_ / name).chmod(0o755)
    return {
        **os.environ,
        "PATH": f"{bin_}:{os.environ['PATH']}",
        "HOME": str(place),
        "DOCKER_HOST": f"unix://{place}/docker.sock",
        "DOCKER_BUILDKIT": "0",  # its other builder is a package of its own
    }


def main() -> None:
    """Do all this in a folder of its own, and leave nothing behind."""
    if len(sys.argv) > 1:
        step, place = sys.argv[1], Path(sys.argv[2])
        {"build": build, "follow": follow}[step](place, place / "frontdesk")
        return
    if os.geteuid() != 0 or (missing := [tool for tool in TOOLS if shutil.which(tool) is None]):
        sys.exit(f"This takes root, and Debian's debootstrap, docker.io and docker-compose: {missing}")
    with tempfile.TemporaryDirectory(prefix="frontdesk-containers-") as folder:
        place = Path(folder)
        publish(place / "frontdesk.git")
        clone = ["git", "clone", "--quiet", "--branch", RELEASES[0], f"{folder}/frontdesk.git", f"{folder}/frontdesk"]
        subprocess.run(clone, check=True)
        named = environment(place)
        for step, network in {"build": (), "follow": ("--net",)}.items():
            command = [*OF_ITS_OWN, *network, sys.executable, "-m", "tools.rehearsal.containers", step, folder]
            if subprocess.run(command, check=False, env=named, cwd=SOURCES).returncode != 0:
                sys.exit(1)
    print("Everything on the page works.")


if __name__ == "__main__":
    main()
