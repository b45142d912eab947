"""When scheduled tasks were sent last: all beats ask here, so that each task goes once per interval.

A second beat may run by mistake, during a deployment, or so that one is left when a machine dies.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Text, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.core.db import Base

NEARLY = 0.9  # of an interval: a beat's clockwork is some milliseconds early or late


class ScheduledTask(Base):
    """When a task was sent last because its time had come."""

    __tablename__ = "scheduled_tasks"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    sent_at: Mapped[datetime]


async def take(session: AsyncSession, name: str, *, every: timedelta, now: datetime) -> bool:
    """Whether a task is the caller's to send. Other beats wait for the end of this transaction, and are told no.

    False where it has been sent within the interval.
    """
    row = insert(ScheduledTask).values(name=name, sent_at=now)
    taken = row.on_conflict_do_update(
        index_elements=[ScheduledTask.name],
        set_={"sent_at": now},
        where=ScheduledTask.sent_at <= literal(now) - every * NEARLY,
    )
    return await session.scalar(taken.returning(ScheduledTask.name)) is not None


async def last_sent(session: AsyncSession) -> Mapping[str, datetime]:
    """When each task was sent last, of those that ever were."""
    rows = await session.execute(select(ScheduledTask.name, ScheduledTask.sent_at))
    return dict(rows.tuples().all())


async def silence(session: AsyncSession, *, now: datetime) -> float | None:
    """For how many seconds no beat has sent anything; None where none ever did. `now` is the machine's time."""
    last = await session.scalar(select(func.max(ScheduledTask.sent_at)))
    return None if last is None else max(0.0, (now - last).total_seconds())
