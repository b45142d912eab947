"""Who may say how it was, when, and how often; and what it does to the numbers."""

import asyncio
from collections import Counter
from typing import Any

from httpx2 import AsyncClient
from sqlalchemy import text

from frontdesk.core.db import Sessions
from tests.modules.bookings.conftest import Studio, add_member
from tests.modules.companies.callers import snapshot
from tests.modules.reviews.conftest import PassTime, Someone, review


async def ratings(client: AsyncClient, studio: Studio) -> list[tuple[float | None, int]]:
    """What the provider and its room add up to."""
    paths = (f"providers/{studio.provider['id']}", f"rooms/{studio.room['id']}")
    found = [(await client.get(f"/api/v1/{path}")).json() for path in paths]
    return [(place["rating"], place["rating_count"]) for place in found]


async def test_a_client_says_once_how_it_was(
    client: AsyncClient, studio: Studio, someone: Someone, sessions: Sessions, pass_time: PassTime
) -> None:
    ada = await someone("ada@example.com")
    booking = await studio.booked(who=ada, client_name="Ada Lovelace")
    early = await review(client, booking, ada)
    assert (early.status_code, early.json()["code"]) == (409, "not_completed")
    await pass_time()
    written = await review(client, booking, ada, rating=4, comment="  In tune. ")
    assert written.status_code == 201, written.text
    said = written.json()
    assert {name: said[name] for name in ("rating", "comment", "author_name", "room_id", "answer", "hidden_at")} == {
        "rating": 4,
        "comment": "In tune.",
        "author_name": "Ada L.",
        "room_id": studio.room["id"],
        "answer": None,
        "hidden_at": None,
    }
    before = await snapshot(sessions)
    again = await review(client, booking, ada, rating=1)
    assert (again.status_code, again.json()["code"]) == (409, "already_reviewed")
    assert await snapshot(sessions) == before
    assert await ratings(client, studio) == [(4.0, 1), (4.0, 1)]


async def test_guests_write_with_their_token_and_nobody_without_one(
    client: AsyncClient, studio: Studio, someone: Someone, sessions: Sessions, pass_time: PassTime
) -> None:
    booking, other = [await studio.booked(f"2027-03-15T{hour}:00") for hour in (10, 12)]
    missed = await studio.booked("2027-03-15T14:00")
    bob, colleague = await someone("bob@example.com"), await someone("colleague@example.com")
    await add_member(sessions, studio, colleague, "manager")
    own = await studio.booked("2027-03-15T16:00", who=colleague)
    await pass_time()
    path = f"/api/v1/bookings/{missed['id']}"
    assert (await client.patch(path, json={"status": "no_show"}, headers=studio.owner.headers)).is_success
    before = await snapshot(sessions)
    for answer, expected in (
        (await review(client, {"id": booking["id"]}), (404, "booking_not_found")),
        (await review(client, booking | {"manage_token": other["manage_token"]}), (404, "booking_not_found")),
        (await review(client, booking, bob), (404, "booking_not_found")),
        (await review(client, booking, studio.owner), (403, "forbidden")),
        (await review(client, own, colleague), (403, "own_place")),
        (await review(client, missed), (409, "not_completed")),
    ):
        assert (answer.status_code, answer.json()["code"]) == expected
    for wrong in ({"rating": 0}, {"rating": 6}, {"rating": "5"}, {"rating": True}, {"rating": 4.5}, {"comment": " "}):
        assert (await review(client, booking, **wrong)).status_code == 422, wrong
    for comment in ("x" * 5001, "a\0b", 5):
        assert (await review(client, booking, comment=comment)).status_code == 422
    assert await snapshot(sessions) == before
    assert (await review(client, booking, comment=None)).status_code == 201


async def test_the_numbers_are_exact_whoever_writes_at_once(
    client: AsyncClient, studio: Studio, sessions: Sessions, pass_time: PassTime
) -> None:
    hours = range(8, 16)
    bookings: list[Any] = [await studio.booked(f"2027-03-15T{hour:02d}:00") for hour in hours]
    await pass_time()
    # each three times, with other stars each time: one of three counts
    answers = await asyncio.gather(
        *(review(client, booking, rating=1 + (n + k) % 5) for n, booking in enumerate(bookings) for k in range(3))
    )
    assert Counter(answer.status_code for answer in answers) == {201: len(hours), 409: 2 * len(hours)}
    stars = [answer.json()["rating"] for answer in answers if answer.status_code == 201]
    expected = round(sum(stars) / len(stars) + 1e-9, 2), len(stars)
    assert await ratings(client, studio) == [expected, expected]
    async with sessions() as session:
        assert (await session.execute(text("SELECT count(*), sum(rating) FROM reviews"))).one() == (8, sum(stars))


async def test_a_rating_is_no_edit(client: AsyncClient, studio: Studio, someone: Someone, pass_time: PassTime) -> None:
    address = f"/api/v1/providers/{studio.provider['id']}"
    before = (await client.get(address)).json()
    ada = await someone("ada@example.com")
    booking = await studio.booked(who=ada)
    await pass_time()
    assert (await review(client, booking, ada)).status_code == 201
    after = (await client.get(address)).json()
    assert {name for name in after if after[name] != before[name]} == {"rating", "rating_count"}
