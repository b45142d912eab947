"""The code in our pages: every fenced block of the README, the docs and what else people read.

A block is run as it stands, the blocks of a page one after the other in one shell. What cannot be run says so in a
comment right above it, which no reader sees:

    <!-- not run: needs an account at AWS -->
    <!-- run by: tests/entrypoints/test_recovery.py -->
    <!-- refused: slot_taken -->      the last call of this block is refused, with this code

Languages: `bash`, `sh`, `python`, `sql` and `ts` are run; `json` and `toml` are read; `env` holds settings,
all of which exist; `text` is a drawing, or what a command printed. Others are configuration of other people's programs.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        ROOT / "clients/typescript/README.md",
    ]
)
RUN = ("bash", "sh", "python", "sql", "ts")
FENCE = re.compile(
    r"(?:^<!-- (?P<mark>not run|run by|refused): (?P<why>.+?) -->\n+)?"
    r"^(?P<indent> *)```(?P<language>[^\n]*)\n(?P<code>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Snippet:
    """One block: where it stands, in which language, and what its comment says of it."""

    page: str
    line: int
    language: str
    code: str
    mark: str | None
    why: str

    @property
    def runs(self) -> bool:
        """Whether it is run here."""
        return self.language in RUN and self.mark in {None, "refused"}


def read(page: Path) -> Iterator[Snippet]:
    """The blocks of a page."""
    text = page.read_text()
    for found in FENCE.finditer(text):
        line = text.count("\n", 0, found.start("language")) + 1
        indent = found["indent"]
        code = "".join(one.removeprefix(indent) for one in found["code"].splitlines(keepends=True))
        name = str(page.relative_to(ROOT))
        yield Snippet(name, line, found["language"].split(" ")[0], code, found["mark"], found["why"] or "")


def snippets() -> dict[str, list[Snippet]]:
    """Every page that has blocks, with them in order."""
    found = {str(page.relative_to(ROOT)): list(read(page)) for page in PAGES}
    return {page: blocks for page, blocks in found.items() if blocks}
