"""`frontdesk clock`: what time it is for every process of an installation in development, and moving it."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import typer

from frontdesk.core import shared_clock
from frontdesk.core.clock import SystemClock
from frontdesk.core.db import unit_of_work
from frontdesk.core.settings import Settings
from frontdesk.entrypoints.cli.attach import attach, reached
from frontdesk.entrypoints.embedded.errors import StartupError

_STEP = re.compile(r"(?P<sign>[+-])(?:(?P<days>\d{1,4})d)?(?:(?P<hours>\d{1,4})h)?(?:(?P<minutes>\d{1,5})m)?")


def run(to: str | None, *, data: Path) -> None:
    """Move the clock where `to` says, and tell what time it is.

    Raises:
        StartupError: this is no installation in development, or `to` is no time.
        DatabaseAway: there is no database.
    """
    settings = attach(data)
    if settings.app.environment != "development":
        raise StartupError("Only in development can the clock be moved.")
    ahead = asyncio.run(_move(settings, to))
    there = (SystemClock().now() + ahead).replace(microsecond=0)
    typer.echo(f"{there.isoformat()} ({_told(ahead)})")


async def _move(settings: Settings, to: str | None) -> timedelta:
    async with reached(settings) as sessions, unit_of_work(sessions) as session:
        ahead = await shared_clock.offset(session)
        if to is not None:
            ahead = _ahead(to, ahead)
            await shared_clock.move(session, ahead)
        return ahead


def _ahead(to: str, ahead: timedelta) -> timedelta:
    """How far ahead `to` is: `real`, a step like `+1d2h` from where the clock stands, or an instant (ISO 8601)."""
    if to == "real":
        return timedelta()
    step = _STEP.fullmatch(to)
    try:
        if step is not None and len(to) > 1:
            length = timedelta(**{unit: int(step[unit] or 0) for unit in ("days", "hours", "minutes")})
            return ahead - length if step["sign"] == "-" else ahead + length
        instant = datetime.fromisoformat(to)
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)) - SystemClock().now()
    except ValueError as error:
        raise StartupError(
            f"{to!r} is neither `real`, nor a step like +1d2h, nor a time like 2027-03-15T10:00Z."
        ) from error


def _told(ahead: timedelta) -> str:
    seconds = round(ahead.total_seconds())
    if seconds == 0:
        return "the machine's own"
    return f"{timedelta(seconds=abs(seconds))} {'ahead of' if seconds > 0 else 'behind'} the machine's"
