"""`frontdesk sign-out`: end what people have open."""

import asyncio
from pathlib import Path

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import shared_clock
from frontdesk.entrypoints.cli.attach import attach, in_transaction
from frontdesk.entrypoints.embedded.errors import StartupError
from frontdesk.modules.accounts import service as accounts


def run(emails: list[str], *, everybody: bool, data: Path) -> None:
    """Sign some people out, or everybody. Raises `StartupError`, and nothing is changed, where one is not there."""
    if everybody == bool(emails):
        raise StartupError("Say whom: addresses, or --everybody.")

    async def end(session: AsyncSession) -> None:
        now = await shared_clock.now(session)
        if everybody:
            typer.echo(f"{await accounts.sign_everybody_out(session, now=now)} sessions ended")
            return
        for email in emails:
            if not await accounts.sign_out(session, email, now=now):
                raise StartupError(f"Nobody has the address {email}: nothing was changed.")
        typer.echo(f"{len(emails)} signed out")

    asyncio.run(in_transaction(attach(data), end))
