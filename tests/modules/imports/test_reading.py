"""Files as people have them, read for what they meant."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.core.errors import DomainError
from frontdesk.core.spreadsheets import BOM, rows, undefused
from frontdesk.modules.imports.errors import (
    BrokenQuotes,
    EmptyTable,
    MissingColumns,
    NotText,
    RepeatedColumns,
)
from frontdesk.modules.imports.rules import MAX_BROKEN, MAX_SPAN, Columns, fields, opened

COLUMNS = Columns(required=frozenset({"student_name", "age"}), optional=frozenset({"notes"}))
PLAIN = "student_name,age,notes\r\nZoë,9,x\r\n"


def found(content: bytes | str) -> list[tuple[int, dict[str, str] | None]]:
    """The lines of a file: their numbers, and what they say."""
    table = opened(content.encode() if isinstance(content, str) else content, COLUMNS)
    return [(it.number, None if it.broken else fields(table.names, it.cells)) for it in table.lines]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (PLAIN.encode(), "utf-8"),
        ((BOM + PLAIN).encode(), "utf-8"),
        ((BOM + PLAIN).encode("utf-16-le"), "utf-16-le"),
        ((BOM + PLAIN).encode("utf-16-be"), "utf-16-be"),
        (PLAIN.encode("cp1252"), "windows-1252"),
        (PLAIN.replace(",", ";").encode(), "utf-8"),
        (PLAIN.replace(",", "\t").encode(), "utf-8"),
        (f"sep=|\r\n{PLAIN.replace(',', '|')}".encode(), "utf-8"),
        (PLAIN.replace("\r\n", "\r").encode(), "utf-8"),
        (PLAIN.replace("\r\n", "\n").strip().encode(), "utf-8"),
        (b" Student-Name ,AGE,Notes,Shoe size\r\n\r\n,,,\r\n" + "Zoë,9,x,36\r\n".encode(), "utf-8"),
        ('"student_name";"age";"notes"\n"Zoë";"9";"x"\n'.encode(), "utf-8"),
    ],
)
def test_however_it_is_written(content: bytes, encoding: str) -> None:
    assert [said for _, said in found(content)] == [{"student_name": "Zoë", "age": "9", "notes": "x"}]
    assert opened(content, COLUMNS).encoding == encoding


def test_a_line_that_is_wrong_does_not_swallow_the_others() -> None:
    content = (
        "student_name,age,notes\n"
        'Ada,9,"never closed\n'  # 2
        "Bo,8,\n"
        'Cy,7,"two\nlines, and a ""quote"""\n'  # 4 and 5
        'Di,6,"quoted" and not\n'  # 6
        "Ed,5,,,,more\n"  # 7
        "Flo\n"  # 8
        f"{'g' * 200}G\x00us,4,\n"  # 9
        "=1+1,3,'=1+1\n"  # 10
        "'Hal,2,\n"
    )
    assert found(content) == [
        (2, None), (3, {"student_name": "Bo", "age": "8"}),
        (4, {"student_name": "Cy", "age": "7", "notes": 'two\nlines, and a "quote"'}),
        (6, None), (7, None), (8, {"student_name": "Flo"}), (9, None),
        (10, {"student_name": "=1+1", "age": "3", "notes": "=1+1"}), (11, {"student_name": "'Hal", "age": "2"}),
    ]  # fmt: skip


def test_a_quote_that_is_never_closed_costs_its_own_line() -> None:
    content = 'student_name,age\n"Ada,9\n' + "Bo,8\n" * (2 * MAX_SPAN)
    assert [said is None for _, said in found(content)] == [True] + [False] * (2 * MAX_SPAN)
    huge = f"student_name,age,notes\nAda,9,{'x' * 200_000}\nBo,8,\n"
    assert [said is None for _, said in found(huge)] == [True, False]


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", EmptyTable),
        (b"\xef\xbb\xbf\r\n\r\n", EmptyTable),
        (b"name,years\nAda,9\n", MissingColumns),
        (b"student_name\nAda\n", MissingColumns),
        (b"student_name,age,Student Name\nAda,9,Bo\n", RepeatedColumns),
        (PLAIN.encode("utf-16-le"), NotText),  # without its mark
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00", NotText),
        (b"student_name,age\n\x81\n", NotText),
        (b"\xff\xfe\x00", NotText),
        (b"student_name,age\n" + b'"a\n' * (MAX_BROKEN + 2), BrokenQuotes),
        (b'"student_name,age\nAda,9\n', EmptyTable),
    ],
)
def test_what_is_no_such_table_is_refused(content: bytes, refusal: type[DomainError]) -> None:
    with pytest.raises(refusal):
        found(content)


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=20)


@given(st.lists(st.tuples(texts, texts, texts), max_size=8))
def test_what_was_exported_reads_as_it_was(lines: list[tuple[str, str, str]]) -> None:
    def plain(cells: Iterable[str]) -> list[str]:
        return [cell.strip() for cell in cells]

    written = (BOM + rows([["student_name", "age", "notes"], *lines])).encode()
    table = opened(written, COLUMNS)
    read = [[undefused(cell).strip() for cell in it.cells] for it in table.lines]
    # one apostrophe before what would be a formula is ours, and goes
    assert read == [plain(undefused(cell) for cell in it) for it in lines if any(plain(it))]
