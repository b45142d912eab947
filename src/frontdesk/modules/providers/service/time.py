"""When a place can be booked, and when it is closed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self, TypedDict
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import reader
from frontdesk.core.pagination import PageRequest, Slice
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.calendar.schemas import AvailabilityQuery, ClosureOut
from frontdesk.modules.providers import queries
from frontdesk.modules.providers.errors import ProviderNotFound


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose free time is asked for, and what must be known of it beforehand."""

    calendar_id: UUID
    company_id: UUID
    listed: bool  # whether the public is offered it
    default_duration: timedelta

    @classmethod
    def of(cls, row: asyncpg.Record) -> Self:
        """The row of an `ASKED_BY_…` query."""
        minutes = timedelta(minutes=row["default_duration_minutes"])
        return cls(row["calendar_id"], row["company_id"], row["listed"], minutes)


class Window(TypedDict):
    """Local days from the first to the last, and the length of a stay."""

    first: date
    last: date
    duration: timedelta


async def asked(session: AsyncSession, key: UUID | int) -> Asked:
    """The provider with this id or number, for a question about its free time; raises `ProviderNotFound`."""
    statement = queries.ASKED_BY_ID if isinstance(key, UUID) else queries.ASKED_BY_NUMBER
    async with reader(session) as connection:
        row = await connection.fetchrow(statement, key)
    if row is None:
        raise ProviderNotFound
    return Asked.of(row)


async def bookable_starts(
    session: AsyncSession, place: Asked, question: AvailabilityQuery, *, now: datetime
) -> calendars.BookableStarts:
    """When a place can be booked on the days that are asked for.

    Raises:
        InvalidWindow: they end before they begin, or are more than 62.
        TimeOutOfRange: they lie before 1970 or after 2199.
    """
    return await calendars.bookable_starts(session, place.calendar_id, now=now, **window(place, question))


def window(place: Asked, question: AvailabilityQuery) -> Window:
    """Which days are asked for, and how long a stay."""
    length = timedelta(minutes=question.duration) if question.duration else place.default_duration
    first, last = question.date or question.from_, question.date or question.to
    assert first is not None and last is not None  # noqa: S101, PT018  the schema has seen to it
    return Window(first=first, last=last, duration=length)


async def list_closures(
    session: AsyncSession, calendar_id: UUID, page: PageRequest, *, timezone: str
) -> Slice[ClosureOut]:
    """One page of a calendar's own closures, the latest first, in the local time of `timezone`."""
    found = await calendars.list_closures(session, calendar_id, page)
    items = [ClosureOut.of(closure, timezone=timezone) for closure in found.items]
    return Slice(items=items, total=found.total, page=found.page, size=found.size)
