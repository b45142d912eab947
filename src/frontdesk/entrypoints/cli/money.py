"""`frontdesk money`: what a person does about what `frontdesk reconcile` found."""

import asyncio
from pathlib import Path
from uuid import UUID

import typer
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import shared_clock
from frontdesk.core.audit import OPERATOR
from frontdesk.core.clock import SystemClock
from frontdesk.core.db import unit_of_work
from frontdesk.core.settings import Settings
from frontdesk.entrypoints import wiring
from frontdesk.entrypoints.cli.attach import attach, in_transaction, reached
from frontdesk.entrypoints.embedded.errors import StartupError
from frontdesk.modules.payments import service as payments
from frontdesk.modules.payments.errors import NotRejected, UnknownRefund
from frontdesk.modules.payments.ports import GatewayAway, GatewayRefused


def events(*, data: Path) -> None:
    """Tell which events were rejected, when they came, and what was unlike what had been asked for."""

    async def look(session: AsyncSession) -> None:
        for event in await payments.rejected(session):
            typer.echo(f"{event.id}  {event.received_at:%Y-%m-%d %H:%M}  {event.gateway} {event.kind}  {event.note}")

    asyncio.run(in_transaction(attach(data), look))


def apply(event_id: UUID, *, data: Path) -> None:
    """Compare an event once more, and tell what became of it. Raises `StartupError` where it was not rejected."""

    async def again(session: AsyncSession) -> None:
        now = SystemClock().now() + await shared_clock.offset(session)
        try:
            event = await payments.apply_again(session, event_id, by=OPERATOR, now=now)
        except NotRejected as refused:
            raise StartupError(f"{event_id} was not rejected: nothing was changed.") from refused
        typer.echo(f"{event.status}: {event.note}" if event.note else event.status)

    asyncio.run(in_transaction(_connected(data), again))


def dismiss(event_id: UUID, *, reason: str, data: Path) -> None:
    """Let nothing follow from an event. Raises `StartupError` where it was not rejected."""

    async def leave(session: AsyncSession) -> None:
        now = SystemClock().now() + await shared_clock.offset(session)
        try:
            await payments.dismiss(session, event_id, reason=reason, by=OPERATOR, now=now)
        except NotRejected as refused:
            raise StartupError(f"{event_id} was not rejected: nothing was changed.") from refused
        typer.echo("dismissed")

    asyncio.run(in_transaction(attach(data), leave))


def ask(refund_id: UUID, *, data: Path) -> None:
    """Ask a gateway about a refund, and tell what it says. Raises `StartupError` where it says nothing."""
    asyncio.run(_ask(_connected(data), refund_id))


async def _ask(settings: Settings, refund_id: UUID) -> None:
    async with reached(settings) as sessions:
        async with unit_of_work(sessions) as session:
            now = SystemClock().now() + await shared_clock.offset(session)
        try:
            refund = await payments.look_up_refund(sessions, refund_id, now=now)
        except UnknownRefund as unknown:
            raise StartupError(f"There is no refund {refund_id}.") from unknown
        except (GatewayAway, GatewayRefused) as silent:
            raise StartupError(f"The gateway does not say: {silent}") from silent
    typer.echo(f"{refund.status}: {refund.error}" if refund.error else refund.status)


def _connected(data: Path) -> Settings:
    settings = attach(data)
    wiring.bind()
    wiring.connect(settings)
    return settings
