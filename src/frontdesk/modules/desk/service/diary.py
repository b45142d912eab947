"""The days of a provider, and of one of its people."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.bookings import service as bookings
from frontdesk.modules.bookings.models import BookingView
from frontdesk.modules.bookings.schemas import BookingOut
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.calendar.errors import InvalidWindow
from frontdesk.modules.calendar.models import Closure
from frontdesk.modules.calendar.schemas import ClosureOut
from frontdesk.modules.desk import queries
from frontdesk.modules.desk.rules import MAX_DIARY_DAYS
from frontdesk.modules.desk.schemas import DiaryOut, Kind, OpenOut, ResourceOut, ScheduleOut
from frontdesk.modules.providers.models import Provider
from frontdesk.modules.staff.models import Staff


async def schedule(session: AsyncSession, staff: Staff, *, first: date, last: date, now: datetime) -> ScheduleOut:
    """The bookings and the leave of somebody on the local days `first` to `last`: two statements.

    Raises:
        InvalidWindow: `last` before `first`, or more than 62 days.
        TimeOutOfRange: days before 1970 or after 2199.
    """
    zone = staff.timezone
    start, end = calendars.bounds_of_days(first, last, zone)
    booked = await bookings.between(session, staff.id, start=start, end=end, now=now)
    closed = await calendars.closures_between(session, [staff.id, staff.provider_id], start=start, end=end)
    return ScheduleOut(
        staff_id=staff.id,
        timezone=zone,
        bookings=_told(booked, now=now),
        leave=[ClosureOut.of(it, timezone=zone) for it in closed if it.calendar_id == staff.id],
        closures=[ClosureOut.of(it, timezone=zone) for it in closed if it.calendar_id != staff.id],
    )


async def resources(session: AsyncSession, provider: Provider) -> Sequence[tuple[UUID, Kind, str, bool]]:
    """What is there to be booked at a provider: id, kind, name, and whether it takes bookings; people first."""
    rows = await session.execute(queries.resources(provider.id))
    return [(it, Kind(kind), name, is_active) for it, kind, name, is_active in rows]


async def diary(session: AsyncSession, provider: Provider, *, first: date, last: date, now: datetime) -> DiaryOut:
    """All that is to be done at a provider on the local days `first` to `last`, by whom and where.

    Four statements, however many people, rooms and bookings there are.

    Raises:
        InvalidWindow: `last` before `first`, or more days than a desk looks at.
        TimeOutOfRange: days before 1970 or after 2199.
    """
    start, end = calendars.bounds_of_days(first, last, provider.timezone)
    if (last - first).days >= MAX_DIARY_DAYS:
        raise InvalidWindow(f"At most {MAX_DIARY_DAYS} days.")
    others = await resources(session, provider)
    everything = [(provider.id, Kind.DESK, provider.name, provider.is_active), *others]
    ids = [row[0] for row in everything]
    opened = await calendars.open_hours(session, ids, first=first, last=last, now=now)
    closed: defaultdict[UUID, list[Closure]] = defaultdict(list)
    for closure in await calendars.closures_between(session, ids, start=start, end=end):
        closed[closure.calendar_id].append(closure)
    booked = await bookings.between(session, provider.id, start=start, end=end, now=now)
    zone = ZoneInfo(provider.timezone)
    return DiaryOut(
        provider_id=provider.id,
        timezone=provider.timezone,
        first=first,
        last=last,
        resources=[
            ResourceOut(
                id=it,
                kind=kind,
                name=name,
                is_active=is_active,
                step_minutes=opened[it].rules.step_minutes,
                buffer_before_minutes=opened[it].rules.buffer_before_minutes,
                buffer_after_minutes=opened[it].rules.buffer_after_minutes,
                open=[OpenOut(starts_at=s.astimezone(zone), ends_at=e.astimezone(zone)) for s, e in opened[it].hours],
                closures=[ClosureOut.of(closure, timezone=provider.timezone) for closure in closed[it]],
            )
            for it, kind, name, is_active in everything
        ],
        bookings=_told(booked, now=now),
    )


def _told(views: Iterable[BookingView], *, now: datetime) -> list[BookingOut]:
    return [BookingOut.of(view, now=now) for view in views]
