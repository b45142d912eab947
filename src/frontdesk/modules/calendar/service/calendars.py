"""Making and changing calendars."""

from dataclasses import asdict
from datetime import datetime
from typing import Protocol, TypedDict, Unpack
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import outbox
from frontdesk.core.ids import new_id
from frontdesk.modules.calendar import queries
from frontdesk.modules.calendar.errors import CalendarNotFound, LanesInUse, NestedCalendar, UnknownTimezone
from frontdesk.modules.calendar.events import TimesChanged
from frontdesk.modules.calendar.models import Calendar
from frontdesk.modules.calendar.rules.plan import CalendarRules
from frontdesk.modules.calendar.rules.zones import known_zones


class Timed(Protocol):
    """Something that has a calendar under its own id."""

    @property
    def id(self) -> UUID:
        """Its id and its calendar's."""

    @property
    def timezone(self) -> str:
        """The zone of its wall clock."""


class CalendarChanges(TypedDict, total=False):
    """What may change about a calendar; what is left out stays."""

    timezone: str | None
    area_id: int | None  # its children and their reservations to come move along
    rules: CalendarRules


async def create_calendar(
    session: AsyncSession,
    *,
    tenant_id: UUID,
    timezone: str | None = None,
    area_id: int | None = None,
    parent_id: UUID | None = None,
    rules: CalendarRules | None = None,
) -> Calendar:
    """Make a calendar, always open until it or its parent has hours.

    Args:
        session: The transaction.
        tenant_id: The company.
        timezone: IANA; a child may leave it to its parent.
        area_id: The city; a child that names none has its parent's.
        parent_id: Whose hours, closures and zone it inherits.
        rules: How it may be booked.

    Raises:
        UnknownTimezone: the zone is not in the IANA database, or a calendar without a parent has none.
        CalendarNotFound: there is no such parent.
        NestedCalendar: the parent has a parent itself.
    """
    if timezone is not None or parent_id is None:
        _check_zone(timezone)
    if parent_id is not None:
        parent = await session.scalar(queries.parent(parent_id))
        if parent is None:
            raise CalendarNotFound
        if parent.parent_id is not None:
            raise NestedCalendar
        area_id = parent.area_id if area_id is None else area_id
    made = Calendar(
        id=new_id(),
        tenant_id=tenant_id,
        area_id=area_id,
        parent_id=parent_id,
        timezone=timezone,
        **asdict(rules or CalendarRules()),
    )
    session.add(made)
    await session.flush()
    return made


async def get_calendar(session: AsyncSession, calendar_id: UUID) -> Calendar:
    """One calendar as it is now.

    Raises:
        CalendarNotFound: it does not exist.
    """
    found = await session.scalar(queries.calendar(calendar_id))
    if found is None:
        raise CalendarNotFound
    return found


async def timezone_of(session: AsyncSession, calendar_id: UUID) -> str:
    """The zone of a calendar's wall clock, its own or its parent's.

    Raises:
        CalendarNotFound: it does not exist.
    """
    zone = await session.scalar(queries.timezone(calendar_id))
    if zone is None:
        raise CalendarNotFound
    return zone


async def update_calendar(
    session: AsyncSession, calendar_id: UUID, *, now: datetime, **changes: Unpack[CalendarChanges]
) -> Calendar:
    """Change a calendar. Bookings under way are waited for, later ones go by the new rules.

    Raises:
        CalendarNotFound: it does not exist.
        UnknownTimezone: the zone is not in the IANA database, or a calendar without a parent would have none.
        LanesInUse: a lane that is to go has something to come on it.
    """
    await lock(session, calendar_id)
    before = await get_calendar(session, calendar_id)
    values: dict[str, object] = {}
    if "timezone" in changes:
        if changes["timezone"] is not None or before.parent_id is None:
            _check_zone(changes["timezone"])
        values["timezone"] = changes["timezone"]
    if "rules" in changes:
        rules = changes["rules"]
        if rules.lanes < before.lanes and await session.scalar(queries.lanes_in_use(calendar_id, rules.lanes, now)):
            raise LanesInUse
        values |= asdict(rules)
    if values:
        await session.execute(update(Calendar).where(Calendar.id == calendar_id).values(values))
    if "area_id" in changes:
        for statement in queries.move_area(calendar_id, changes["area_id"], now):
            await session.execute(statement)
    await renew(session, calendar_id, now=now)
    return await get_calendar(session, calendar_id)


async def lock(session: AsyncSession, calendar_id: UUID) -> None:
    """Wait for reservations under way on a calendar and its children, and keep others off until the transaction ends.

    Raises:
        CalendarNotFound: it does not exist.
    """
    if calendar_id not in (await session.scalars(queries.lock(calendar_id))).all():
        raise CalendarNotFound


async def renew(session: AsyncSession, calendar_id: UUID, *, now: datetime) -> UUID:
    """Have every process read a calendar and its children anew, and record the fact; whose calendar it is.

    Whatever decides when a calendar can be booked ends with this, under `lock`.
    """
    renewed = {
        it: (parent_id, tenant_id) for it, parent_id, tenant_id in await session.execute(queries.renew(calendar_id))
    }
    parent_id, tenant_id = renewed[calendar_id]
    fact = TimesChanged(calendar_id=calendar_id, place_id=parent_id or calendar_id, tenant_id=tenant_id)
    await outbox.record(session, fact, now=now)
    return tenant_id


def _check_zone(zone: str | None) -> None:
    if zone not in known_zones():
        raise UnknownTimezone
