"""A clock that a developer moves for all processes at once: its distance to the machine's is a row that they follow.

In development only; elsewhere nobody reads the row.
"""

import asyncio
from datetime import datetime, timedelta

import structlog
from sqlalchemy import CheckConstraint, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from frontdesk.core.clock import Clock, MovableClock, SystemClock
from frontdesk.core.db import Base, Sessions
from frontdesk.core.settings import AppSettings

LOOK_EVERY_SECONDS = 0.5
log = structlog.get_logger()


class ClockOffset(Base):
    """How far the clock stands from the machine's; one row, or none."""

    __tablename__ = "clock_offset"
    __table_args__ = (CheckConstraint("id", name="one_row"),)

    id: Mapped[bool] = mapped_column(primary_key=True, server_default="true")
    ahead: Mapped[timedelta]


def clock_for(app: AppSettings) -> Clock:
    """The clock of a process: in development one that can be moved, where somebody lets it `follow`."""
    return MovableClock() if app.environment == "development" else SystemClock()


async def offset(session: AsyncSession) -> timedelta:
    """How far the clock is to stand from the machine's."""
    return await session.scalar(select(ClockOffset.ahead)) or timedelta()


async def now(session: AsyncSession) -> datetime:
    """What time it is for all processes, for a command that looks once."""
    return SystemClock().now() + await offset(session)


async def move(session: AsyncSession, ahead: timedelta) -> None:
    """Have all processes' clocks stand so far ahead of the machine's."""
    row = insert(ClockOffset).values(id=True, ahead=ahead)
    await session.execute(row.on_conflict_do_update(index_elements=[ClockOffset.id], set_={"ahead": ahead}))


async def follow(clock: Clock, sessions: Sessions) -> None:
    """Keep a movable clock where the row says, for as long as the process lives; leave any other as it is."""
    while isinstance(clock, MovableClock):
        try:
            async with sessions() as session:
                clock.offset = await offset(session)
        except Exception as failure:  # noqa: BLE001  without the database the clock goes on as it was
            log.warning("clock_not_followed", error=repr(failure))
        await asyncio.sleep(LOOK_EVERY_SECONDS)
