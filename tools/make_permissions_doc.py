"""Write `docs/permissions.md` from the code, so that it says what is so.

Usage: python -m tools.make_permissions_doc   (a test compares the file with what this would write)
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from frontdesk.core.permissions import CompanyRole, Permission, may

TARGET = Path(__file__).parent.parent / "docs" / "permissions.md"
HEAD = """\
# Who may do what

Made from `src/frontdesk/core/permissions.py` by `python -m tools.make_permissions_doc`.

What somebody may do inside a company follows from their role there, which is read from the database with every request:
a role that was taken away is gone with the next one. Who runs the installation (`ADMIN`) may do everything in every
company. To people who do not work for a company its inside does not exist (404); who works there without the right
gets 403.

"""
TAIL = """
## Who may give which role

Nobody gives a role above their own, nor touches somebody whose role is above their own: `owner`, then `admin`, then
`manager`, then `staff` and `teacher`. A company that has an owner never loses the last one.

## What somebody is to the whole installation

`role` in a profile is the highest that applies, and follows from the above: `ADMIN` runs the installation,
`STUDIO_OWNER` owns a company, `STAFF` works for one, `USER` is everybody else.
"""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * 2 + [":-:"] * (len(head) - 2), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def render() -> str:
    """The whole file."""
    rows = (
        [f"`{permission}`", permission.meaning, *("✓" if may(role, permission) else "" for role in CompanyRole)]
        for permission in Permission
    )
    return HEAD + table(["permission", "what it lets you do", *CompanyRole], rows) + TAIL


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
