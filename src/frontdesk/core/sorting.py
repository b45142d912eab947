"""`?sort=-start_time,name`: which orders a list can have, and the ORDER BY that gives them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, false, or_
from sqlalchemy.orm import InstrumentedAttribute

Sortable = ColumnElement[Any] | InstrumentedAttribute[Any]


@dataclass(frozen=True, slots=True)
class Key:
    """One column of an order. Rows without a value come last, whichever way it runs."""

    column: Sortable
    descending: bool = False

    def clause(self) -> ColumnElement[Any]:
        """What ORDER BY says."""
        return (self.column.desc() if self.descending else self.column.asc()).nulls_last()

    def same(self, value: object) -> ColumnElement[bool]:
        """Rows that have this value."""
        return self.column.is_(None) if value is None else self.column == value

    def beyond(self, value: object) -> ColumnElement[bool]:
        """Rows that come after those with this value."""
        if value is None:
            return false()
        further = self.column < value if self.descending else self.column > value
        return or_(further, self.column.is_(None))


def pattern(names: Iterable[str]) -> str:
    """The regular expression of all sound values of `sort`."""
    one = f"-?({'|'.join(names)})"
    return f"^{one}(,{one})*$"


def keys(sort: str | None, columns: Mapping[str, Sortable], *, default: str, last: Sortable) -> list[Key]:
    """The order of `sort` (already checked against `pattern`); `last` makes it total, so that pages are stable."""
    wanted = (sort or default).split(",")
    return [*(Key(columns[name.removeprefix("-")], name.startswith("-")) for name in wanted), Key(last)]


def order_by(
    sort: str | None, columns: Mapping[str, Sortable], *, default: str, last: Sortable
) -> list[ColumnElement[Any]]:
    """The same as the clauses of ORDER BY."""
    return [key.clause() for key in keys(sort, columns, default=default, last=last)]
