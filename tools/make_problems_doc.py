"""Write `docs/reference/problems.md` from the code: every refusal that the API knows.

Usage: python -m tools.make_problems_doc   (a test compares the file with what this would write)
"""

from collections import defaultdict
from pathlib import Path

from frontdesk.core.errors import DomainError
from frontdesk.core.http.errors import UNDECLARED
from frontdesk.entrypoints import wiring

TARGET = Path(__file__).parent.parent / "docs/reference/problems.md"
HEAD = """\
# Every refusal

Made from the code by `python -m tools.make_problems_doc`.

A refusal is `application/problem+json` ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)): `status`, `title`,
`detail` for people, and `code`, which stays as it is. More codes come with new versions: treat one that you do not
know by its status. What to do about the frequent ones is in [trouble and its cure](../trouble.md); which a call may
answer stands in its description.
"""


def rows() -> dict[str, dict[str, tuple[int, str]]]:
    """Code, status and meaning of every refusal, by the module that owns it."""
    found: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)
    for cause in wiring.refusals():
        found[_owner(cause)].setdefault(cause.code, (cause.status, _meaning(cause)))
    for code, (status, meaning) in UNDECLARED.items():
        found[""][code] = (status, meaning)
    return found


def _owner(cause: type[DomainError]) -> str:
    parts = cause.__module__.split(".")
    return parts[2] if parts[1] == "modules" else ""


def _meaning(cause: type[DomainError]) -> str:
    said = " ".join((cause.__doc__ or "").split())
    title = cause.title.rstrip(".")
    return said if said.lower().startswith(title.lower()) else f"{title}. {said}"


def render() -> str:
    """The whole page."""
    parts = [HEAD]
    for owner, codes in sorted(rows().items()):
        parts.append(f"\n## {owner.title() or 'Everywhere'}\n\n| code | status | |\n|---|---|---|\n")
        parts += [f"| `{code}` | {status} | {meaning} |\n" for code, (status, meaning) in sorted(codes.items())]
    return "".join(parts)


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
