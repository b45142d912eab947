"""Facts that nobody tries to deliver any more: looked at, and tried again or dropped, by a person."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.outbox import OutboxRow


async def latest(session: AsyncSession, *, limit: int) -> Sequence[OutboxRow]:
    """The dead facts, the latest first."""
    statement = select(OutboxRow).where(OutboxRow.dead_at.is_not(None)).order_by(OutboxRow.dead_at.desc()).limit(limit)
    return (await session.scalars(statement)).all()


async def count(session: AsyncSession) -> int:
    """How many there are."""
    statement = select(func.count()).select_from(OutboxRow).where(OutboxRow.dead_at.is_not(None))
    return await session.scalar(statement) or 0


async def drop(session: AsyncSession, event_id: UUID) -> bool:
    """Delete a dead fact: nothing will follow from it. False where there is no such dead fact."""
    statement = delete(OutboxRow).where(OutboxRow.id == event_id, OutboxRow.dead_at.is_not(None))
    return (await session.execute(statement.returning(OutboxRow.id))).first() is not None


async def dismiss(session: AsyncSession, *, before: datetime, now: datetime) -> None:
    """Let nothing follow from facts that were recorded for an instant before this one: it is known already."""
    open_ones = (OutboxRow.recorded_for < before, OutboxRow.done_at.is_(None), OutboxRow.dead_at.is_(None))
    await session.execute(update(OutboxRow).where(*open_ones).values(done_at=now))


async def replay(session: AsyncSession, event_id: UUID, *, now: datetime) -> bool:
    """Give a dead fact another life. False where there is no such dead fact."""
    statement = (
        update(OutboxRow)
        .where(OutboxRow.id == event_id, OutboxRow.dead_at.is_not(None))
        .values(dead_at=None, attempts=0, due_at=now)
        .returning(OutboxRow.id)
    )
    return (await session.execute(statement)).first() is not None
