"""Closing a place for a time, in sight of what is booked there."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.audit import By
from frontdesk.modules.bookings import queries
from frontdesk.modules.bookings.errors import NotAffected
from frontdesk.modules.bookings.models import Booking, BookingView
from frontdesk.modules.bookings.rules import Collision
from frontdesk.modules.bookings.schemas import ClosingIn, DecisionsIn
from frontdesk.modules.bookings.service.change import cancel
from frontdesk.modules.calendar import service as calendar
from frontdesk.modules.calendar.models import Closure
from frontdesk.modules.calendar.schemas import ClosurePatch


async def close(
    session: AsyncSession, wanted: ClosingIn, *, place: calendar.Timed, by: By, now: datetime
) -> tuple[Closure, Sequence[BookingView]]:
    """Close a place, and do with each booking in that time what is decided. All that collide are told.

    Raises:
        TimeOutOfRange: before 1970 or after 2199.
        InvalidDuration: it ends no later than it starts.
        NotAffected: a decision is about a booking that does not lie in that time.
    """
    starts_at, ends_at = (calendar.instant_of(when, place.timezone) for when in (wanted.starts_at, wanted.ends_at))
    if wanted.cancels:
        # Whoever moves a booking locks it before its calendar: so do we, or each might wait for the other.
        await _colliding(session, place, (starts_at, ends_at), lock=True, now=now)
    closure = await calendar.add_closure(
        session, place.id, starts_at=starts_at, ends_at=ends_at, reason=wanted.reason, by=by, now=now
    )
    return closure, await _decide(session, closure, wanted, place=place, now=now)


async def change_closure(
    session: AsyncSession, closure_id: UUID, wanted: ClosurePatch, *, place: calendar.Timed, by: By, now: datetime
) -> tuple[Closure, Sequence[BookingView]]:
    """Close a place at another time, or for another reason; all bookings that lie in it then are told, and kept.

    Raises:
        ClosureNotFound: the place has no such closure.
        TimeOutOfRange: before 1970 or after 2199.
        InvalidDuration: it would end no later than it starts.
    """
    given = wanted.model_dump()
    for name in {"starts_at", "ends_at"} & given.keys():
        given[name] = calendar.instant_of(given[name], place.timezone)
    closure = await calendar.change_closure(session, place.id, closure_id, by=by, now=now, **given)
    return closure, await _decide(session, closure, DecisionsIn(), place=place, now=now)


async def decide(
    session: AsyncSession, closure_id: UUID, wanted: DecisionsIn, *, place: calendar.Timed, now: datetime
) -> tuple[Closure, Sequence[BookingView]]:
    """Do with each booking in a closure what is decided. All that collide are told.

    Raises:
        ClosureNotFound: the place has no such closure.
        NotAffected: a decision is about a booking that does not lie in it.
    """
    closure = await calendar.get_closure(session, place.id, closure_id)
    return closure, await _decide(session, closure, wanted, place=place, now=now)


async def _decide(
    session: AsyncSession, closure: Closure, wanted: DecisionsIn, *, place: calendar.Timed, now: datetime
) -> Sequence[BookingView]:
    assert closure.starts_at is not None and closure.ends_at is not None  # noqa: S101, PT018  a constraint says so
    period = closure.starts_at, closure.ends_at
    views = await _colliding(session, place, period, lock=wanted.cancels, now=now)
    known = {key for view in views for key in (view.booking.id, view.booking.number)}
    strangers = [str(decision.booking_id) for decision in wanted.decisions if decision.booking_id not in known]
    if strangers:
        raise NotAffected(f"No booking in this time: {', '.join(strangers)}.")
    for view in views:
        if wanted.about(view.booking.id, view.booking.number) is Collision.CANCEL:
            await cancel(session, view.booking, reason=closure.reason, desk=True, now=now)
            await session.flush()
            await session.refresh(view.booking, ["updated_at"])
    return views


async def _colliding(
    session: AsyncSession, place: calendar.Timed, period: tuple[datetime, datetime], *, lock: bool, now: datetime
) -> Sequence[BookingView]:
    statement = queries.colliding(place.id, starts_at=period[0], ends_at=period[1], now=now)
    if lock:
        statement = statement.with_for_update(of=Booking)
    return [BookingView(*row) for row in await session.execute(statement)]
