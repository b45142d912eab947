"""What docs/commands.md promises is what the commands do."""

import re
from collections.abc import Iterator
from pathlib import Path

from typer.main import get_command

from frontdesk.entrypoints.cli import app
from frontdesk.entrypoints.embedded import errors
from frontdesk.entrypoints.embedded.errors import StartupError

PAGE = (Path(__file__).parents[2] / "docs/commands.md").read_text()
USAGE = 2  # the command line cannot be read: what click and most others end with


def causes(cause: type[StartupError]) -> Iterator[type[StartupError]]:
    yield cause
    for special in cause.__subclasses__():
        yield from causes(special)


def test_every_exit_code_is_told_once() -> None:
    told = [int(code) for code in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)]
    codes = [cause.exit_code for cause in causes(errors.StartupError) if "exit_code" in vars(cause)]
    assert sorted(told) == sorted({*codes, USAGE})
    assert len(codes) == len(set(codes))


def test_every_command_is_told() -> None:
    rows = re.findall(r"^\| (`[a-z].*?) \|", PAGE, re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`([a-z-]+)`", row)}
    assert told == set(get_command(app).commands)  # type: ignore[attr-defined]  # a group's
