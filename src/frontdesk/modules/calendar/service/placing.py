"""How time is taken: Python asks politely, PostgreSQL judges.

The rows go in with one `INSERT … ON CONFLICT DO NOTHING`; fewer rows back than asked for means that somebody else was
first. It is never a bare INSERT whose failure is caught: racers would wait for each other in circles. For the same
reason everybody takes rows in the order of calendar and time, and who has to take again first lets go of everything.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import asyncpg

from frontdesk.core.ids import new_id
from frontdesk.modules.calendar import queries
from frontdesk.modules.calendar.errors import REFUSALS, CalendarNotFound, HoldExpired, SlotTaken
from frontdesk.modules.calendar.rules.plan import NO_BUFFERS, Buffers, Refusal
from frontdesk.modules.calendar.rules.slots import rows_of
from frontdesk.modules.calendar.service import plans


@dataclass(frozen=True, slots=True)
class Taking:
    """A time (aware) that is wanted of a calendar, buffers aside."""

    calendar_id: UUID
    start: datetime
    end: datetime
    buffers: Buffers = NO_BUFFERS  # where the calendar does not ask for more


@dataclass(frozen=True, slots=True)
class Reserved:
    """What has been taken."""

    group_id: UUID
    by_request: bool  # some of it is open by request only: somebody has to say yes
    expires_at: datetime | None  # of a hold


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted. `takings` are in order of calendar and start."""

    takings: Sequence[Taking]
    group_id: UUID
    now: datetime
    expires_at: datetime | None = None
    enforce_hours: bool = True
    moves: bool = False  # what the group has is given back, and its `expires_at` kept


@dataclass(frozen=True, slots=True)
class _Row:
    calendar_id: UUID
    start: datetime
    end: datetime
    lane: int


@dataclass(frozen=True, slots=True)
class _Obstacles:
    """What lies on one taking: who changed the calendar last, the lanes in use, groups whose holds have ended."""

    version: UUID
    lanes: set[int]
    ended: list[UUID]


_Choice = Callable[[Sequence[int]], int]


async def place(connection: asyncpg.Connection, order: Order) -> Reserved:
    """Take all of an order, or raise and leave nothing behind. What is raised: see `reserve`.

    Most orders are for one row on a calendar of one lane: those ask the judge at once, and only who is refused looks
    why. All others look first: who holds some rows while waiting for more must not wait for time that was taken long
    ago, and may just be given back by somebody who waits in turn.
    """
    known = dict(await plans.known(connection, {it.calendar_id for it in order.takings}))
    attempt = _Attempt(connection, order, known)
    if attempt.is_simple() and await attempt.insert(attempt.rows(lanes=[0])):
        return attempt.reserved(order.expires_at)
    choose: _Choice = min
    while True:
        obstacles = await attempt.look()
        if stale := attempt.stale(obstacles):
            known |= await plans.read(connection, stale)  # and cannot change again: looking has locked it
            continue
        if refusal := attempt.refusal():
            raise REFUSALS[refusal]
        rows = attempt.rows(lanes=attempt.free_lanes(obstacles, choose))
        try:
            return attempt.reserved(await attempt.take(rows, obstacles))
        except _Lost:
            # The winner's rows are committed, so the next look sees them, and there are only so many lanes. Those who
            # lost with us should not all try the same one next.
            choose = random.choice


class _Lost(Exception):
    """Somebody else was first."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    connection: asyncpg.Connection
    order: Order
    known: Mapping[UUID, plans.Known]

    def is_simple(self) -> bool:
        """Whether one row on the only lane would do, for all that is known."""
        first = self.order.takings[0]
        return (
            len(self.order.takings) == 1
            and not self.order.moves
            and self.known[first.calendar_id].plan.rules.lanes == 1
            and len(self.rows(lanes=[0])) == 1
            and self.refusal() is None
        )

    def refusal(self) -> Refusal | None:
        """Why not, other bookings aside."""
        if not self.order.enforce_hours:
            return None
        now = self.order.now
        verdicts = (self.known[it.calendar_id].plan.judge(it.start, it.end, now=now) for it in self.order.takings)
        return next((verdict for verdict in verdicts if verdict), None)

    def reserved(self, expires_at: datetime | None) -> Reserved:
        """The answer."""
        by_request = self.order.enforce_hours and any(
            self.known[it.calendar_id].plan.asks_first(it.start, it.end) for it in self.order.takings
        )
        return Reserved(self.order.group_id, by_request=by_request, expires_at=expires_at)

    def widened(self) -> list[Taking]:
        """The takings with their buffers."""
        found = []
        for it in self.order.takings:
            rules = it.buffers.applied_to(self.known[it.calendar_id].plan.rules)
            found.append(Taking(it.calendar_id, it.start - rules.buffer_before, it.end + rules.buffer_after))
        return found

    def rows(self, *, lanes: Sequence[int]) -> list[_Row]:
        """The rows to be written, in the order in which everybody writes them."""
        rows = [
            _Row(it.calendar_id, start, end, lane)
            for it, lane in zip(self.widened(), lanes, strict=True)
            for start, end in rows_of(it.start, it.end)
        ]
        return sorted(rows, key=lambda row: (row.calendar_id, row.start, row.lane))

    async def look(self) -> list[_Obstacles]:
        """What lies on each taking. Locks the calendars against changes."""
        wanted = self.widened()
        rows = await self.connection.fetch(
            queries.IN_THE_WAY,
            [it.calendar_id for it in wanted],
            [it.start for it in wanted],
            [it.end for it in wanted],
            self.order.now,
            self.order.group_id if self.order.moves else None,
        )
        if len(rows) < len(wanted):
            raise CalendarNotFound
        return [_Obstacles(row["version"], set(row["lanes"] or ()), row["ended"] or []) for row in rows]

    def stale(self, obstacles: Sequence[_Obstacles]) -> set[UUID]:
        """The calendars that have changed since they were read."""
        return {
            it.calendar_id
            for it, lies in zip(self.order.takings, obstacles, strict=True)
            if self.known[it.calendar_id].version != lies.version
        }

    def free_lanes(self, obstacles: Sequence[_Obstacles], choose: _Choice) -> list[int]:
        """For each taking a lane that is free throughout, of the order's other takings too."""
        chosen: list[tuple[Taking, int]] = []
        for wanted, lies in zip(self.widened(), obstacles, strict=True):
            mine = {
                lane
                for other, lane in chosen
                if other.calendar_id == wanted.calendar_id and other.start < wanted.end and wanted.start < other.end
            }
            lanes = self.known[wanted.calendar_id].plan.rules.lanes
            free = [lane for lane in range(lanes) if lane not in lies.lanes and lane not in mine]
            if not free:
                raise SlotTaken
            chosen.append((wanted, choose(free)))
        return [lane for _, lane in chosen]

    async def take(self, rows: Sequence[_Row], obstacles: Sequence[_Obstacles]) -> datetime | None:
        """Write the rows in place of holds that have ended and, when moving, of what the group has; or change nothing.

        Returns:
            When the hold ends.

        Raises:
            _Lost: somebody else was first.
            HoldExpired: the group that is to move has nothing to give back.
        """
        order = self.order
        ended = {group for lies in obstacles for group in lies.ended}
        if len(rows) == 1 and not order.moves and not ended:  # a single statement needs no savepoint
            if not await self.insert(rows):
                raise _Lost
            return order.expires_at
        try:
            async with self.connection.transaction():  # a savepoint: nobody waits for rows that we have given up
                if order.moves or ended:
                    moved = order.group_id if order.moves else None
                    cleared = await self.connection.fetch(queries.CLEAR, moved, list(ended), order.now)
                    if order.moves:
                        order = replace(order, expires_at=self._end_of_hold(cleared))
                if not await replace(self, order=order).insert(rows):
                    raise _Lost
        except asyncpg.DeadlockDetectedError as circle:
            # It takes somebody who gives back what was taken after our look and wants our time in its place. One of us
            # has to begin again, and the savepoint has let go of everything.
            raise _Lost from circle
        return order.expires_at

    def _end_of_hold(self, cleared: Sequence[asyncpg.Record]) -> datetime | None:
        for row in cleared:
            if row["group_id"] == self.order.group_id:
                expires_at: datetime | None = row["expires_at"]
                if expires_at is None or expires_at > self.order.now:
                    return expires_at
        raise HoldExpired

    async def insert(self, rows: Sequence[_Row]) -> bool:
        """Write all rows; False where the judge lets fewer pass, or a calendar has changed."""
        written = await self.connection.fetch(
            queries.TAKE,
            [new_id() for _ in rows],
            [row.calendar_id for row in rows],
            [self.known[row.calendar_id].version for row in rows],
            [row.lane for row in rows],
            [row.start for row in rows],
            [row.end for row in rows],
            self.order.group_id,
            self.order.expires_at,
        )
        return len(written) == len(rows)
