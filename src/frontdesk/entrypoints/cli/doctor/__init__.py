"""`frontdesk doctor`: every setting and connection, and what to do about what is wrong."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from frontdesk.entrypoints.cli.attach import attach
from frontdesk.entrypoints.cli.doctor.connections import check_broker, check_mail, check_redis, check_storage
from frontdesk.entrypoints.cli.doctor.database import check_database
from frontdesk.entrypoints.cli.doctor.finding import Finding
from frontdesk.entrypoints.cli.doctor.machine import check_machine
from frontdesk.entrypoints.cli.doctor.values import check_values
from frontdesk.entrypoints.embedded.errors import SettingsRefused, StartupError


class Unhealthy(StartupError):
    """At least one check failed."""


def run(*, data: Path) -> None:
    """Print a line for everything that was checked.

    Raises:
        Unhealthy: something is wrong; its line says what to do.
    """
    wrong = asyncio.run(_report(data))
    if wrong:
        raise Unhealthy(f"{wrong} of these need your attention." if wrong > 1 else "One of these needs your attention.")


async def _report(data: Path) -> int:
    """Print the findings as they come; return how many are bad."""
    console = Console(highlight=False)
    wrong = 0
    async for finding in _findings(data):
        mark = "[green]✓[/]" if finding.good else "[red]✗[/]"
        console.print(f"{mark} {finding.subject:<14} {escape(finding.what)}", soft_wrap=True)
        if finding.advice is not None:
            console.print(f"  {'':<14} {escape(finding.advice)}", soft_wrap=True)
            wrong += 1
    return wrong


async def _findings(data: Path) -> AsyncIterator[Finding]:
    for finding in check_machine(data):
        yield finding
    try:
        settings = attach(data)
    except SettingsRefused as error:
        yield Finding("settings", "not usable", str(error))
        return
    for finding in check_values(settings):
        yield finding
    for check in (check_database, check_redis, check_broker, check_storage, check_mail):
        async for finding in check(settings):
            yield finding
