"""`frontdesk setup-code`: what `/setup` asks of whoever makes the first admin from a browser."""

import asyncio
from pathlib import Path
from urllib.parse import urlencode

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.entrypoints.cli.attach import attach, in_transaction
from frontdesk.entrypoints.embedded.errors import StartupError
from frontdesk.modules.accounts import service as accounts


def run(*, data: Path) -> None:
    """Print the page's address with the code. Raises `StartupError` where somebody runs the installation already."""
    settings = attach(data)
    code = accounts.setup_code(settings.security)

    async def look(session: AsyncSession) -> None:
        if await accounts.somebody_runs_it(session):
            raise StartupError("Somebody runs this installation already: `frontdesk create-admin` makes another admin.")

    asyncio.run(in_transaction(settings, look))
    typer.echo(f"{settings.app.public_url.rstrip('/')}/setup?{urlencode({'code': code})}")
