from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.dialects.postgresql import insert

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.calendar import service as calendars
from frontdesk.modules.geography.models import City, Country
from tests.modules.companies.conftest import callers, someone

__all__ = ["callers", "someone"]


@pytest.fixture
async def tokyo(sessions: Sessions) -> int:
    """A city; its id."""
    country = {"code": "JP", "name": "Japan"}
    city = {
        "id": 1850147,
        "country_code": "JP",
        "name": "Tokyo",
        "ascii_name": "Tokyo",
        "latitude": 35.6895,
        "longitude": 139.69171,
        "timezone": "Asia/Tokyo",
        "population": 9733276,
        "spellings": ["tokyo"],
    }
    async with unit_of_work(sessions) as session:
        await session.execute(insert(Country).values(country).on_conflict_do_nothing())
        await session.execute(insert(City).values(city).on_conflict_do_nothing())
    return 1850147


class Taken:
    """Takes time on calendars, as bookings do."""

    def __init__(self, sessions: Sessions, clock: MovableClock) -> None:
        self.sessions, self.clock = sessions, clock

    async def __call__(self, calendar_id: str, *, ahead: timedelta, hold: timedelta | None = None) -> UUID:
        """Take an hour that begins so far `ahead`; as a hold where it says for how long."""
        now = self.clock.now()
        start = now.replace(minute=0, second=0, microsecond=0) + ahead
        taking = calendars.Taking(UUID(calendar_id), start, start + timedelta(hours=1))
        group_id = uuid4()
        async with unit_of_work(self.sessions) as session:
            await calendars.reserve(
                session,
                [taking],
                group_id=group_id,
                now=now,
                expires_at=now + hold if hold else None,
                enforce_hours=False,
            )
        return group_id

    async def give_back(self, group_id: UUID) -> None:
        """Give back what was taken."""
        async with unit_of_work(self.sessions) as session:
            await calendars.release(session, group_id, now=self.clock.now())


@pytest.fixture
def taken(sessions: Sessions, clock: MovableClock) -> Taken:
    return Taken(sessions, clock)
