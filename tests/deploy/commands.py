"""Whether a command line that stands in some file is one that `frontdesk` understands, with settings that it reads."""

import re
import shlex
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from pydantic import AliasChoices
from typer.main import get_command

from frontdesk.core.settings import Settings
from frontdesk.entrypoints.cli import app

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"


def understood(arguments: Iterable[str]) -> None:
    """Raise what the command line would, had it been given these arguments; nothing is run."""
    name, *rest = arguments
    command = get_command(app).commands[name]  # type: ignore[attr-defined]  # a group's
    command.make_context(name, list(rest))


def frontdesk_lines(text: str) -> list[list[str]]:
    """The arguments of every `frontdesk` in lines of a shell."""
    found = []
    for line in text.replace("\\\n", " ").splitlines():
        if re.search(r"\bfrontdesk ", line):
            words = shlex.shlex(line, posix=True, punctuation_chars=True)
            for separator, command in groupby(words, lambda word: word in {"|", "&&", ";", "(", ")", ">"}):
                arguments = [word for word in command if not word.startswith("FRONTDESK_RELEASE=")]
                if not separator and arguments[:1] == ["frontdesk"]:
                    found.append(arguments[1:])
    return found


def setting_names() -> set[str]:
    """Every name of a setting that is read from the environment."""
    names: set[str] = set()
    for concern in Settings.model_fields.values():
        assert concern.annotation is not None
        for field in concern.annotation.model_fields.values():
            assert isinstance(field.validation_alias, AliasChoices)
            names |= {str(choice) for choice in field.validation_alias.choices}
    return names
