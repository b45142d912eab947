"""Optimistic locking: `ETag` out, `If-Match` in (RFC 9110, 8.8.3 and 13.1.1), where two people may edit one thing."""

import re
from typing import Annotated

from fastapi import Header, Response

from frontdesk.core.errors import PreconditionFailed

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


def check(if_match: str | None, *, version: int) -> None:
    """Raise `PreconditionFailed` unless `if_match` is absent, `*`, or names this version.

    A weak tag names it as well: proxies that compress answers weaken their tags, and ours stand for versions.
    """
    if if_match is None or if_match.strip() == "*":
        return
    # of a page that was kept (`core.http.pages`) the tag says more than the version, behind a dot
    given = {KEPT.sub('"', candidate.strip().removeprefix("W/")) for candidate in if_match.split(",")}
    if tag(version) not in given:
        raise PreconditionFailed(f"The current version is {tag(version)}.")


def unchanged(version: int, *, seen: int) -> None:
    """Raise `PreconditionFailed` unless a thing has the version that was seen; for forms, which carry a number."""
    check(tag(seen), version=version)


def show(response: Response, *, version: int) -> None:
    """Send the entity tag of a version."""
    response.headers["ETag"] = tag(version)
