"""`frontdesk create-admin`: the first administrator, or one more."""

import asyncio
import sys
from pathlib import Path

import typer

from frontdesk.core.clock import SystemClock
from frontdesk.core.errors import DomainError
from frontdesk.entrypoints import wiring
from frontdesk.entrypoints.cli.attach import attach, in_transaction
from frontdesk.entrypoints.embedded.errors import StartupError
from frontdesk.modules.accounts.service import create_admin


def run(*, email: str, password_stdin: bool, data: Path) -> None:
    """Make somebody an administrator with a password, which is asked for or read; it is never an argument.

    Raises:
        StartupError: it is no address, or the password is too short.
        DatabaseAway: there is no database.
    """
    settings = attach(data)
    wiring.bind()
    password = (
        sys.stdin.readline().rstrip("\r\n")
        if password_stdin
        else typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    try:
        asyncio.run(
            in_transaction(settings, lambda session: create_admin(session, email, password, now=SystemClock().now()))
        )
    except DomainError as refused:
        raise StartupError(f"No administrator was made: {refused.detail}.") from refused
    typer.echo(f"{email} is an administrator.")
