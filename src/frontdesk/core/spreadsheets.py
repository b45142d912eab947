"""Tables for spreadsheet programs: CSV (RFC 4180) in which nothing that people typed becomes a formula."""

import csv
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable
from io import StringIO
from typing import TypeVar

T = TypeVar("T")

MEDIA_TYPE = "text/csv; charset=utf-8"
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # by which Excel knows UTF-8
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # https://owasp.org/www-community/attacks/CSV_Injection


def rows(lines: Iterable[Iterable[object]]) -> str:
    """Lines of cells as CSV. Text that a program would take for a formula begins with an apostrophe."""
    written = StringIO()
    csv.writer(written).writerows([_safe(cell) for cell in line] for line in lines)
    return written.getvalue()


async def table(
    header: Iterable[object], found: AsyncIterable[Iterable[T]], cells: Callable[[T], Iterable[object]]
) -> AsyncIterator[str]:
    """A long table, a piece at a time as it is read: its first line, then the cells of each thing that is found."""
    yield BOM + rows([header])
    async for some in found:
        yield rows(cells(it) for it in some)


def attached(name: str) -> dict[str, str]:
    """The header that has a browser keep an answer as a file of this name."""
    return {"Content-Disposition": f'attachment; filename="{name}"'}


def _safe(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def undefused(text: str) -> str:
    """A cell as it was before `rows` defused it, so that what was exported can be imported."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
