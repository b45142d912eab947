"""Lists: one page of a statement and how many there are, in one round trip."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, Field
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

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
