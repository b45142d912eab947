"""docs/runbooks/point-in-time-recovery.md, line by line: the disk is gone, the second before the mistake is back."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from frontdesk.core.settings import get_settings
from frontdesk.entrypoints.cli.backup import unsound
from frontdesk.entrypoints.embedded.ports import free_port
from frontdesk.entrypoints.embedded.processes import run, service_account
from frontdesk.entrypoints.embedded.programs import find_postgres
from tests.embedded import eventually
from tests.schema import build

PAGE = Path(__file__).parents[2] / "docs/runbooks/point-in-time-recovery.md"
SET_UP, BASE, RECOVER = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL)
CONFIGURATION = "listen_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = ''\ntimezone = 'UTC'\n"


class Shell:
    """A shell of the server's account, with the names that the page speaks of."""

    def __init__(self, place: Path) -> None:
        self._account = service_account(place / "nobody's yet")
        if self._account is not None:
            os.chown(place, self._account.uid, self._account.gid)
        programs = find_postgres(self._account, copies=place / "programs")
        self.port = free_port()
        self.names = {
            "PATH": f"{programs.folder}:/usr/bin:/bin",
            "PGDATA": str(place / "data"),
            "ARCHIVE": str(place / "elsewhere/archive"),
            "BASES": str(place / "elsewhere/bases"),
            "RECOVERED": str(place / "recovered"),
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self.port),
            "PGUSER": "postgres",
            "LC_ALL": "C.UTF-8",
        }
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def run(self, lines: str, **more: str) -> None:
        named = "".join(f"export {name}='{value}'\n" for name, value in {**self.names, **more}.items())
        done = run(["/bin/sh", "-eu"], account=self._account, text=named + lines)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def shell(place: Path) -> Iterator[Shell]:
    """A server that keeps its log from now on."""
    made = Shell(place)
    made.run("initdb --auth=trust --username=postgres --encoding=UTF8 --no-sync")
    made.run(f"cat >> $PGDATA/postgresql.conf <<END\n{CONFIGURATION.format(port=made.port)}END\n")
    made.run("pg_ctl start --wait --silent --log=$PGDATA/../first.log")
    made.run(SET_UP)
    yield made
    made.run("for it in $PGDATA $RECOVERED; do [ ! -d $it ] || pg_ctl stop --pgdata=$it --mode=immediate; done")


async def names(url: str) -> list[str]:
    connection = await asyncpg.connect(url)
    try:
        return [row["email"] for row in await connection.fetch("SELECT email FROM users ORDER BY email")]
    finally:
        await connection.close()


@pytest.mark.proof
async def test_the_second_before_the_mistake_is_back_though_the_disk_is_gone(shell: Shell) -> None:
    await build(shell.url)
    connection = await asyncpg.connect(shell.url)
    add = "INSERT INTO users (id, email) VALUES (gen_random_uuid(), $1)"
    await connection.execute(add, "before-the-base@example.com")
    shell.run(BASE)
    await connection.execute(add, "after-the-base@example.com")
    good: datetime = await connection.fetchval("SELECT clock_timestamp()")
    await connection.execute("DELETE FROM users")  # the mistake
    await connection.execute(add, "after-the-mistake@example.com")
    last = await connection.fetchval("SELECT pg_walfile_name(pg_switch_wal())")
    await connection.close()
    eventually((Path(shell.names["ARCHIVE"]) / last).exists)
    shell.run("pg_ctl stop --mode=immediate --silent && rm -r $PGDATA")

    shell.run(RECOVER, TO=good.isoformat(sep=" "))
    assert await names(shell.url) == ["after-the-base@example.com", "before-the-base@example.com"]
    assert await unsound(shell.url, get_settings(), now=datetime.now(UTC)) == []
    connection = await asyncpg.connect(shell.url)
    await connection.execute(add, "life-goes-on@example.com")  # it has become a server like any other
    await connection.close()
