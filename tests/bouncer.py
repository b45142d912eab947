"""A PgBouncer in transaction mode, configured as we tell operators to."""

import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from frontdesk.entrypoints.embedded.ports import free_port
from frontdesk.entrypoints.embedded.processes import service_account
from tests.patience import PATIENCE_SECONDS

INI = Path(__file__).parent.parent / "deploy/pgbouncer/pgbouncer.ini"


@contextmanager
def bouncing(url: str, folder: Path, *, connections: int) -> Iterator[str]:
    """The address of a PgBouncer before the database at `url`, to which it opens so many connections."""
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin:/usr/local/bin")
    assert program, "pgbouncer is not installed: apt-get install pgbouncer"
    there, port = urlsplit(url), free_port()
    name, user = there.path.lstrip("/"), unquote(there.username or "")
    users, ini = folder / "userlist.txt", folder / "pgbouncer.ini"
    users.write_text(f'"{user}" "{unquote(there.password or "")}"\n')
    text = INI.read_text()
    for ours, theirs in {
        "frontdesk = host=127.0.0.1 port=5432 dbname=frontdesk": f"{name} = host=127.0.0.1 port={there.port}",
        "listen_port = 6432": f"listen_port = {port}",
        "/etc/pgbouncer/userlist.txt": str(users),
        "default_pool_size = 20": f"default_pool_size = {connections}",
        "query_wait_timeout = 5": f"query_wait_timeout = {PATIENCE_SECONDS:.0f}",  # a slow machine is no failure
    }.items():
        assert text.count(ours) == 1, ours
        text = text.replace(ours, theirs)
    ini.write_text(text)
    account = service_account(folder / "nobody's yet")
    user_name = ["-u", pwd.getpwuid(account.uid).pw_name] if account else []  # it does not run as root
    command = [program, "-q", *user_name, str(ini)]
    for path in (users, ini):
        path.chmod(0o644)  # another account reads them
    process = subprocess.Popen(command)  # noqa: S603  found above
    try:
        _wait(process, port)
        yield url.replace(f":{there.port}/", f":{port}/")
    finally:
        process.kill()
        process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, "PgBouncer ended"
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError
