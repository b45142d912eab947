"""`frontdesk up`: everything on this machine, and what there is to try."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from frontdesk.core.settings import AppSettings, MailSettings
from frontdesk.entrypoints.cli.samples import sample_lines
from frontdesk.entrypoints.embedded.address import Address
from frontdesk.entrypoints.embedded.stack import Options, Stack
from frontdesk.entrypoints.embedded.supervisor import interrupted_by_signals


def run(*, host: str, port: int, data: Path, workers: int | None, demo: bool | None) -> None:
    """Start everything, say where it is, and keep it running until Ctrl-C or SIGTERM.

    Raises:
        StartupError: something is in the way, or a part ended too often.
    """
    console = Console(highlight=False)
    began = time.monotonic()

    def say(what: str) -> None:
        console.print(f"[green]✓[/] {what} [dim]{time.monotonic() - began:.1f} s[/]")

    def warn(what: str) -> None:
        console.print(f"[yellow]![/] {escape(what)}", soft_wrap=True)

    address = Address(host=host, port=port)
    options = Options(address=address, data=data, workers=workers or processors(), demo=demo)
    try:
        with interrupted_by_signals(), Stack(options, say=say, warn=warn) as stack:
            # soft_wrap: a line that the terminal wraps can be pasted, one that we wrap cannot
            console.print("\n".join(("", *_summary(stack, address))), soft_wrap=True, markup=False)
            stack.watch()
    except KeyboardInterrupt:
        console.print("Stopped.")


def processors() -> int:
    """Count the processors that this process may use, at most 4: a laptop has other things to do."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(usable or 1, 4)


def _summary(stack: Stack, address: Address) -> Iterator[str]:
    yield f"Frontdesk   {address.url}"
    yield f"API docs    {address.url}/docs"
    if AppSettings().environment == "development" and MailSettings().host is None:
        yield f"Mailbox     {address.url}/dev/mailbox"
    yield f"Data, logs  {stack.folder.path}"
    if stack.demo is not None:
        yield from ("", *sample_lines(address, stack.demo))
    yield ""
    yield "Ctrl-C ends it."
