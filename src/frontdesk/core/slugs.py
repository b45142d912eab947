"""Slugs: names as parts of addresses, unique in their column, made once and kept when the name changes."""

from collections.abc import Collection
from itertools import count

from slugify import slugify
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

MAX_SLUG = 80


def slug_of(name: str) -> str:
    """`name` as a part of an address: ASCII in lower case, words joined by hyphens, at most `MAX_SLUG` long."""
    return slugify(name, max_length=MAX_SLUG, word_boundary=True) or "unnamed"


def first_free(slug: str, taken: Collection[str]) -> str:
    """`slug`, or where that is taken the first of `slug-2`, `slug-3`, … that is not."""
    if slug not in taken:
        return slug
    return next(numbered for number in count(2) if (numbered := f"{slug}-{number}") not in taken)


async def free_slug(session: AsyncSession, column: InstrumentedAttribute[str], name: str) -> str:
    """A slug for `name` that nobody has in `column`, kept from others until this transaction ends."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext(str(column)))))
    slug = slug_of(name)
    # itself and its numbered forms; a slug has no wildcards in it
    alike = select(column).where(or_(column == slug, column.startswith(f"{slug}-")))
    return first_free(slug, set(await session.scalars(alike)))
