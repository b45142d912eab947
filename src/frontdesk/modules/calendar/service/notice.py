"""What a place tells of when it is open: its week, and the days to come that are different."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import reader
from frontdesk.modules.calendar import queries
from frontdesk.modules.calendar.rules.week import Span
from frontdesk.modules.calendar.service.moments import bounds_of_days
from frontdesk.modules.calendar.service.plans import span_on, spans_of


class OtherHours(NamedTuple):
    """A date with hours of its own in the place of the week's, or with none."""

    day: date
    hours: Sequence[Span]
    reason: str | None


class ClosedTime(NamedTuple):
    """A time of being closed, in local time, aware by its offset."""

    starts_at: datetime
    ends_at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class Notice:
    """A calendar's own week, and what is different on some days, the earliest first."""

    hours: Sequence[Span]
    other_hours: Sequence[OtherHours]
    closed: Sequence[ClosedTime]


async def notice(session: AsyncSession, calendar_id: UUID, *, zone: str, first: date, last: date) -> Notice:
    """A calendar's own week, and what is different on the local dates `first` to `last` (included): one statement.

    Raises as `bounds_of_days`.
    """
    bounds = bounds_of_days(first, last, zone)
    async with reader(session) as connection:
        row = await connection.fetchrow(queries.NOTICE, calendar_id, first, last, *bounds)
    local = ZoneInfo(zone)
    dates = zip(row["dates"] or (), row["hours"] or (), row["reasons"] or (), strict=True)
    closed = zip(row["lowers"] or (), row["uppers"] or (), row["closed_for"] or (), strict=True)
    return Notice(
        hours=spans_of(row),
        other_hours=[
            OtherHours(day, [span_on(day, it) for it in orjson.loads(written)], reason)
            for day, written, reason in dates
        ],
        closed=[ClosedTime(begin.astimezone(local), end.astimezone(local), why) for begin, end, why in closed],
    )
