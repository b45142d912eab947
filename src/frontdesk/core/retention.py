"""How long what grows is kept, and how it goes: a little at a time, so that nobody waits for it.

A module says what of its tables may go (`forget`), and a setting or the module how much later. Each batch is a
transaction of its own over rows that nobody holds, so that locks last milliseconds and replicas and autovacuum keep up.
What the books or `frontdesk verify` reckon with never goes: no rule speaks of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, CursorResult, Delete, delete, inspect, select, tuple_

from frontdesk.core.db import Base, unit_of_work
from frontdesk.core.events import Outside
from frontdesk.core.idempotency import KEPT as ANSWERS_KEPT
from frontdesk.core.idempotency import IdempotencyKey
from frontdesk.core.outbox import OutboxRow
from frontdesk.core.settings import get_settings
from frontdesk.core.tasks import errand

log = structlog.get_logger()

BATCH = 1000
MOST_BATCHES = 1000  # of one table in one sweep: the rest waits an hour


@dataclass(frozen=True, slots=True)
class Rule:
    """Rows of one table that may go: those that were over before an instant, a while ago."""

    table: type[Base]
    kept: str | timedelta  # a number of days by its name in `RetentionSettings`, or what is no operator's to say
    over: Callable[[datetime], ColumnElement[bool]]

    def before(self, now: datetime) -> datetime:
        """The instant before which they have to be over."""
        if isinstance(self.kept, timedelta):
            return now - self.kept
        return now - timedelta(days=getattr(get_settings().retention, self.kept))

    def batch(self, before: datetime, *, limit: int) -> Delete:
        """Deletes some of them, and waits for nobody."""
        key = inspect(self.table).primary_key
        old = select(*key).where(self.over(before)).limit(limit).with_for_update(skip_locked=True)
        return delete(self.table).where(tuple_(*key).in_(old))


_rules: list[Rule] = []


def forget(table: type[Base], *, kept: str | timedelta, over: Callable[[datetime], ColumnElement[bool]]) -> None:
    """Have rows of `table` deleted that were `over` so long ago as `kept` or the setting of this name says."""
    _rules.append(Rule(table, kept, over))


async def sweep(outside: Outside) -> int:
    """Delete what may go by now; tells how many rows that were."""
    gone = 0
    for rule in dict.fromkeys(_rules):
        before = rule.before(outside.now)
        for _ in range(MOST_BATCHES):
            async with unit_of_work(outside.sessions) as session:
                result: CursorResult[Any] = await session.execute(rule.batch(before, limit=BATCH))  # type: ignore[assignment]
            gone += result.rowcount
            if result.rowcount < BATCH:
                break
    return gone


@errand("core.tidy", every=timedelta(hours=1))
async def tidy(outside: Outside) -> None:
    """Delete what nobody asks for any more."""
    if gone := await sweep(outside):
        log.info("tidied", rows=gone)


forget(OutboxRow, kept="facts", over=lambda before: OutboxRow.done_at <= before)
forget(IdempotencyKey, kept="answers", over=lambda before: IdempotencyKey.created_at <= before)
assert timedelta(days=1) >= ANSWERS_KEPT  # noqa: S101  an answer is repeated for so long
