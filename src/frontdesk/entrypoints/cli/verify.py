"""`frontdesk verify`: whether everything holds that must always hold of the data."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import typer

from frontdesk.core import shared_clock
from frontdesk.core.db import Sessions
from frontdesk.core.invariants import Invariant, check
from frontdesk.core.settings import Settings
from frontdesk.entrypoints import wiring
from frontdesk.entrypoints.cli.attach import attach, reached
from frontdesk.entrypoints.embedded.errors import StartupError


def run(*, data: Path, only: Sequence[str]) -> None:
    """Print one line for each check, and where something does not hold what; exit code 1 in that case.

    Raises:
        DatabaseAway: there is no database.
        StartupError: `only` names a check that does not exist.
    """
    settings = attach(data)
    wanted = chosen(wiring.invariants(), only)
    broken = asyncio.run(_look(settings, wanted))
    if broken:
        raise StartupError(f"{broken} of {len(wanted)} checks found what must not be.")
    typer.echo(f"All {len(wanted)} checks hold.")


def chosen(known: Sequence[Invariant], only: Sequence[str]) -> Sequence[Invariant]:
    """The checks that are named, by themselves or by their module; all where none is. Raises `StartupError`."""
    modules = {it.name: it.name.partition(".")[0] for it in known}
    if strangers := set(only) - {*modules, *modules.values()}:
        raise StartupError(f"There is no check {min(strangers)}. There are: {', '.join(modules)}.")
    return [it for it in known if not only or {it.name, modules[it.name]} & set(only)]


async def _look(settings: Settings, wanted: Sequence[Invariant]) -> int:
    async with reached(settings) as sessions:
        return await verify(sessions, wanted)


async def verify(sessions: Sessions, wanted: Sequence[Invariant]) -> int:
    """Check invariants one after the other and print what is found; how many do not hold."""
    async with sessions() as session:
        now = await shared_clock.now(session)
    broken = 0
    for invariant in wanted:
        verdict = await check(sessions, invariant, now=now)
        if not verdict.count:
            typer.echo(f"✓ {invariant.name:24} {invariant.says}")
            continue
        broken += 1
        typer.secho(f"✗ {invariant.name:24} not so {verdict.count} times: {invariant.says}", fg="red")
        for it in verdict.examples:
            typer.echo(f"    {it.of}: {it.expected} expected, {it.found} found")
    return broken
