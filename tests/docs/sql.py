"""Run SQL from the input on the database of the installation that `FRONTDESK_DATA` names, each statement by itself."""

import asyncio
import os
import sys
from pathlib import Path

import asyncpg

from frontdesk.core.db import dsn
from frontdesk.entrypoints.cli.attach import attach


async def main() -> None:
    """Print the rows of each statement."""
    settings = attach(Path(os.environ["FRONTDESK_DATA"]))
    connection = await asyncpg.connect(dsn(settings.database.url))
    for statement in filter(str.strip, sys.stdin.read().split(";")):
        for row in await connection.fetch(statement):
            print(*row.values(), sep=" | ")  # noqa: T201  that is what it is for
    await connection.close()


if __name__ == "__main__":
    asyncio.run(main())
