"""deploy/nginx, run by Debian's nginx on ports of its own: nothing else of it is changed."""

import os
import re
import shutil
import signal
import ssl
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from frontdesk.entrypoints.embedded.ports import free_port
from tests.embedded import eventually

DEPLOY = Path(__file__).parents[1] / "deploy"
PROGRAM = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
MAIN = """\
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
worker_processes 2;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include frontdesk/frontdesk.conf;
}}
"""


@dataclass(frozen=True, slots=True)
class Nginx:
    """A running nginx, or one whose configuration is to be checked."""

    folder: Path
    http: int
    https: int

    @property
    def url(self) -> str:
        """Where it serves."""
        return f"https://localhost:{self.https}"

    @property
    def trust(self) -> ssl.SSLContext:
        """What takes its certificate, and no other."""
        return ssl.create_default_context(cafile=str(self.folder / "frontdesk/tls/fullchain.pem"))

    @property
    def log(self) -> str:
        """Its access log."""
        return (self.folder / "access.log").read_text()

    def check(self) -> str:
        """What `nginx -t` says, warnings included; it says that all is well, or the test fails."""
        done = subprocess.run([*self._command(), "-t"], check=False, capture_output=True, text=True)  # noqa: S603
        assert done.returncode == 0, done.stderr
        return done.stderr

    @contextmanager
    def running(self) -> "Iterator[Nginx]":
        """Run it."""
        with subprocess.Popen(self._command(), start_new_session=True) as process:  # noqa: S603  Debian's program
            try:
                eventually((self.folder / "nginx.pid").exists)
                yield self
            finally:
                process.send_signal(signal.SIGTERM)

    def _command(self) -> list[str]:
        assert PROGRAM is not None, "nginx is needed here: apt-get install nginx-light"
        return [PROGRAM, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")]


def installed(folder: Path, upstreams: Sequence[str]) -> Nginx:
    """The configuration as it would lie in /etc/nginx, with these processes of the API, a certificate, free ports."""
    nginx = Nginx(folder, http=free_port(), https=free_port())
    folder.chmod(0o711)  # the account that serves crosses it
    shutil.copytree(DEPLOY / "nginx", folder / "frontdesk")
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
    for name, changes in {
        "frontdesk.conf": (
            (r"listen 80 ", f"listen 127.0.0.1:{nginx.http} "),
            (r"listen 443 ", f"listen 127.0.0.1:{nginx.https} "),
            (r"listen \[::\]:(80|443) .*", ""),
            (r"/var/log/nginx/access.log", f"{folder}/access.log"),
            (r"/var/www/acme", f"{folder}/acme"),
        ),
        "upstream.conf": (
            (r" +server 127.0.0.1:8001 (.*)\n", "".join(f"server {one} \\1\n" for one in upstreams)),
            (r" +server 127.0.0.1:8002 .*\n", ""),
        ),
    }.items():
        file = folder / "frontdesk" / name
        text = file.read_text()
        for pattern, replacement in changes:
            text, count = re.subn(pattern, replacement, text)
            assert count > 0, pattern
        file.write_text(text)
    _certify(folder / "frontdesk/tls")
    return nginx


def _certify(folder: Path) -> None:
    folder.mkdir()
    key, certificate = folder / "privkey.pem", folder / "fullchain.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)  # noqa: S603
