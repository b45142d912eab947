"""Lists, in one round trip: a page of a statement and how many there are, or what follows after a place in it.

Pages are for people, who jump and want a total. Cursors are for programs that read a long list to its end: they cost
the same at any depth, and nothing is skipped or told twice while rows come and go.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2s
from typing import Any, Generic, TypeVar

import orjson
from pydantic import BaseModel, Field, TypeAdapter
from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.errors import Invalid
from frontdesk.core.sorting import Key

T = TypeVar("T")
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page is wanted: `page` counts from 1, `size` is how many items it holds."""

    page: int
    size: int


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """One page's rows, as a service returns them."""

    items: Sequence[Row]
    total: int
    page: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.total // self.size)


class Page(BaseModel, Generic[T]):
    """One page of a list."""

    model_config = {"from_attributes": True}

    items: list[T]
    total: int = Field(examples=[1], description="How many items there are on all pages.")
    page: int = Field(examples=[1])
    size: int = Field(examples=[20])
    pages: int = Field(examples=[1])


@dataclass(frozen=True, slots=True)
class Stretch(Generic[Row]):
    """Rows that follow one another, as a service returns them, and where to go on; None: these were the last."""

    items: Sequence[Row]
    next_cursor: str | None


class CursorPage(BaseModel, Generic[T]):
    """A stretch of a list that is read with a cursor."""

    model_config = {"from_attributes": True}

    items: list[T]
    next_cursor: str | None = Field(
        examples=["WyItc3RhcnRfdGltZSJd"], description="What to send as `cursor` for what follows; null at the end."
    )


class InvalidCursor(Invalid):
    """Not one that was handed out for this order of this list."""

    code = "invalid_cursor"
    title = "This cursor leads nowhere"


async def follow(
    session: AsyncSession,
    statement: Select[*tuple[Any, ...]],
    order: Sequence[Key],
    *,
    cursor: str,
    size: int,
) -> Stretch[Any]:
    """The `size` rows after `cursor` in this order, whose last key is unique; from the beginning where it is empty.

    Raises `InvalidCursor`.
    """
    if cursor:
        values = _place(cursor, order)
        ahead = [
            and_(*(key.same(value) for key, value in zip(order[:n], values, strict=False)), order[n].beyond(values[n]))
            for n in range(len(order))
        ]
        statement = statement.where(or_(*ahead))
    count = len(statement.selected_columns)
    limited = statement.add_columns(*(key.column for key in order)).order_by(*(key.clause() for key in order))
    rows = (await session.execute(limited.limit(size + 1))).all()
    width = len(rows[0]) - len(order) if rows else count
    items = [row[0] if width == 1 else row[:width] for row in rows[:size]]
    return Stretch(items=items, next_cursor=_cursor(order, rows[size - 1][width:]) if len(rows) > size else None)


def _cursor(order: Sequence[Key], values: Sequence[Any]) -> str:
    return urlsafe_b64encode(orjson.dumps([_name(order), *values], default=str)).rstrip(b"=").decode()


def _place(cursor: str, order: Sequence[Key]) -> list[Any]:
    """The values of the row that a cursor was made from."""
    try:
        name, *written = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if name != _name(order):
            raise InvalidCursor
        types: list[Any] = [key.column.type.python_type | None for key in order]
        return [TypeAdapter(kind).validate_python(value) for kind, value in zip(types, written, strict=True)]
    except (ValueError, TypeError) as refused:
        raise InvalidCursor from refused


def _name(order: Sequence[Key]) -> str:
    """An order, shortly: a cursor of another one means nothing here."""
    text = ",".join(f"{'-' if key.descending else ''}{key.column}" for key in order)
    return blake2s(text.encode(), digest_size=8).hexdigest()


async def paginate(session: AsyncSession, statement: Select[*tuple[Any, ...]], request: PageRequest) -> Slice[Any]:
    """The rows of one page (entities where one entity is selected) and the total.

    The total is a window count over the same statement; only a page past the end, which has no row to carry it, asks
    again.
    """
    limited = statement.add_columns(func.count().over()).limit(request.size).offset((request.page - 1) * request.size)
    rows = (await session.execute(limited)).all()
    if rows:
        single = len(rows[0]) == 2  # noqa: PLR2004  the entity and the count
        items = [row[0] if single else row[:-1] for row in rows]
        return Slice(items=items, total=rows[0][-1], page=request.page, size=request.size)
    total = 0
    if request.page > 1:
        total = await session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    return Slice(items=(), total=total, page=request.page, size=request.size)
