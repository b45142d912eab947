"""Ask squawk (squawkhq.com/docs/rules) whether migrations can run while people book.

Usage: python -m tools.lint_migrations   (`make drift` does it too)

Migrations up to `BASELINE` ran before there was an installation with data in it, and are accepted as they are.
"""

import re
import subprocess
import sys
from collections.abc import Collection, Iterator
from io import StringIO
from pathlib import Path

from alembic import command
from alembic.script import Script

from frontdesk.entrypoints.cli.schema import configuration, scripts

BASELINE = "0042"
OLDEST_POSTGRESQL = "14.0"
# what squawk asks for and we do otherwise, and why
ACCEPTED = {
    "prefer-robust-stmts": "each migration is a transaction: it is done or it is not",
    "require-timeout-settings": "frontdesk.core.migrations sets lock_timeout for all of them",
    "prefer-text-field": "alembic_version is Alembic's",
}
EXCEPTION = re.compile(r"^# squawk: ([a-z-]+): (.+)$", re.MULTILINE)


def main() -> None:
    """Print what is wrong with new migrations."""
    found = list(wrong())
    if found:
        sys.exit("\n".join(found))
    print(f"{sum(1 for _ in new())} migrations since {BASELINE} can run while people book")


def new() -> Iterator[Script]:
    """The migrations that are not accepted as they are."""
    for script in scripts().walk_revisions():
        if script.revision == BASELINE:
            return
        yield script


def wrong() -> Iterator[str]:
    """What squawk says of new migrations."""
    for script in new():
        exceptions = dict(EXCEPTION.findall(Path(script.path).read_text()))
        if said := squawk(_sql(script), but=exceptions):
            yield f"{script.path}:\n{said}"


def squawk(sql: str, *, but: Collection[str] = ()) -> str:
    """What squawk says of a script; nothing where all is well."""
    accepted = [part for rule in (*ACCEPTED, *but) for part in ("--exclude", rule)]
    program = str(Path(sys.executable).with_name("squawk"))
    arguments = (program, "--pg-version", OLDEST_POSTGRESQL, *accepted)
    ran = subprocess.run(arguments, input=sql, capture_output=True, text=True, check=False)
    return f"{ran.stdout}{ran.stderr}".strip() if ran.returncode else ""


def _sql(script: Script) -> str:
    made = configuration()
    made.output_buffer = StringIO()
    command.upgrade(made, f"{script.down_revision}:{script.revision}", sql=True)
    return made.output_buffer.getvalue()


if __name__ == "__main__":
    main()
