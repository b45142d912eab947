"""docs/runbooks/point-in-time-recovery.md, line by line: the disk is gone, the second before the mistake is back."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from frontdesk.core.settings import get_settings
from frontdesk.entrypoints.cli.backup import unsound
from tests.embedded import eventually
from tests.schema import build
from tests.shells import Shell

PAGE = Path(__file__).parents[2] / "docs/runbooks/point-in-time-recovery.md"
SET_UP, BASE, RECOVER = re.findall(
    r"^<!-- run by: .*? -->\n```sh\n(.*?)^```", PAGE.read_text(), re.MULTILINE | re.DOTALL
)


@pytest.fixture
def shell(place: Path) -> Iterator[Shell]:
    """A server that keeps its log from now on."""
    made = Shell(place)
    made.begin()
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
