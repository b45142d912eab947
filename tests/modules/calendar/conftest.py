"""What tests of the kernel share: calendars that are there, and a look at what is reserved."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from frontdesk.core.audit import NOBODY
from frontdesk.core.db import Sessions
from frontdesk.modules.calendar.models import Reservation
from frontdesk.modules.calendar.service import CalendarRules, Span, create_calendar, set_hours

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
TENANT = UUID("7e4a4700-0000-7000-8000-000000000000")


class NewCalendar(Protocol):
    """Makes a calendar and commits it."""

    async def __call__(
        self, *spans: Span, zone: str | None = "UTC", parent: UUID | None = None, area: int | None = None, **rules: int
    ) -> UUID: ...


@pytest.fixture
def new_calendar(sessions: Sessions) -> NewCalendar:
    async def make(
        *spans: Span, zone: str | None = "UTC", parent: UUID | None = None, area: int | None = None, **rules: int
    ) -> UUID:
        async with sessions.begin() as session:
            made = await create_calendar(
                session,
                tenant_id=TENANT,
                timezone=None if parent else zone,
                parent_id=parent,
                area_id=area,
                rules=CalendarRules(**rules),
            )
            if spans:
                await set_hours(session, made.id, spans, by=NOBODY, now=NOW)
        return made.id

    return make


Rows = list[tuple[UUID, UUID, int, datetime, datetime, datetime | None]]


@pytest.fixture
def reserved(sessions: Sessions) -> Callable[[], Awaitable[Rows]]:
    """All reservations that are stored: group, calendar, lane, from, until, end of the hold."""

    async def look() -> Rows:
        columns: Any = (
            Reservation.group_id,
            Reservation.calendar_id,
            Reservation.lane,
            func.lower(Reservation.period),
            func.upper(Reservation.period),
            Reservation.expires_at,
        )
        order = (Reservation.calendar_id, Reservation.lane, Reservation.period)
        async with sessions() as session:
            return [tuple(row) for row in await session.execute(select(*columns).order_by(*order))]

    return look


@pytest.fixture
def group() -> UUID:
    return uuid4()
