"""Who the house is, and how a name becomes part of an address."""

from collections.abc import Collection
from itertools import count
from uuid import UUID

from slugify import slugify

HOUSE_COMPANY_ID = UUID("00000000-0000-7000-8000-000000000001")  # the default company, in every installation
MAX_SLUG = 80


def slug_of(name: str) -> str:
    """`name` as a part of an address: ASCII in lower case, words joined by hyphens, at most `MAX_SLUG` long."""
    return slugify(name, max_length=MAX_SLUG, word_boundary=True) or "unnamed"


def first_free(slug: str, taken: Collection[str]) -> str:
    """`slug`, or where that is taken the first of `slug-2`, `slug-3`, … that is not."""
    if slug not in taken:
        return slug
    return next(numbered for number in count(2) if (numbered := f"{slug}-{number}") not in taken)
