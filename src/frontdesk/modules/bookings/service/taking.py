"""Taking a booking's time: of a person and of a room together, all or none, and choosing who and where if asked to."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import driver
from frontdesk.core.errors import DomainError
from frontdesk.modules.bookings import queries
from frontdesk.modules.bookings.errors import NotGiven
from frontdesk.modules.bookings.models import Booking
from frontdesk.modules.bookings.service.places import Offered, Place
from frontdesk.modules.calendar import service as calendar
from frontdesk.modules.calendar.errors import (
    Closed,
    InThePast,
    OutsideOpeningHours,
    SlotTaken,
    TooFarAhead,
    TooSoon,
)
from frontdesk.modules.offerings.service import Assignment

TIME_REFUSED = (Closed, InThePast, OutsideOpeningHours, SlotTaken, TooFarAhead, TooSoon)
TRIES = 20  # so often somebody else may be first while somebody is still free


async def take(
    session: AsyncSession, booking: Booking, at: Place, *, now: datetime, enforce_hours: bool = True
) -> calendar.Reserved:
    """Reserve the time of a booking under its id, and write down who gives it and where.

    Raises:
        NotGiven: all who give the offering, or all rooms that it needs, are inactive.
        calendar.errors: why the time cannot be had, with the next free starts.
    """
    groups = [group for group in (at.team, at.rooms) if group is not None] or [[at.provider_id]]
    if not all(groups):
        raise NotGiven
    async with next_free_offered(session, booking, groups, zone=at.timezone, now=now):
        if all(len(group) == 1 for group in groups):
            booking.staff_id, booking.room_id = _only(at.team), _only(at.rooms)
            return await _reserve(session, booking, now=now, enforce_hours=enforce_hours)
        return await _choose(session, booking, at, now=now, enforce_hours=enforce_hours)


@asynccontextmanager
async def next_free_offered(
    session: AsyncSession, booking: Booking, groups: Sequence[Sequence[UUID]], *, zone: str, now: datetime
) -> AsyncIterator[None]:
    """Add the next free starts to a refusal of the calendar: who cannot have this time is told which ones they can.

    `booking` has the time that is wanted, `groups` are the calendars of which it takes one each.
    """
    start, end = booking.start_time, booking.end_time
    try:
        yield
    except TIME_REFUSED as refusal:
        after = now if isinstance(refusal, InThePast | TooFarAhead) else start
        wanted = calendar.Together(groups=groups, duration=end - start, buffers=booking.buffers)
        starts = await calendar.next_free_together(session, wanted, zone=zone, after=max(after, now), now=now)
        refusal.extra = {**refusal.extra, "next_free": [found.isoformat() for found in starts]}
        raise


async def _choose(
    session: AsyncSession, booking: Booking, at: Place, *, now: datetime, enforce_hours: bool
) -> calendar.Reserved:
    """Find who and where is free, and take them; who was not quick enough looks again.

    Those who choose among the same people do so one after the other, so that turns are fair and loads even.
    """
    team, rooms, any_of_them = at.team or (), at.rooms or (), at.staff_id is None and at.team is not None
    if any_of_them:
        await (await driver(session)).fetch(queries.LOCK_TEAM, team)
    for _ in range(TRIES):
        found = await calendar.verdicts(
            session,
            [*team, *rooms],
            start=booking.start_time,
            end=booking.end_time,
            now=now,
            buffers=booking.buffers,
            enforce_hours=enforce_hours,
        )
        free_team, free_rooms = (_free(group, found) for group in (team, rooms))
        if any_of_them and at.offered:
            booking.staff_id = await _next_in_turn(session, at.offered, free_team, booking, zone=at.timezone, now=now)
        else:
            booking.staff_id = free_team[0] if free_team else None
        booking.room_id = free_rooms[0] if free_rooms else None
        try:
            taken = await _reserve(session, booking, now=now, enforce_hours=enforce_hours)
        except SlotTaken:
            continue
        if any_of_them and at.offered:
            await (await driver(session)).execute(queries.TURN, at.offered.id, booking.staff_id)
        return taken
    raise SlotTaken


def _free(group: Sequence[UUID], found: Mapping[UUID, type[DomainError] | None]) -> list[UUID]:
    """Those of a group that are free; where none is, why: for want of time rather than because it is closed."""
    free = [it for it in group if found[it] is None]
    if group and not free:
        refusals = [refusal for it in group if (refusal := found[it])]
        raise SlotTaken if SlotTaken in refusals else refusals[0]
    return free


async def _next_in_turn(
    session: AsyncSession, offered: Offered, free: Sequence[UUID], booking: Booking, *, zone: str, now: datetime
) -> UUID:
    """Who of those that are free gets a booking that names nobody."""
    day = booking.start_time.astimezone(ZoneInfo(zone)).date()
    start, end = calendar.bounds_of_days(day, day, zone)
    rows = await (await driver(session)).fetch(queries.WORKLOADS, offered.id, free, start, end, now)
    by_load = offered.assignment is Assignment.FEWEST
    chosen: UUID = min((row["bookings"] if by_load else 0, row["turn"], row["staff_id"]) for row in rows)[2]
    return chosen


async def _reserve(session: AsyncSession, booking: Booking, *, now: datetime, enforce_hours: bool) -> calendar.Reserved:
    takings = booking.takings(booking.start_time, booking.end_time)
    return await calendar.reserve(session, takings, group_id=booking.id, now=now, enforce_hours=enforce_hours)


def _only(group: Sequence[UUID] | None) -> UUID | None:
    return group[0] if group else None
