"""Many want somebody and a room at overlapping times: nobody gets half of it, and turns stay fair."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import cycle

import asyncpg
import httpx2
import pytest

from tests import factories
from tests.journeys.conftest import Serve

PEOPLE, ROOMS, ROUNDS = 3, 2, 5
HALVES = """
SELECT count(*) FROM bookings b
WHERE (SELECT array_agg(calendar_id ORDER BY calendar_id) FROM reservations r WHERE r.group_id = b.id)
      IS DISTINCT FROM (SELECT array_agg(it ORDER BY it) FROM unnest(ARRAY[b.staff_id, b.room_id]) it)
"""
STRAYS = "SELECT count(*) FROM reservations r WHERE NOT EXISTS (SELECT FROM bookings b WHERE b.id = r.group_id)"
OVERLAPS = """
SELECT count(*) FROM reservations a JOIN reservations b
ON a.calendar_id = b.calendar_id AND a.lane = b.lane AND a.id < b.id AND a.period && b.period
"""


@pytest.mark.proof
async def test_a_storm_of_overlapping_requests(serve: Serve, http: httpx2.AsyncClient, database_url: str) -> None:
    server = serve(workers=2, DB_POOL_SIZE="10")
    owner = await factories.owner(http, base=server.url)
    booked = sum([await storm(http, server.url, owner, assignment) for assignment in ("fewest", "in_turn")])
    connection = await asyncpg.connect(database_url)
    try:
        assert await connection.fetchval("SELECT count(*) FROM bookings") == booked
        assert [await connection.fetchval(it) for it in (HALVES, STRAYS, OVERLAPS)] == [0, 0, 0]
    finally:
        await connection.close()


async def storm(http: httpx2.AsyncClient, base: str, owner: factories.Person, assignment: str) -> int:
    """Book a place of its own full, some asking for somebody or some room by name; tells how many had what they want.

    Then a calm day: whoever came first, all are given as much to do.
    """
    place = await factories.provider(http, owner, base=base, auto_confirm=True)
    people = [(await factories.staff(http, owner, place["id"], base=base))["id"] for _ in range(PEOPLE)]
    rooms = [(await factories.room(http, owner, place["id"], base=base))["id"] for _ in range(ROOMS)]
    offering = await factories.offering(
        http, owner, place["id"], base=base, staff_ids=people, room_ids=rooms, amount=0, assignment=assignment
    )
    first = datetime.now(UTC).date() + timedelta(days=7)

    async def ask(day: int, start: str, **named: str) -> httpx2.Response:
        body = factories.guest(offering_id=offering["id"], start_time=f"{first + timedelta(days=day)}T{start}", **named)
        return await http.post(f"{base}/api/v1/bookings", json=body)

    wishes: list[dict[str, str]] = [{}, {}, *({"staff_id": it} for it in people), *({"room_id": it} for it in rooms)]
    starts = [f"{hour:02}:{minute:02}" for hour in range(8, 20) for minute in range(0, 60, 6)]  # of an hour each
    seen: Counter[int] = Counter()
    for day in range(ROUNDS):
        asked = [ask(day, start, **wish) for start, wish in zip(starts, cycle(wishes), strict=False)]
        seen += Counter(answer.status_code for answer in await asyncio.gather(*asked))
    assert set(seen) == {201, 409}
    calm = [f"{hour:02}:00" for hour in range(6, 21)]
    given = Counter([answer.json()["staff_id"] for answer in await asyncio.gather(*(ask(ROUNDS, it) for it in calm))])
    assert given == dict.fromkeys(people, len(calm) // PEOPLE)
    return seen[201] + len(calm)
