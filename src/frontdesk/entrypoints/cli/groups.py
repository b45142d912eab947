"""The commands that have commands of their own: `frontdesk tasks`, `frontdesk money`, `frontdesk mail`."""
# ruff: noqa: PLC0415  the imports wait for their command

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from frontdesk.entrypoints.cli.options import DATA, Data

tasks = typer.Typer(help="Show, retry or drop what nobody tries any more.", no_args_is_help=True)
TaskIds = Annotated[list[UUID] | None, typer.Argument(help="As `frontdesk tasks list` shows them.", show_default=False)]
All = Annotated[bool, typer.Option("--all", help="All of them.")]


@tasks.command(name="list")
def list_tasks(data: Data = DATA) -> None:
    """Tell how much waits, and what is dead and why."""
    from frontdesk.entrypoints.cli.tasks import show

    show(data=data)


@tasks.command(name="retry")
def retry_tasks(ids: TaskIds = None, data: Data = DATA, *, every: All = False) -> None:
    """Give dead ones another life: all twelve attempts."""
    from frontdesk.entrypoints.cli.tasks import retry

    retry(ids or [], every=every, data=data)


@tasks.command(name="drop")
def drop_tasks(ids: TaskIds = None, data: Data = DATA, *, every: All = False) -> None:
    """Let nothing follow from dead ones."""
    from frontdesk.entrypoints.cli.tasks import drop

    drop(ids or [], every=every, data=data)


money = typer.Typer(help="Put right what `reconcile` found and a person has looked at.", no_args_is_help=True)
EventId = Annotated[UUID, typer.Argument(help="As `frontdesk money events` shows it.")]


@money.command(name="events")
def list_events(data: Data = DATA) -> None:
    """Tell which events of gateways had no effect, and why."""
    from frontdesk.entrypoints.cli.money import events

    events(data=data)


@money.command(name="apply")
def apply_event(event: EventId, data: Data = DATA) -> None:
    """Compare an event once more with what was asked for: it has its effect if it fits by now."""
    from frontdesk.entrypoints.cli.money import apply

    apply(event, data=data)


@money.command(name="dismiss")
def dismiss_event(
    event: EventId, reason: Annotated[str, typer.Option(help="What you did instead.")], data: Data = DATA
) -> None:
    """Let nothing follow from an event."""
    from frontdesk.entrypoints.cli.money import dismiss

    dismiss(event, reason=reason, data=data)


@money.command(name="refund")
def ask_about_refund(
    refund: Annotated[UUID, typer.Argument(help="As `frontdesk reconcile` shows it.")], data: Data = DATA
) -> None:
    """Ask a refund's gateway how it has ended, and write that down."""
    from frontdesk.entrypoints.cli.money import ask_about_refund as ask

    ask(refund, data=data)


@money.command(name="payout")
def ask_about_payout(
    payout: Annotated[UUID, typer.Argument(help="As `frontdesk reconcile` shows it.")], data: Data = DATA
) -> None:
    """Ask a payout's gateway whether it stands, and write that down."""
    from frontdesk.entrypoints.cli.money import ask_about_payout as ask

    ask(payout, data=data)


mail = typer.Typer(help="Look at the mails that people get.", no_args_is_help=True)


@mail.callback()
def _mails() -> None:
    """Look at the mails that people get."""


@mail.command()
def preview(
    folder: Annotated[Path, typer.Argument(help="Where to write them.", file_okay=False)] = Path("mails"),
    locale: Annotated[str | None, typer.Option(help="A language tag, for example en-US.")] = None,
) -> None:
    """Write every mail and SMS, with what stands in them for example, into a folder."""
    from frontdesk.entrypoints.cli.mail import preview as write

    write(folder, locale=locale)
