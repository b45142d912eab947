"""`frontdesk demo-data`: something to look at."""

import asyncio
from pathlib import Path

import orjson
from rich.console import Console

from frontdesk.core.settings import Settings
from frontdesk.entrypoints import demo
from frontdesk.entrypoints.cli.attach import attach, reach
from frontdesk.entrypoints.cli.schema import await_schema


def run(*, data: Path, output: Path | None, force: bool) -> None:
    """Load it unless it is there, and say what there is to try."""
    document = orjson.dumps(asyncio.run(_load(attach(data), force=force)))
    if output is not None:
        output.write_bytes(document)
        return
    console = Console(highlight=False)
    for account in orjson.loads(document)["accounts"]:
        console.print(
            f"{account['role']:<13} {account['email']:<32} {account['password']}", markup=False, soft_wrap=True
        )


async def _load(settings: Settings, *, force: bool) -> demo.DemoSummary:
    await reach(settings)
    await await_schema(settings)
    return await demo.load(settings, force=force)
