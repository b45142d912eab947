"""Optimistic locking: `ETag` out, `If-Match` in (RFC 9110, 8.8.3 and 13.1.1), where two people may edit one thing.

What has a `version` has it for its tag. What is read and replaced as a whole (a week, prices, a profile) has none: its
tag is made of what it says, so that nothing more is stored. Both are checked under the lock under which the thing is
written: of fifty who have read the same, one writes.
"""

import re
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Annotated, TypeVar

import orjson
from fastapi import Header, Response

from frontdesk.core.errors import PreconditionFailed
from frontdesk.core.schemas import Output

Whole = TypeVar("Whole", bound=Output)

KEPT = re.compile(r'\.[0-9a-f]{32}"$')

IfMatch = Annotated[
    str | None,
    Header(
        description="The ETag that you read. Where it is given and the thing has changed since, 412.",
        examples=['"3"'],
        max_length=200,
    ),
]


def tag(version: int) -> str:
    """The strong entity tag of a version."""
    return f'"{version}"'


def tag_of(whole: Output) -> str:
    """The strong entity tag of something without a version: a digest of what people edit of it (`Output.edited`)."""
    said = whole.model_dump(mode="json", include=whole.edited)
    return f'"{sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]}"'


def check(if_match: str | None, *, version: int) -> None:
    """Raise `PreconditionFailed` unless `if_match` is absent, `*`, or names this version."""
    _check(if_match, tag(version))


def check_whole(if_match: str | None, whole: Output) -> None:
    """Raise `PreconditionFailed` unless `if_match` is absent, `*`, or names what this says; also for forms."""
    _check(if_match, tag_of(whole))


async def check_read(if_match: str | None, read: Callable[[], Awaitable[Output]]) -> None:
    """The same for something that nobody has read yet: only who names a tag pays for that."""
    if if_match is not None:
        check_whole(if_match, await read())


def unchanged(version: int, *, seen: int) -> None:
    """Raise `PreconditionFailed` unless a thing has the version that was seen; for forms, which carry a number."""
    check(tag(seen), version=version)


def show(response: Response, *, version: int) -> None:
    """Send the entity tag of a version."""
    response.headers["ETag"] = tag(version)


def show_whole(response: Response, whole: Whole) -> Whole:
    """Send the entity tag of what is answered."""
    response.headers["ETag"] = tag_of(whole)
    return whole


def _check(if_match: str | None, current: str) -> None:
    """A weak tag counts as well: proxies that compress answers weaken their tags, and ours stand for what is stored."""
    if if_match is None or if_match.strip() == "*":
        return
    # of a page that was kept (`core.http.pages`) the tag says more, behind a dot
    given = {KEPT.sub('"', candidate.strip().removeprefix("W/")) for candidate in if_match.split(",")}
    if current not in given:
        raise PreconditionFailed(f"The current version is {current}.")
