"""Taking time, all or none, and giving it back. How it is taken: `placing`."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import driver
from frontdesk.modules.calendar import queries
from frontdesk.modules.calendar.errors import HoldExpired, InvalidWindow
from frontdesk.modules.calendar.rules.limits import MAX_TAKINGS
from frontdesk.modules.calendar.service.moments import check_period
from frontdesk.modules.calendar.service.placing import Order, Reserved, Taking, place


async def reserve(
    session: AsyncSession,
    takings: Sequence[Taking],
    *,
    group_id: UUID,
    now: datetime,
    expires_at: datetime | None = None,
    enforce_hours: bool = True,
) -> Reserved:
    """Take time, all of it or none.

    One statement where a single time is taken of a calendar with one lane that this process knows. Refusals leave
    nothing behind, so that the transaction may go on.

    Args:
        session: The transaction.
        takings: What is wanted; several calendars, several days.
        group_id: Names all of it together, to confirm, move or release it later.
        now: The current instant.
        expires_at: Makes it a hold, which blocks nobody from then on.
        enforce_hours: False takes whatever nobody else has: hours, closures, notice and the past do not count.

    Raises:
        SlotTaken: somebody else has some of it.
        InThePast, TooSoon, TooFarAhead, OutsideOpeningHours, Closed: it could not be booked even if nobody had.
        CalendarNotFound: one of the calendars does not exist.
        InvalidDuration: an end not after its start, or more than 31 days.
        TimeOutOfRange: before 1970 or after 2199.
    """
    order = Order(_checked(takings), group_id, now=now, expires_at=expires_at, enforce_hours=enforce_hours)
    return await place(await driver(session), order)


async def move(
    session: AsyncSession,
    group_id: UUID,
    takings: Sequence[Taking],
    *,
    now: datetime,
    enforce_hours: bool = True,
) -> Reserved:
    """Give back what a group has and take other time instead, or leave everything as it is.

    The new time may overlap the old. A hold stays one and ends when it would have.

    Raises:
        HoldExpired: the group has nothing, or not any more.
        SlotTaken, InThePast and the rest: as `reserve`.
    """
    order = Order(_checked(takings), group_id, now=now, enforce_hours=enforce_hours, moves=True)
    return await place(await driver(session), order)


async def confirm(session: AsyncSession, group_id: UUID, *, now: datetime) -> None:
    """Make a hold last. Confirming what has no end changes nothing.

    Raises:
        HoldExpired: the hold has ended at `now`, or is gone. The time may be free still: `reserve` it anew.
    """
    if not await (await driver(session)).fetch(queries.CONFIRM, group_id, now):
        raise HoldExpired


async def hold(session: AsyncSession, group_id: UUID, *, expires_at: datetime) -> None:
    """Let what a group has end by itself. For the transaction that has just taken it.

    Raises:
        HoldExpired: the group has nothing.
    """
    if not await (await driver(session)).fetch(queries.HOLD, group_id, expires_at):
        raise HoldExpired


async def release(session: AsyncSession, group_id: UUID, *, now: datetime) -> bool:
    """Give back all that a group has. False where that was nothing."""
    return bool(await (await driver(session)).fetch(queries.CLEAR, group_id, (), now))


async def sweep_expired(session: AsyncSession, *, now: datetime, limit: int = 1000) -> int:
    """Delete holds that have ended, about `limit` rows at a time; tells how many rows. They block nobody as it is."""
    connection = await driver(session)
    groups = [row["group_id"] for row in await connection.fetch(queries.ENDED, now, limit)]
    return len(await connection.fetch(queries.CLEAR, None, groups, now)) if groups else 0


def _checked(takings: Sequence[Taking]) -> list[Taking]:
    if not 1 <= len(takings) <= MAX_TAKINGS:
        raise InvalidWindow(f"From 1 to {MAX_TAKINGS} times can be taken at once.")
    for taking in takings:
        check_period(taking.start, taking.end)
    return sorted(takings, key=lambda taking: (taking.calendar_id, taking.start))
