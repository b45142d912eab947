"""Databases that belong to one test, cloned from a template."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg


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
