"""`frontdesk money`: what a person does about what `frontdesk reconcile` found."""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import shared_clock
from frontdesk.core.audit import OPERATOR
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.settings import Settings
from frontdesk.entrypoints.cli.attach import attach, connected, in_transaction, reached
from frontdesk.entrypoints.embedded.errors import StartupError
from frontdesk.modules.payments import service as payments
from frontdesk.modules.payments.errors import NotRejected, UnknownPayout, UnknownRefund
from frontdesk.modules.payments.models import Payout, Refund
from frontdesk.modules.payments.ports import GatewayAway, GatewayRefused


class LookUp(Protocol):
    """Asks a gateway about something of ours, and writes down what it says."""

    async def __call__(self, sessions: Sessions, named: UUID, /, *, now: datetime) -> Payout | Refund:
        """What it is by now."""


def events(*, data: Path) -> None:
    """Tell which events were rejected, when they came, and what was unlike what had been asked for."""

    async def look(session: AsyncSession) -> None:
        for event in await payments.rejected(session):
            typer.echo(f"{event.id}  {event.received_at:%Y-%m-%d %H:%M}  {event.gateway} {event.kind}  {event.note}")

    asyncio.run(in_transaction(attach(data), look))


def apply(event_id: UUID, *, data: Path) -> None:
    """Compare an event once more, and tell what became of it. Raises `StartupError` where it was not rejected."""

    async def again(session: AsyncSession) -> None:
        now = await shared_clock.now(session)
        try:
            event = await payments.apply_again(session, event_id, by=OPERATOR, now=now)
        except NotRejected as refused:
            raise StartupError(f"{event_id} was not rejected: nothing was changed.") from refused
        typer.echo(f"{event.status}: {event.note}" if event.note else event.status)

    asyncio.run(in_transaction(connected(data), again))


def dismiss(event_id: UUID, *, reason: str, data: Path) -> None:
    """Let nothing follow from an event. Raises `StartupError` where it was not rejected."""

    async def leave(session: AsyncSession) -> None:
        now = await shared_clock.now(session)
        try:
            await payments.dismiss(session, event_id, reason=reason, by=OPERATOR, now=now)
        except NotRejected as refused:
            raise StartupError(f"{event_id} was not rejected: nothing was changed.") from refused
        typer.echo("dismissed")

    asyncio.run(in_transaction(attach(data), leave))


def ask_about_refund(refund_id: UUID, *, data: Path) -> None:
    """Ask a gateway about a refund, and tell what it says. Raises `StartupError` where it says nothing."""
    asyncio.run(_ask(connected(data), refund_id, payments.look_up_refund))


def ask_about_payout(payout_id: UUID, *, data: Path) -> None:
    """Ask a gateway about a payout, and tell what it says. Raises `StartupError` where it says nothing."""
    asyncio.run(_ask(connected(data), payout_id, payments.look_up_payout))


async def _ask(settings: Settings, named: UUID, look_up: LookUp) -> None:
    async with reached(settings) as sessions:
        async with unit_of_work(sessions) as session:
            now = await shared_clock.now(session)
        try:
            found = await look_up(sessions, named, now=now)
        except (UnknownRefund, UnknownPayout) as unknown:
            raise StartupError(f"{unknown.title}: {named}.") from unknown
        except (GatewayAway, GatewayRefused) as silent:
            raise StartupError(f"The gateway does not say: {silent}") from silent
    typer.echo(f"{found.status}: {found.error}" if found.error else found.status)
