"""A studio with bookings that are over, and who made them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.bookings import service as bookings
from tests import factories
from tests.conftest import START
from tests.factories import Person
from tests.modules.bookings.conftest import Studio
from tests.modules.companies.callers import arrive

Someone = Callable[[str], Awaitable[Person]]
PassTime = Callable[..., Awaitable[None]]
AFTERWARDS = datetime(2027, 3, 15, 18, tzinfo=UTC)  # the studio's bookings have ended by then


@pytest.fixture
def someone(sessions: Sessions) -> Someone:
    """Signs somebody up who has this address."""

    async def make(email: str) -> Person:
        return await arrive(sessions, email, now=START, verified=True)

    return make


@pytest.fixture
async def studio(client: AsyncClient, someone: Someone) -> Studio:
    """A studio that takes every booking at once."""
    owner = await someone("owner@example.com")
    assert (await client.post("/api/v1/companies", json={"name": "Owner Ltd"}, headers=owner.headers)).is_success
    provider = await factories.provider(client, owner, auto_confirm=True)
    return Studio(client, owner, provider, await factories.room(client, owner, provider["id"]))


@pytest.fixture
def pass_time(sessions: Sessions) -> PassTime:
    """Completes what is over by then; the clock stays, so that nobody has to sign in again."""

    async def until(moment: datetime = AFTERWARDS) -> None:
        async with unit_of_work(sessions) as session:
            await bookings.complete_ended(session, now=moment)

    return until


async def review(client: AsyncClient, booking: dict[str, Any], who: Person | None = None, **fields: Any) -> Response:
    """Review a booking: as `who`, otherwise with the booking's token."""
    headers = who.headers if who else {}
    query = {} if who or "manage_token" not in booking else {"token": booking["manage_token"]}
    body = {"rating": 5, **fields}
    return await client.post(f"/api/v1/bookings/{booking['id']}/review", json=body, params=query, headers=headers)
