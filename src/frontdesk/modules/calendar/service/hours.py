"""Opening hours and closures. Every change waits for the bookings under way, and those after it see it."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Final, TypedDict, Unpack
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.audit import By
from frontdesk.core.ids import new_id
from frontdesk.core.pagination import PageRequest, Slice, paginate
from frontdesk.modules.calendar import queries
from frontdesk.modules.calendar.errors import ClosureNotFound, InvalidDuration, TimeOutOfRange
from frontdesk.modules.calendar.models import Closure, OpeningHours
from frontdesk.modules.calendar.rules.week import Span
from frontdesk.modules.calendar.rules.zones import in_range
from frontdesk.modules.calendar.service.calendars import get_calendar, lock, renew
from frontdesk.modules.calendar.service.recording import closure_told, record, week_told

FOR_GOOD: Final = datetime(2199, 12, 31, tzinfo=UTC)  # as far as calendars reach


class ClosureChanges(TypedDict, total=False):
    """What may change about a closure; what is left out stays."""

    starts_at: datetime
    ends_at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class Hours:
    """The week that holds for a calendar; none at all: always open."""

    hours: list[Span]
    inherited: bool  # from its parent, for want of own ones


async def get_hours(session: AsyncSession, calendar_id: UUID) -> Hours:
    """The opening hours that hold for a calendar.

    Raises:
        CalendarNotFound: it does not exist.
    """
    found = (await session.scalars(queries.hours(calendar_id))).all()
    if not found:
        await get_calendar(session, calendar_id)  # which may not be there at all
    own = [row.span for row in found if row.calendar_id == calendar_id]
    parents = [row.span for row in found if row.calendar_id != calendar_id]
    return Hours(own or parents, inherited=not own and bool(parents))


async def set_hours(session: AsyncSession, calendar_id: UUID, spans: Sequence[Span], *, by: By, now: datetime) -> Hours:
    """Replace a calendar's own week; an empty one makes it inherit again.

    Raises:
        CalendarNotFound: it does not exist.
    """
    await lock(session, calendar_id)
    had = [row.span for row in await session.scalars(queries.own_hours(calendar_id))]
    await session.execute(queries.without_hours(calendar_id))
    if spans:
        rows = [{"id": new_id(), "calendar_id": calendar_id, **asdict(span)} for span in spans]
        await session.execute(insert(OpeningHours), rows)
    tenant_id = await renew(session, calendar_id, now=now)
    change = week_told(had), week_told(spans)
    await record(session, "hours.changed", calendar_id, change, tenant_id=tenant_id, by=by, now=now)
    return await get_hours(session, calendar_id)


async def add_closure(
    session: AsyncSession,
    calendar_id: UUID,
    *,
    starts_at: datetime,
    ends_at: datetime,
    by: By,
    now: datetime,
    reason: str | None = None,
) -> Closure:
    """Close a calendar and its children for a time.

    What is booked then stays booked, and whoever lists it after this, in the same transaction, misses nothing.

    Raises:
        CalendarNotFound: it does not exist.
        TimeOutOfRange: one of the (aware) times is before 1970 or after 2199.
        InvalidDuration: it ends no later than it starts.
    """
    _check_closure(starts_at, ends_at)
    await lock(session, calendar_id)
    closure = Closure(id=new_id(), calendar_id=calendar_id, period=Range(starts_at, ends_at), reason=reason)
    session.add(closure)
    await session.flush()
    tenant_id = await renew(session, calendar_id, now=now)
    change = None, closure_told(closure)
    await record(session, "closure.added", calendar_id, change, tenant_id=tenant_id, by=by, now=now)
    return closure


async def close_for_good(session: AsyncSession, calendar_id: UUID, *, now: datetime) -> None:
    """Close a calendar and its children from now on. Whoever ends what has it writes down who did.

    Raises:
        CalendarNotFound: it does not exist.
    """
    await lock(session, calendar_id)
    session.add(Closure(id=new_id(), calendar_id=calendar_id, period=Range(now, FOR_GOOD)))
    await session.flush()
    await renew(session, calendar_id, now=now)


async def change_closure(
    session: AsyncSession,
    calendar_id: UUID,
    closure_id: UUID,
    *,
    by: By,
    now: datetime,
    **changes: Unpack[ClosureChanges],
) -> Closure:
    """Close a calendar at another time, or for another reason. What is booked then stays booked.

    Raises:
        CalendarNotFound: it does not exist.
        ClosureNotFound: it has no such closure.
        TimeOutOfRange: one of the (aware) times is before 1970 or after 2199.
        InvalidDuration: it would end no later than it starts.
    """
    await lock(session, calendar_id)
    closure = await get_closure(session, calendar_id, closure_id)
    before = closure_told(closure)
    starts_at, ends_at = changes.get("starts_at") or closure.starts_at, changes.get("ends_at") or closure.ends_at
    assert starts_at is not None and ends_at is not None  # noqa: S101, PT018  a constraint says so
    _check_closure(starts_at, ends_at)
    closure.period = Range(starts_at, ends_at)
    if "reason" in changes:
        closure.reason = changes["reason"]
    await session.flush()
    await session.refresh(closure)
    tenant_id = await renew(session, calendar_id, now=now)
    change = before, closure_told(closure)
    await record(session, "closure.changed", calendar_id, change, tenant_id=tenant_id, by=by, now=now)
    return closure


async def list_closures(session: AsyncSession, calendar_id: UUID, page: PageRequest) -> Slice[Closure]:
    """A calendar's own closures, the latest first."""
    return await paginate(session, queries.closures(calendar_id), page)


async def closures_between(
    session: AsyncSession, calendar_ids: Collection[UUID], *, start: datetime, end: datetime
) -> Sequence[Closure]:
    """The own closures of some calendars that touch the time from `start` until `end`, the earliest first."""
    return (await session.scalars(queries.closures_between(calendar_ids, start=start, end=end))).all()


async def get_closure(session: AsyncSession, calendar_id: UUID, closure_id: UUID) -> Closure:
    """One of a calendar's own closures; raises `ClosureNotFound`."""
    closure = await session.scalar(queries.closure(calendar_id, closure_id))
    if closure is None:
        raise ClosureNotFound
    return closure


async def remove_closure(session: AsyncSession, calendar_id: UUID, closure_id: UUID, *, by: By, now: datetime) -> None:
    """Open a calendar again.

    Raises:
        CalendarNotFound: it does not exist.
        ClosureNotFound: it has no such closure.
    """
    await lock(session, calendar_id)
    closure = await get_closure(session, calendar_id, closure_id)
    await session.delete(closure)
    await session.flush()
    tenant_id = await renew(session, calendar_id, now=now)
    change = closure_told(closure), None
    await record(session, "closure.removed", calendar_id, change, tenant_id=tenant_id, by=by, now=now)


def _check_closure(starts_at: datetime, ends_at: datetime) -> None:
    if not (in_range(starts_at) and in_range(ends_at)):
        raise TimeOutOfRange
    if ends_at <= starts_at:
        raise InvalidDuration
