"""Slugs: names as parts of addresses, unique in their column, made once and kept when the name changes."""

from collections.abc import Collection
from itertools import count

from slugify import slugify
from sqlalchemy import exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

MAX_SLUG = 80
SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
Column = InstrumentedAttribute[str]


def slug_of(name: str) -> str:
    """`name` as a part of an address: ASCII in lower case, words joined by hyphens, at most `MAX_SLUG` long."""
    return slugify(name, max_length=MAX_SLUG, word_boundary=True) or "unnamed"


def first_free(slug: str, taken: Collection[str]) -> str:
    """`slug`, or where that is taken the first of `slug-2`, `slug-3`, … that is not."""
    if slug not in taken:
        return slug
    return next(numbered for number in count(2) if (numbered := f"{slug}-{number}") not in taken)


async def free_slug(session: AsyncSession, column: Column, name: str, *, former: Column | None = None) -> str:
    """A slug for `name` that nobody has in `column`, or had in `former`, kept from others until this transaction ends.

    Slugs of both columns are given out by this function and `is_free` alone, each of which waits for the others.
    """
    await _wait(session, column)
    slug = slug_of(name)
    # itself and its numbered forms; a slug has no wildcards in it
    alike = [select(it).where(or_(it == slug, it.startswith(f"{slug}-"))) for it in (column, former) if it is not None]
    return first_free(slug, set(await session.scalars(alike[0].union_all(*alike[1:]))))


async def is_free(session: AsyncSession, column: Column, slug: str, *, former: Column | None = None) -> bool:
    """Whether nobody has this very slug in `column`, or had it in `former`; kept so until this transaction ends."""
    await _wait(session, column)
    held = [exists().where(it == slug) for it in (column, former) if it is not None]
    return not await session.scalar(select(or_(*held)))


async def _wait(session: AsyncSession, column: Column) -> None:
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext(str(column)))))
