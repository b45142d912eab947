"""CSV as people have it (RFC 4180 and what spreadsheet programs make of it), read for what was meant.

UTF-8 with or without its mark, UTF-16 with it, and Windows-1252 where it is no UTF-8; commas, semicolons or tabs, as
the line of names has them or Excel's `sep=` says; any end of lines. A line whose quotes do not match is told and does
not swallow those that follow.
"""

import csv
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO

from frontdesk.core.spreadsheets import undefused
from frontdesk.modules.imports.errors import BrokenQuotes, EmptyTable, MissingColumns, NotText, RepeatedColumns

MAX_LINES = 200_000  # of one import
PART = 1_000  # lines that are carried out together: about half a second
MAX_SPAN = 50  # lines of text that one line of the table may have; beyond that a quote was not closed
MAX_BROKEN = 1_000  # each is read again up to MAX_SPAN times
PEEKED = 200  # characters at the beginning that tell text from something else
MAX_SHOWN = 1_000  # characters of a cell that a report shows
MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
DELIMITERS = (",", ";", "\t")
NUL, SHOWN_NUL = "\x00", "\N{SYMBOL FOR NULL}"  # PostgreSQL keeps no NUL


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What the columns of a kind of table are called, and which of them it cannot do without."""

    required: frozenset[str]
    optional: frozenset[str]

    def named(self, header: Sequence[str]) -> list[str | None]:
        """Which column each name of a header means, whatever its case and spacing; None: one that nobody asks for."""
        known = self.required | self.optional
        names = ("_".join(name.replace("-", " ").replace("_", " ").casefold().split()) for name in header)
        return [name if name in known else None for name in names]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: where it begins in the file, its cells, and why they cannot be relied on, if so."""

    number: int
    cells: list[str]
    broken: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """An opened file: how it is written, what its columns are called and mean, and its lines, which are read once."""

    encoding: str
    delimiter: str
    header: list[str]
    names: list[str | None]
    lines: Iterator[Line]


def opened(content: bytes, columns: Columns) -> Table:
    """A file as a table.

    Raises:
        NotText, EmptyTable, MissingColumns, RepeatedColumns: it cannot be one of these columns.
    """
    text, encoding = decoded(content)
    if NUL in text[:PEEKED]:  # UTF-16 without its mark, or a program
        raise NotText
    rest = StringIO(text, newline="")
    begins = 1
    first = rest.readline()
    declared = first.strip().casefold().removeprefix("sep=") if first[:4].casefold() == "sep=" else ""
    if declared:
        begins = 2
    else:
        rest.seek(0)
    place = rest.tell()
    delimiter, header = _header(rest, columns, (declared,) if declared in (*DELIMITERS, "|") else DELIMITERS)
    rest.seek(place)
    lines = read(rest, delimiter, begins=begins)
    next(lines)
    names = columns.named(header)
    repeated = sorted(name for name, count in Counter(filter(None, names)).items() if count > 1)
    if repeated:
        raise RepeatedColumns(f"Several columns are called {', '.join(repeated)}.", repeated=repeated)
    if missing := sorted(columns.required.difference(name for name in names if name)):
        raise MissingColumns(f"There is no column {', '.join(missing)}.", missing=missing, found=header[:100])
    return Table(encoding=encoding, delimiter=delimiter, header=header, names=names, lines=lines)


def decoded(content: bytes) -> tuple[str, str]:
    """The text of a file, and the name of its encoding; raises `NotText`."""
    try:
        for mark, encoding in MARKS:
            if content.startswith(mark):
                return content.removeprefix(mark).decode(encoding), encoding
        try:
            return content.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            return content.decode("cp1252"), "windows-1252"
    except UnicodeDecodeError as refused:
        raise NotText from refused


def _header(text: StringIO, columns: Columns, delimiters: Sequence[str]) -> tuple[str, list[str]]:
    """The delimiter by which most columns are known, and the line of names."""
    place, found = text.tell(), dict[str, list[str]]()
    for delimiter in delimiters:
        text.seek(place)
        line = next(read(text, delimiter), None)
        found[delimiter] = line.cells if line is not None and line.broken is None else []
    if not any(found.values()):
        raise EmptyTable
    best = max(found, key=lambda delimiter: len(set(filter(None, columns.named(found[delimiter])))))
    return best, found[best]


def read(text: Iterable[str], delimiter: str, *, begins: int = 1) -> Iterator[Line]:
    """The lines of a table, without empty ones; after one whose quotes do not match it goes on with the next.

    Raises `BrokenQuotes` where that happens all the time.
    """
    source = _Source(text, begins)
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    broken = 0
    while True:
        number = source.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as failure:
            broken += 1
            if broken > MAX_BROKEN:
                raise BrokenQuotes(f"The quotes of this file do not match; look at line {number}.") from failure
            yield Line(number, [source.give_back().strip("\r\n").replace(NUL, SHOWN_NUL)], f"quotes: {failure}")
            continue
        if any(NUL in cell for cell in cells):
            yield Line(number, [cell.replace(NUL, SHOWN_NUL) for cell in cells], "it contains a NUL byte")
        elif any(cell.strip() for cell in cells):
            yield Line(number, cells)


class _Source:
    """Lines of text, which can be given back: all but the first of those that were taken since `begin`."""

    def __init__(self, text: Iterable[str], begins: int) -> None:
        self._text = iter(text)
        self._ahead: deque[str] = deque()
        self._taken: list[str] = []
        self._next = begins

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self._taken) == MAX_SPAN:
            message = "one is opened and not closed"
            raise csv.Error(message)
        line = self._ahead.popleft() if self._ahead else next(self._text)
        self._taken.append(line)
        return line

    def begin(self) -> int:
        """Begin to take a line of the table; tells its number."""
        self._next += len(self._taken)
        self._taken.clear()
        return self._next

    def give_back(self) -> str:
        """Have what was taken read again, all but the first line, which is told."""
        self._ahead.extendleft(reversed(self._taken[1:]))
        del self._taken[1:]
        return self._taken[0]


def fields(names: Sequence[str | None], cells: Sequence[str]) -> dict[str, str] | None:
    """The cells of a line by the names of their columns, without empty ones; None where there are too many cells."""
    if any(cell.strip() for cell in cells[len(names) :]):
        return None
    found = zip(names, cells, strict=False)
    return {name: undefused(cell.strip()) for name, cell in found if name is not None and cell.strip()}


def shown(cells: Sequence[str]) -> list[str]:
    """Cells as a report shows them."""
    return [cell[:MAX_SHOWN] for cell in cells]
