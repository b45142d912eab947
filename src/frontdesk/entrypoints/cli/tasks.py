"""`frontdesk tasks`: what waits to follow from facts, and what nobody tries any more; to retry it or to drop it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import dead_letters, outbox, shared_clock
from frontdesk.entrypoints.cli.attach import attach, in_transaction
from frontdesk.entrypoints.embedded.errors import StartupError

SHOWN = 100


def show(*, data: Path) -> None:
    """Tell how much waits and for how long, and the latest that are dead, with their last error."""

    async def look(session: AsyncSession) -> None:
        now = await shared_clock.now(session)
        count, seconds = await outbox.lag(session, now=now)
        typer.echo(f"{count} waiting, the oldest for {seconds:.0f} s; {await dead_letters.count(session)} dead")
        for row in await dead_letters.latest(session, limit=SHOWN):
            assert row.dead_at is not None  # noqa: S101  that is what was asked for
            typer.echo(f"{row.id}  {row.dead_at:%Y-%m-%d %H:%M}  {row.topic}  {row.error}")

    asyncio.run(in_transaction(attach(data), look))


def retry(ids: list[UUID], *, every: bool, data: Path) -> None:
    """Give dead ones another life. Raises `StartupError` where one is not dead."""

    async def replay(session: AsyncSession) -> None:
        now = await shared_clock.now(session)
        await _each(
            session, ids, lambda one: dead_letters.replay(session, one, now=now), every=every, done="tried again"
        )

    asyncio.run(in_transaction(attach(data), replay))


def drop(ids: list[UUID], *, every: bool, data: Path) -> None:
    """Let nothing follow from dead ones. Raises `StartupError` where one is not dead."""

    async def remove(session: AsyncSession) -> None:
        await _each(session, ids, lambda one: dead_letters.drop(session, one), every=every, done="dropped")

    asyncio.run(in_transaction(attach(data), remove))


async def _each(
    session: AsyncSession, ids: list[UUID], act: Callable[[UUID], Awaitable[bool]], *, every: bool, done: str
) -> None:
    if every == bool(ids):
        raise StartupError("Name the ids that `frontdesk tasks list` shows, or --all.")
    if every:
        ids = [row.id for row in await dead_letters.latest(session, limit=await dead_letters.count(session))]
    for one in ids:
        if not await act(one):
            raise StartupError(f"{one} is not dead: nothing was changed.")
    typer.echo(f"{len(ids)} {done}")
