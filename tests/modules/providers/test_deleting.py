"""Deleting providers: not over anybody's booking, and without a trace for those who ask later."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from httpx2 import AsyncClient
from sqlalchemy import text

from frontdesk.core.db import Sessions
from frontdesk.modules.providers.rules import HOUSE_PROVIDER_ID
from tests import factories
from tests.modules.companies.callers import Callers, snapshot
from tests.modules.providers.conftest import Taken

ADDRESS = "/api/v1/providers"


@pytest.fixture
async def place(client: AsyncClient, callers: Callers) -> dict[str, Any]:
    return await factories.provider(client, callers.owner)


@pytest.fixture
async def room(client: AsyncClient, callers: Callers, place: dict[str, Any]) -> dict[str, Any]:
    return await factories.room(client, callers.owner, place["id"])


async def test_a_deleted_provider_is_nowhere(
    client: AsyncClient, sessions: Sessions, callers: Callers, place: dict[str, Any], room: dict[str, Any]
) -> None:
    headers = callers.owner.headers
    gone = await client.delete(f"{ADDRESS}/{place['number']}", headers=headers)
    assert (gone.status_code, gone.content) == (204, b"")
    day = "availability?date=2027-03-02"
    for path in (
        f"/providers/{place['id']}",
        f"/providers/{place['number']}",
        f"/providers/by-slug/{place['slug']}",
        f"/providers/{place['id']}/opening-hours",
        f"/providers/{place['id']}/closures",
        f"/providers/{place['id']}/rooms",
        f"/providers/{place['id']}/{day}",
        f"/rooms/{room['id']}",
        f"/rooms/{room['id']}/prices",
        f"/rooms/{room['id']}/{day}",
    ):
        assert (await client.get(f"/api/v1{path}", headers=headers)).status_code == 404, path
    before = await snapshot(sessions)
    assert (await client.delete(f"{ADDRESS}/{place['id']}", headers=headers)).status_code == 404
    assert (await client.patch(f"{ADDRESS}/{place['id']}", json={}, headers=headers)).status_code == 404
    assert await snapshot(sessions) == before
    assert (await client.get(f"{ADDRESS}?company_id={callers.company_id}", headers=headers)).json()["total"] == 0
    # its slug stays its own: old links must not lead elsewhere
    assert (await factories.provider(client, callers.owner))["slug"] == f"{place['slug']}-2"


@pytest.mark.parametrize("which", ["place", "room"])
async def test_not_while_time_to_come_is_taken(
    client: AsyncClient,
    sessions: Sessions,
    callers: Callers,
    place: dict[str, Any],
    room: dict[str, Any],
    taken: Taken,
    which: str,
) -> None:
    group = await taken({"place": place, "room": room}[which]["id"], ahead=timedelta(days=3))
    before = await snapshot(sessions)
    refused = await client.delete(f"{ADDRESS}/{place['id']}", headers=callers.owner.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "future_bookings")
    # Berlin is an hour ahead of UTC in winter
    stands_in_the_way = {"count": 1, "from": "2027-03-04T09:00:00+01:00", "until": "2027-03-04T10:00:00+01:00"}
    assert refused.json()["taken"] == stands_in_the_way
    assert await snapshot(sessions) == before
    await taken.give_back(group)
    assert (await client.delete(f"{ADDRESS}/{place['id']}", headers=callers.owner.headers)).status_code == 204


async def test_what_is_past_or_was_only_held_is_no_obstacle(
    client: AsyncClient, callers: Callers, place: dict[str, Any], taken: Taken
) -> None:
    await taken(place["id"], ahead=timedelta(days=-1))
    await taken(place["id"], ahead=timedelta(days=1), hold=timedelta(minutes=10))
    held = await client.delete(f"{ADDRESS}/{place['id']}", headers=callers.owner.headers)
    assert (held.status_code, held.json()["code"]) == (409, "future_bookings")
    taken.clock.move_to(taken.clock.now() + timedelta(minutes=10))
    assert (await client.delete(f"{ADDRESS}/{place['id']}", headers=callers.owner.headers)).status_code == 204


async def test_the_default_provider_cannot_go(client: AsyncClient, sessions: Sessions, callers: Callers) -> None:
    before = await snapshot(sessions)
    refused = await client.delete(f"{ADDRESS}/{HOUSE_PROVIDER_ID}", headers=callers.admin.headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "default_provider")
    assert await snapshot(sessions) == before


async def test_of_a_booking_and_a_deletion_at_once_one_succeeds(
    client: AsyncClient, sessions: Sessions, callers: Callers
) -> None:
    for _ in range(8):
        place = await factories.provider(client, callers.owner)
        room = await factories.room(client, callers.owner, place["id"])
        booking = factories.guest(room_id=room["id"], start_time="2027-03-05T10:00:00", duration_minutes=60)
        booked, deleted = await asyncio.gather(
            client.post("/api/v1/bookings", json=booking),
            client.delete(f"{ADDRESS}/{place['id']}", headers=callers.owner.headers),
        )
        assert (booked.is_success, deleted.is_success) in {(True, False), (False, True)}, (booked.text, deleted.text)
        async with sessions() as session:
            count = await session.scalar(
                text("SELECT count(*) FROM reservations WHERE calendar_id = :id"), {"id": room["id"]}
            )
        assert count == int(booked.is_success)
