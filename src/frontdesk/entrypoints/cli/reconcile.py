"""`frontdesk reconcile`: whether every cent is explained."""

import asyncio
from pathlib import Path

import typer

from frontdesk.core import shared_clock
from frontdesk.core.settings import Settings
from frontdesk.entrypoints.cli.attach import connected, reached
from frontdesk.modules.payments import service as payments


def run(*, data: Path, ask_gateways: bool) -> None:
    """Print what differs between the ledger, the charges and the gateways; exit code 1 where anything does.

    Raises:
        DatabaseAway: there is no database.
    """
    found = asyncio.run(_compare(connected(data), ask_gateways=ask_gateways))
    for difference in found:
        typer.echo(f"{difference.what} ({difference.of}): {difference.expected} expected, {difference.found} found")
    if found:
        raise typer.Exit(1)
    typer.echo("Every cent is explained.")


async def _compare(settings: Settings, *, ask_gateways: bool) -> list[payments.Difference]:
    async with reached(settings) as sessions:
        async with sessions() as session:
            now = await shared_clock.now(session)
        return [it async for it in payments.reconcile(sessions, ask_gateways=ask_gateways, now=now)]
