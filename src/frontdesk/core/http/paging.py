"""`?page=&size=` and `?sort=` as every list takes them."""

from typing import Annotated, Any

from fastapi import Depends, Query

from frontdesk.core.http.resources import CurrentSettings
from frontdesk.core.pagination import PageRequest
from frontdesk.core.sorting import pattern

MAX_PAGE = 1_000_000


async def page_request(
    settings: CurrentSettings,
    page: Annotated[int, Query(ge=1, le=MAX_PAGE, description="Counts from 1.")] = 1,
    size: Annotated[int | None, Query(ge=1, le=100, description="Items on a page; the default is 20.")] = None,
) -> PageRequest:
    """The page that is wanted, within the installation's limits."""
    return PageRequest(page=page, size=min(size or settings.bookings.page_size, settings.bookings.max_page_size))


Paging = Annotated[PageRequest, Depends(page_request)]


Cursor = Annotated[
    str | None,
    Query(
        description="Read the list to its end instead of by pages: empty for its beginning, then each answer's "
        "`next_cursor`. The answer has no total then.",
        max_length=2000,
        pattern=r"^[A-Za-z0-9_-]*$",
    ),
]


def sort_query(*names: str) -> Any:
    """The query parameter `sort` over these names."""
    return Query(
        pattern=pattern(names),
        max_length=200,
        description=f"Fields to sort by, `-` for descending: {', '.join(names)}.",
        examples=[f"-{names[0]}"],
    )
