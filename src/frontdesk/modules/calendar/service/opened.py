"""How much time is open, by hours of the week."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import driver
from frontdesk.modules.calendar.rules.plan import Plan
from frontdesk.modules.calendar.rules.week import intersect
from frontdesk.modules.calendar.rules.zones import DAY, EPOCH_DAY
from frontdesk.modules.calendar.service import plans

HOUR, MINUTE = 3600, 60
Hours = Mapping[tuple[int, int], int]


async def open_minutes(
    session: AsyncSession, calendar_ids: Collection[UUID], *, first: date, last: date
) -> dict[UUID, Hours]:
    """The open minutes of each calendar from the local date `first` to `last`, by weekday (ISO) and local hour.

    Closures are taken out, and what may be booked several times at once counts as often. One statement; calendars that
    are open alike are reckoned once. Raises `CalendarNotFound`.
    """
    known = await plans.read(await driver(session), calendar_ids) if calendar_ids else {}
    reckoned: dict[int, Hours] = {}  # by the identity of the plan: equal ones are one object
    for it in known.values():
        if id(it.plan) not in reckoned:
            reckoned[id(it.plan)] = _by_hour(it.plan, first.toordinal(), last.toordinal())
    return {calendar_id: reckoned[id(it.plan)] for calendar_id, it in known.items()}


def _by_hour(plan: Plan, first: int, last: int) -> Hours:
    days = plan.days(first, last)
    seconds = Counter[tuple[int, int]]()
    begin, end = ((day - EPOCH_DAY) * DAY for day in (first, last + 1))  # on the wall clock
    for since, until, offset in days.offsets.stretches():
        wall = [(max(begin, since + offset), min(end, until + offset))]
        local = ((start + offset, stop + offset) for start, stop in days.open)
        for start, stop in intersect(local, wall):
            at = start
            while at < stop:
                following = min(stop, at - at % HOUR + HOUR)
                weekday = (at // DAY + EPOCH_DAY - 1) % 7 + 1  # the first day of all was a Monday
                seconds[weekday, at % DAY // HOUR] += following - at
                at = following
    return {hour: counted * plan.rules.lanes // MINUTE for hour, counted in seconds.items()}
