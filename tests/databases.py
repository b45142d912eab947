"""Databases that belong to one test, cloned from a template."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg

MEMORY = Path("/dev/shm")  # noqa: S108  a folder of a random name below it
ROOM = 2 * 2**30  # bytes; a container is given far less unless somebody asks


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder for a server's data, in memory where there is room: a clone has some 300 files, and takes a fifth."""
    has_room = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    with TemporaryDirectory(prefix="frontdesk-test-", dir=MEMORY if has_room else None) as made:
        Path(made).chmod(0o711)  # the server of root runs as another account
        yield Path(made)


async def execute(url: str, statement: str) -> None:
    """Run one statement on a connection of its own."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@asynccontextmanager
async def cloned(postgres: str, template: str) -> AsyncIterator[str]:
    """The address of a copy of `template`, which is dropped at the end."""
    name = f"test_{os.urandom(6).hex()}"
    await execute(f"{postgres}/postgres", f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    try:
        yield f"{postgres}/{name}"
    finally:
        await execute(f"{postgres}/postgres", f"DROP DATABASE {name} WITH (FORCE)")
