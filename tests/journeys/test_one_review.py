"""Two hundred times the same client says how it was: it counts once."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import asyncpg
import httpx2
import pytest

from frontdesk.core.db import create_engine, session_maker, unit_of_work
from frontdesk.core.settings import DatabaseSettings
from frontdesk.modules.bookings import service as bookings
from tests import factories
from tests.journeys.conftest import Serve
from tests.journeys.test_one_slot import CROWD, tomorrow


async def complete_everything(database_url: str) -> None:
    """What the sweep will do in a few days."""
    engine = create_engine(DatabaseSettings.model_validate({"DATABASE_URL": database_url}))
    async with unit_of_work(session_maker(engine)) as session:
        await bookings.complete_ended(session, now=datetime.now(UTC) + timedelta(days=9))
    await engine.dispose()


@pytest.mark.proof
async def test_two_hundred_reviews_of_one_booking(serve: Serve, http: httpx2.AsyncClient, database_url: str) -> None:
    server = serve(workers=2, DB_POOL_SIZE="20")
    owner = await factories.owner(http, base=server.url)
    place = await factories.provider(http, owner, base=server.url, auto_confirm=True)
    wanted = factories.guest(provider_id=place["id"], start_time=tomorrow(10), duration_minutes=60)
    booking = (await http.post(f"{server.url}/api/v1/bookings", json=wanted)).json()
    await complete_everything(database_url)
    address, query = f"{server.url}/api/v1/bookings/{booking['id']}/review", {"token": booking["manage_token"]}
    stars = [1 + n % 5 for n in range(CROWD)]
    answers = await asyncio.gather(*(http.post(address, params=query, json={"rating": n}) for n in stars))
    outcomes = Counter((answer.status_code, answer.json().get("code")) for answer in answers)
    assert outcomes == {(201, None): 1, (409, "already_reviewed"): CROWD - 1}
    (counted,) = (answer.json()["rating"] for answer in answers if answer.status_code == 201)
    shown = (await http.get(f"{server.url}/api/v1/providers/{place['id']}")).json()
    assert (shown["rating"], shown["rating_count"]) == (counted, 1)
    connection = await asyncpg.connect(database_url)
    assert await connection.fetchval("SELECT count(*) FROM reviews") == 1
    await connection.close()
