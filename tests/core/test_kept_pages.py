"""Public pages that are kept: exact after every change, the same for everybody, and nobody's own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from httpx2 import AsyncClient, Response
from redis.asyncio import Redis

from frontdesk.core.http import pages
from frontdesk.core.http.pages import Shelf
from tests import factories
from tests.factories import Person

API = "/api/v1"
# how often a page that is kept is asked for by what: the version of its place
VERSION = 1

KEPT = {
    "/badges",
    "/courses/worlds",
    "/courses/worlds/{world_id}",
    "/courses/worlds/{world_id}/lessons",
    "/equipment-types",
    "/offerings/{offering_id}",
    "/providers",
    "/providers/by-slug/{slug}",
    "/providers/{provider_id}",
    "/providers/{provider_id}/badges",
    "/providers/{provider_id}/equipment",
    "/providers/{provider_id}/offerings",
    "/providers/{provider_id}/opening-hours",
    "/providers/{provider_id}/reviews",
    "/providers/{provider_id}/rooms",
    "/providers/{provider_id}/staff",
    "/rooms/search",
    "/rooms/{room_id}",
    "/rooms/{room_id}/equipment",
    "/rooms/{room_id}/opening-hours",
    "/rooms/{room_id}/photos",
    "/rooms/{room_id}/prices",
    "/rooms/{room_id}/reviews",
    "/staff/{staff_id}",
    "/staff/{staff_id}/opening-hours",
    "/staff/{staff_id}/reviews",
}


@pytest.fixture
async def owner(client: AsyncClient) -> Person:
    """Somebody with a company."""
    return await factories.owner(client)


@pytest.fixture
async def place(client: AsyncClient, owner: Person) -> dict[str, Any]:
    """A provider."""
    return await factories.provider(client, owner)


@pytest.fixture
async def room(client: AsyncClient, owner: Person, place: dict[str, Any]) -> dict[str, Any]:
    """A room of it."""
    return await factories.room(client, owner, place["id"])


@pytest.fixture
async def lonely(app: FastAPI) -> AsyncIterator[None]:
    """The application without its Redis."""
    held = app.state.resources
    away = Redis.from_url("redis://127.0.0.1:1")
    app.state.resources = replace(held, redis=away)
    yield
    app.state.resources = held
    await away.aclose()
    Shelf._redis_from = 0.0  # noqa: SLF001  for the tests after this


def test_these_routes_are_kept(application: FastAPI) -> None:
    pages.install(application.routes, seconds=600)  # as a second application of this process does
    found = {route.path for route in application.routes if isinstance(route, APIRoute) and isinstance(route.app, Shelf)}
    assert found == {API + path for path in KEPT}
    shelves = [route.app for route in application.routes if isinstance(route, APIRoute)]
    assert not any(isinstance(shelf, Shelf) and isinstance(shelf.app, Shelf) for shelf in shelves)


async def test_a_page_is_made_once_and_then_costs_one_statement(
    client: AsyncClient, place: dict[str, Any], room: dict[str, Any], statements: list[str]
) -> None:
    for path in (f"/providers/{place['id']}", f"/providers/by-slug/{place['slug']}", f"/rooms/{room['id']}/prices"):
        made = await client.get(API + path)
        statements.clear()
        kept = await client.get(API + path)
        assert len(statements) == VERSION
        assert (kept.status_code, kept.content, kept.headers["etag"]) == (200, made.content, made.headers["etag"])
        assert kept.headers["content-type"] == "application/json"
        for answer in (made, kept):
            assert (answer.headers["cache-control"], answer.headers["vary"]) == ("no-cache", "Authorization")


async def test_who_has_a_page_is_told_so_without_redis(
    client: AsyncClient, room: dict[str, Any], statements: list[str], app: FastAPI
) -> None:
    address = f"{API}/rooms/{room['id']}"
    tag = (await client.get(address)).headers["etag"]
    redis: Redis = app.state.resources.redis
    reads = (await redis.info("commandstats"))["cmdstat_get"]["calls"]
    statements.clear()
    for sent in (tag, f'W/{tag}, "other"'):
        answer = await client.get(address, headers={"If-None-Match": sent})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    assert len(statements) == 2 * VERSION
    assert (await redis.info("commandstats"))["cmdstat_get"]["calls"] == reads
    other = await client.get(f"{API}/rooms/{room['id']}/prices", headers={"If-None-Match": tag})
    assert other.status_code == 200  # it stands for that page alone


async def test_a_kept_tag_is_good_for_if_match(client: AsyncClient, owner: Person, room: dict[str, Any]) -> None:
    address = f"{API}/rooms/{room['id']}"
    tag = (await client.get(address)).headers["etag"]
    headers = {"If-Match": tag, **owner.headers}
    assert (await client.patch(address, json={"name": "Room B"}, headers=headers)).status_code == 200
    assert (await client.patch(address, json={"name": "Room C"}, headers=headers)).status_code == 412


Write = Callable[[], Awaitable[Response]]


async def test_every_change_is_seen_by_the_very_next_reader(
    client: AsyncClient, owner: Person, place: dict[str, Any], room: dict[str, Any]
) -> None:
    """Each change changes the pages that show it, in the answer to whoever asks next with the tag they had."""
    staff = await factories.staff(client, owner, place["id"])
    offering = await factories.offering(client, owner, place["id"])
    one, of = f"/rooms/{room['id']}", f"/providers/{place['id']}"
    sold = f"/offerings/{offering['id']}"
    week = factories.ALWAYS_OPEN["hours"][:5]
    prices = {"currency": "EUR", "prices": [{"duration_minutes": 60, "amount": 4000}]}
    changes: list[tuple[str, str, Any, list[str]]] = [
        ("PATCH", one, {"name": "Room Z"}, [one, f"{of}/rooms", "/rooms/search"]),
        ("PUT", f"{one}/prices", prices, [f"{one}/prices"]),
        ("PUT", f"{one}/opening-hours", {"hours": week}, [f"{one}/opening-hours"]),
        ("POST", f"{one}/photos", {"url": "https://example.com/1.jpg"}, [f"{one}/photos"]),
        ("PATCH", of, {"name": "Red Note"}, [of, f"/providers/by-slug/{place['slug']}", "/providers"]),
        ("PUT", f"{of}/opening-hours", {"hours": week}, [f"{of}/opening-hours", f"/staff/{staff['id']}/opening-hours"]),
        ("PATCH", f"/staff/{staff['id']}", {"name": "Ada"}, [f"/staff/{staff['id']}", f"{of}/staff"]),
        ("PATCH", sold, {"name": "Wash"}, [sold, f"{of}/offerings"]),
        ("DELETE", one, None, [one, f"{of}/rooms", "/rooms/search"]),
        ("PATCH", of, {"is_active": False}, [of, f"{of}/rooms", "/providers"]),
    ]
    for method, path, body, shown in changes:
        before = {page: await client.get(API + page) for page in shown}
        assert {answer.status_code for answer in before.values()} == {200}, path
        done = await client.request(method, API + path, json=body, headers=owner.headers)
        assert done.status_code < 300, done.text
        for page, had in before.items():
            after = await client.get(API + page, headers={"If-None-Match": had.headers["etag"]})
            assert after.status_code in (200, 404), (path, page)
            assert after.content != had.content, (path, page)
            anew = await client.get(API + page, params={"anew": "1"})
            assert (after.status_code, after.status_code == 404 or after.json()) == (
                anew.status_code,
                anew.status_code == 404 or anew.json(),
            )


async def test_a_booking_leaves_the_pages_as_they_are(client: AsyncClient, room: dict[str, Any]) -> None:
    """What is booked is not on them, and a place that is booked all day is kept all the same."""
    tag = (await client.get(f"{API}/rooms/{room['id']}")).headers["etag"]
    body = factories.guest(room_id=room["id"], start_time="2027-03-02T10:00:00Z", duration_minutes=60)
    assert (await client.post(f"{API}/bookings", json=body)).status_code == 201
    again = await client.get(f"{API}/rooms/{room['id']}", headers={"If-None-Match": tag})
    assert again.status_code == 304


async def test_what_somebody_may_see_is_never_kept(
    client: AsyncClient, app: FastAPI, owner: Person, place: dict[str, Any]
) -> None:
    staff = await factories.staff(client, owner, place["id"], phone="+49 30 901820")
    draft = await factories.provider(client, owner, name="Draft", published=False)
    redis: Redis = app.state.resources.redis
    address = f"{API}/staff/{staff['id']}"
    for _ in range(2):
        inside = await client.get(address, headers=owner.headers)
        assert (inside.json()["phone"], inside.headers["cache-control"]) == ("+49 30 901820", "private, no-cache")
        assert (await client.get(f"{API}/providers/{draft['id']}", headers=owner.headers)).status_code == 200
    assert await redis.keys("frontdesk:page:*") == []
    for _ in range(2):
        outside = await client.get(address)
        assert (outside.json()["phone"], outside.headers["cache-control"]) == (None, "no-cache")
        assert (await client.get(f"{API}/providers/{draft['id']}")).status_code == 404
        assert (await client.get(address, headers={"Authorization": "Bearer no"})).status_code == 401
    assert (await client.get(address, headers=owner.headers)).json()["phone"] == "+49 30 901820"
    kept = [await redis.get(key) for key in await redis.keys("frontdesk:page:*")]
    assert len(kept) == 1  # neither refusals
    assert "901820" not in str(kept[0])


async def test_questions_that_are_made_up_are_answered_and_not_kept(
    client: AsyncClient, app: FastAPI, room: dict[str, Any]
) -> None:
    redis: Redis = app.state.resources.redis
    for question in ("?x=1", "?size=101", "?q=room", "?date=2027-03-02&duration=60"):
        await client.get(f"{API}/rooms/search{question}")
    assert await redis.keys("frontdesk:page:*") == []
    found = await client.get(f"{API}/rooms/search", params={"size": 1})
    assert [one["id"] for one in found.json()["items"]] == [room["id"]]
    assert len(await redis.keys("frontdesk:page:*")) == 1
    assert 0 < await redis.ttl((await redis.keys("frontdesk:page:*"))[0]) <= 600


@pytest.mark.usefixtures("lonely")
async def test_without_redis_pages_are_made(client: AsyncClient, owner: Person, room: dict[str, Any]) -> None:
    address = f"{API}/rooms/{room['id']}"
    for name in ("One", "Two"):
        assert (await client.patch(address, json={"name": name}, headers=owner.headers)).status_code == 200
        made = await client.get(address)
        assert (made.status_code, made.json()["name"]) == (200, name)
        known = await client.get(address, headers={"If-None-Match": made.headers["etag"]})
        assert known.status_code == 304


async def test_many_who_miss_a_page_at_once_have_it_made_once(
    client: AsyncClient, room: dict[str, Any], statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "PATIENCE_SECONDS", 30.0)
    address = f"{API}/rooms/{room['id']}/photos"
    await client.get(address, params={"anew": "1"})
    statements.clear()
    answers = await asyncio.gather(*(client.get(address) for _ in range(10)))
    assert {answer.status_code for answer in answers} == {200}
    assert sum("FROM room_photos" in statement for statement in statements) == 1
