"""What must follow a fact is a row in the transaction that makes it true, so that no crash can lose it.

`record` writes the row. The relay (`claim`) runs in every worker: it takes due rows under a lease and hands their ids
to the task queue. `deliver` runs the handlers, each in a transaction of its own that also writes who handled what; for
those that reach out to other systems that is written after them, and nothing is open meanwhile. A row is done when all
its handlers have committed, not when it was published. What is not done when its lease ends is published again, later
each time, and after `MAX_ATTEMPTS` it is dead: kept, counted, and replayed by a person (`core.dead_letters`).

A fact may be recorded for a later instant: that is how something is scheduled. Whoever handles it looks whether it is
still wanted.

Facts of one stream (`Event.stream`: those of one booking, for example) go one after another, in the order in which they
were recorded, as long as each is handled at its first attempts. What fails holds nobody up.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from asgi_correlation_id import correlation_id
from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Interval,
    Text,
    any_,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from frontdesk.core import tracing
from frontdesk.core.db import Base, Sessions, Timestamps, unit_of_work
from frontdesk.core.events import Event, Handler, Outside, handlers_of, name_of, topics
from frontdesk.core.ids import new_id
from frontdesk.core.invariants import Invariant

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
DIED = "a process died while it handled this"
LONGEST_LEASE = 360  # times that
MAX_ATTEMPTS = 12  # with the doubling back-off below: about a day and a half
IN_ORDER = 3  # attempts of a fact, none of which failed: so long the later ones of its stream wait for it


class OutboxRow(Timestamps, Base):
    """A recorded fact and how far its delivery has come."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "due_at", postgresql_where=text("done_at IS NULL AND dead_at IS NULL")),
        Index("ix_outbox_dead_at", "dead_at", postgresql_where=text("dead_at IS NOT NULL")),
        Index("ix_outbox_done_at", "done_at", postgresql_where=text("done_at IS NOT NULL")),
        # other words than those of ix_outbox_due: before the table's first analysis the planner would else read all of
        # that index for each row
        Index(
            "ix_outbox_stream_open",
            "stream",
            "id",
            postgresql_where=text("stream IS NOT NULL AND COALESCE(done_at, dead_at) IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)  # grows with the order of recording
    topic: Mapped[str] = mapped_column(Text)
    stream: Mapped[str | None] = mapped_column(Text)  # whose facts go one after another
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    correlation_id: Mapped[str | None] = mapped_column(Text)  # of the request that it follows, for the logs
    recorded_for: Mapped[datetime]  # when it is to be told
    due_at: Mapped[datetime]  # when it may be published (again)
    attempts: Mapped[int] = mapped_column(server_default="0")
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)  # of the last attempt


_TABLE = Base.metadata.tables[OutboxRow.__tablename__]  # inserted into without the ORM, which costs as much again


class OutboxHandled(Base):
    """That one handler's effects for one fact are committed."""

    __tablename__ = "outbox_handled"

    event_id: Mapped[UUID] = mapped_column(ForeignKey(OutboxRow.id, ondelete="CASCADE"), primary_key=True)
    handler: Mapped[str] = mapped_column(Text, primary_key=True)


INVARIANTS = (
    Invariant(
        "outbox.topics",
        "what waits in the outbox is known to somebody",
        """SELECT id AS of, 'a fact that we know' AS expected, topic AS found FROM outbox
           WHERE done_at IS NULL AND dead_at IS NULL AND NOT topic = ANY(CAST(:topics AS text[]))""",
        lambda: {"topics": topics()},
    ),
    Invariant(
        "outbox.handled",
        "what was handled is in the outbox",
        """SELECT event_id AS of, 'a fact' AS expected, handler AS found FROM outbox_handled handled
           WHERE NOT EXISTS (SELECT FROM outbox WHERE id = handled.event_id)""",
    ),
    Invariant(
        "outbox.ends",
        "nothing in the outbox is both done and dead",
        """SELECT id AS of, 'one end' AS expected, topic AS found FROM outbox
           WHERE done_at IS NOT NULL AND dead_at IS NOT NULL""",
    ),
)


async def record(session: AsyncSession, *events: Event, now: datetime) -> None:
    """Store facts with the transaction of `session`, all in one statement."""
    await schedule(session, [(event, now) for event in events])


async def schedule(session: AsyncSession, told: Iterable[tuple[Event, datetime]]) -> None:
    """Store facts with the transaction of `session`, each to be told at an instant of its own."""
    rows = [
        {
            "id": new_id(),
            "topic": event.topic,
            "stream": event.stream,
            "payload": event.payload(),
            "correlation_id": correlation_id.get(),
            "recorded_for": at,
            "due_at": at,
        }
        for event, at in told
    ]
    if rows:
        await session.execute(insert(_TABLE), rows)


async def skip(session: AsyncSession, fact: type[Event], react: Callable[..., object]) -> None:
    """Count the facts of a kind that are recorded so far as handled by one of their handlers."""
    recorded = select(OutboxRow.id, literal(name_of(react))).where(OutboxRow.topic == fact.topic)
    await session.execute(insert(OutboxHandled).from_select(["event_id", "handler"], recorded))


async def claim(session: AsyncSession, *, now: datetime, limit: int = 100) -> Sequence[UUID]:
    """Take due rows for publication: they are due again when their lease ends. Other relays skip them meanwhile.

    Of each stream the earliest is taken, and the next when that is done. What only another release knows is left to it.
    """
    due = (
        select(OutboxRow.id)
        .where(OutboxRow.due_at <= now, OutboxRow.done_at.is_(None), OutboxRow.dead_at.is_(None))
        .where(OutboxRow.topic == any_(literal(topics(), ARRAY(Text))))
        .where(or_(OutboxRow.stream.is_(None), ~_follows_another(now)))
        .order_by(OutboxRow.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    # the lease doubles with each attempt, up to six hours
    seconds = LEASE.total_seconds() * func.least(func.power(2.0, OutboxRow.attempts), LONGEST_LEASE)
    lease = func.make_interval(0, 0, 0, 0, 0, 0, seconds, type_=Interval)
    spent = OutboxRow.attempts >= MAX_ATTEMPTS  # and nobody lived to say so
    statement = (
        update(OutboxRow)
        .where(OutboxRow.id.in_(select(due.c.id)))
        .values(
            attempts=OutboxRow.attempts + 1,
            due_at=literal(now) + lease,
            dead_at=case((spent, literal(now)), else_=None),
            error=case((spent, DIED), else_=OutboxRow.error),
        )
        .returning(OutboxRow.id, OutboxRow.dead_at)
    )
    return [event_id for event_id, dead_at in await session.execute(statement) if dead_at is None]


async def give_back(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Undo a claim of what could not be published or is not known here: it is due as it was."""
    theirs = update(OutboxRow).where(OutboxRow.id.in_(ids), OutboxRow.done_at.is_(None))
    await session.execute(theirs.values(attempts=OutboxRow.attempts - 1, due_at=OutboxRow.recorded_for))


def _follows_another(now: datetime) -> ColumnElement[bool]:
    """That an earlier fact of the same stream is still on its way: open, told by now, and not known to fail.

    `id` is the order: facts of one transaction get their ids one after another, and transactions over one thing come
    one after another because they lock it. A fact whose processes keep dying is waited for `IN_ORDER` attempts long.
    """
    earlier = aliased(OutboxRow)
    return (
        select(earlier.id)
        .where(earlier.stream == OutboxRow.stream, earlier.id < OutboxRow.id)
        .where(earlier.stream.is_not(None), func.coalesce(earlier.done_at, earlier.dead_at).is_(None))
        .where(earlier.recorded_for <= now, earlier.error.is_(None), earlier.attempts < IN_ORDER)
        .exists()
    )


async def blame(sessions: Sessions, event_id: UUID, *, now: datetime) -> None:
    """Count an attempt whose process died: the queue hands the fact out again, which may be what killed it."""
    spent = OutboxRow.attempts >= MAX_ATTEMPTS
    statement = (
        update(OutboxRow)
        .where(OutboxRow.id == event_id, OutboxRow.done_at.is_(None), OutboxRow.dead_at.is_(None))
        .values(
            attempts=OutboxRow.attempts + 1, error=DIED, dead_at=case((spent, literal(now)), else_=OutboxRow.dead_at)
        )
    )
    async with unit_of_work(sessions) as session:
        await session.execute(statement)


async def deliver(sessions: Sessions, event_id: UUID, *, now: datetime) -> str | None:
    """Run every handler of a fact that has not run yet; the fact's topic, where it was this call that delivered it.

    Safe to call twice, also at the same time. What only another release knows is given back: nothing would follow here.
    """
    async with sessions() as session:
        row = await session.get(OutboxRow, event_id)
    if row is None or row.done_at is not None or row.dead_at is not None:
        return None
    if row.topic not in topics():
        log.warning("unknown_fact", topic=row.topic, fact=str(row.id))
        async with unit_of_work(sessions) as session:
            await give_back(session, [row.id])
        return None
    with _correlated(row), tracing.span(row.topic):
        failures = await _react_all(sessions, row, now=now)
    if failures:
        dead_at = now if row.attempts >= MAX_ATTEMPTS else None
        await _mark(sessions, row.id, error=repr(failures[0])[:2000], dead_at=dead_at)
        raise ExceptionGroup(f"{row.topic} {row.id}", failures)
    await _mark(sessions, row.id, error=None, done_at=now)
    return row.topic


@contextmanager
def _correlated(row: OutboxRow) -> Iterator[None]:
    """Have what is logged and recorded meanwhile carry the id of the request that the fact follows."""
    before = correlation_id.set(row.correlation_id)
    try:
        yield
    finally:
        correlation_id.reset(before)


async def _react_all(sessions: Sessions, row: OutboxRow, *, now: datetime) -> list[Exception]:
    failures: list[Exception] = []
    for handler in handlers_of(row.topic):
        try:
            await _react(sessions, handler, row, now=now)
        except Exception as failure:  # one handler's failure must not keep the others from theirs
            log.exception("handler_failed", handler=handler.name, fact=str(row.id))
            failures.append(failure)
    return failures


async def _react(sessions: Sessions, handler: Handler, row: OutboxRow, *, now: datetime) -> None:
    fact = handler.read(row.payload)
    if handler.outside is not None:
        async with sessions() as session:
            if await session.get(OutboxHandled, (row.id, handler.name)) is not None:
                return
        await handler.outside(Outside(sessions, now, last=row.attempts >= MAX_ATTEMPTS), fact)
    async with unit_of_work(sessions) as session:
        # a second delivery at the same instant waits here for the first one's end, then finds it done
        mine = upsert(OutboxHandled).values(event_id=row.id, handler=handler.name)
        claimed = await session.execute(mine.on_conflict_do_nothing().returning(OutboxHandled.event_id))
        if handler.inside is not None and claimed.first() is not None:
            await handler.inside(session, fact, now)


async def lag(session: AsyncSession, *, now: datetime) -> tuple[int, float]:
    """How many facts wait for delivery, and for how many seconds the oldest of them has. The scheduled do not wait."""
    statement = select(func.count(), func.min(OutboxRow.recorded_for)).where(
        OutboxRow.done_at.is_(None),
        OutboxRow.dead_at.is_(None),
        OutboxRow.due_at <= now + LEASE * LONGEST_LEASE,  # which an index finds
        OutboxRow.recorded_for <= now,
    )
    count, oldest = (await session.execute(statement)).one()
    return count, max(0.0, (now - oldest).total_seconds()) if count else 0.0


async def _mark(sessions: Sessions, event_id: UUID, **values: object) -> None:
    async with unit_of_work(sessions) as session:
        await session.execute(update(OutboxRow).where(OutboxRow.id == event_id).values(**values))
