"""What is true of the data at every instant, each as one statement that finds where it is not.

A module declares its own as `INVARIANTS` in its `invariants.py`, `entrypoints.wiring` knows them all, and
`frontdesk verify` looks. A statement gives a row for each violation: of what (`of`), and what was `expected` and
`found` there. Being one statement, it sees one instant, so that requests may go on meanwhile; the server counts and
sorts, and only a few rows ever come here, however many are wrong.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import Sessions, unit_of_work

SHOWN = 3  # violations of one invariant that are spelled out


def _nothing() -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Invariant:
    """Something that always holds.

    Attributes:
        name: Its module and what it is about, for example "calendar.overlap".
        says: What holds, as a sentence for an operator.
        statement: SQL for the violations, with columns `of`, `expected`, `found`; `:now` is the current instant.
        parameters: What else the statement asks for, looked up when it runs.
    """

    name: str
    says: str
    statement: str
    parameters: Callable[[], Mapping[str, Any]] = _nothing


@dataclass(frozen=True, slots=True)
class Violation:
    """Where an invariant does not hold."""

    of: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: how often it does not hold, and the first few places."""

    count: int
    examples: Sequence[Violation]


async def check(sessions: Sessions, invariant: Invariant, *, now: datetime) -> Verdict:
    """Look whether an invariant holds. Nothing is changed, and no request has to wait for it."""
    async with unit_of_work(sessions) as session:
        await session.execute(text("SET TRANSACTION READ ONLY"))
        await session.execute(text("SET LOCAL statement_timeout = 0"))  # a recount of years takes its time
        return await look(session, invariant, now=now)


async def look(session: AsyncSession, invariant: Invariant, *, now: datetime) -> Verdict:
    """Look within the transaction of `session`, in what it has written too."""
    statement = text(f"""
        SELECT count(*) OVER () AS total, wrong.of::text, wrong.expected::text, wrong.found::text
        FROM ({invariant.statement}) wrong ORDER BY 2, 4 LIMIT {SHOWN}""")  # noqa: S608  ours
    values = {"now": now} if ":now" in invariant.statement else {}
    rows = (await session.execute(statement, {**values, **invariant.parameters()})).all()
    return Verdict(rows[0].total if rows else 0, [Violation(row.of, row.expected, row.found) for row in rows])
