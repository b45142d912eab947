"""`?sort=-start_time,name`: which orders a list can have, and the ORDER BY that gives them."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

Sortable = ColumnElement[Any] | InstrumentedAttribute[Any]


def pattern(names: Iterable[str]) -> str:
    """The regular expression of all sound values of `sort`."""
    one = f"-?({'|'.join(names)})"
    return f"^{one}(,{one})*$"


def order_by(
    sort: str | None, columns: Mapping[str, Sortable], *, default: str, last: Sortable
) -> list[ColumnElement[Any]]:
    """The ORDER BY of `sort` (already checked against `pattern`); `last` makes it total, so that pages are stable."""
    wanted = (sort or default).split(",")
    order = [
        columns[name.removeprefix("-")].desc().nulls_last()
        if name.startswith("-")
        else columns[name].asc().nulls_last()
        for name in wanted
    ]
    return [*order, last.asc()]
