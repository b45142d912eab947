"""Photos of rooms: in an order without gaps, which changes as a whole or not at all."""

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID

import pytest
from httpx2 import AsyncClient
from sqlalchemy import insert

from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.ids import new_id
from frontdesk.modules.rooms.models import RoomPhoto
from frontdesk.modules.rooms.rules import MAX_PHOTOS
from tests import factories
from tests.modules.companies.callers import Callers, snapshot
from tests.modules.rooms.conftest import Thing

NOBODY = "01a1fc58-b1b4-7530-a409-bc4c92695616"


def picture(name: object) -> str:
    return f"https://cdn.example.com/{name}.webp"


@pytest.fixture
def address(room: Thing) -> str:
    return f"/api/v1/rooms/{room['id']}/photos"


async def hang(client: AsyncClient, callers: Callers, address: str, name: object) -> str:
    """Add a photo; its id."""
    made = await client.post(address, json={"url": picture(name)}, headers=callers.manager.headers)
    assert made.status_code == 201, made.text
    photo_id: str = made.json()["id"]
    return photo_id


async def hung(client: AsyncClient, address: str) -> list[tuple[int, str]]:
    """The photos as everybody sees them."""
    items = (await client.get(address, params={"size": 100, "anew": "1"})).json()["items"]
    return [(item["index"], item["id"]) for item in items]


async def test_photos_are_added_in_order_and_close_ranks(
    client: AsyncClient, callers: Callers, address: str, room: Thing
) -> None:
    body = {"url": picture("a"), "caption": "The piano"}
    made = await client.post(address, json=body, headers=callers.manager.headers)
    first = made.json()
    assert (made.status_code, first) == (
        201,
        body
        | {"id": first["id"], "room_id": room["id"], "index": 0}
        | {"created_at": first["created_at"], "updated_at": first["created_at"]},
    )
    second, third = [await hang(client, callers, address, name) for name in "bc"]
    assert await hung(client, address) == [(0, first["id"]), (1, second), (2, third)]
    page = (await client.get(f"{address}?size=2&page=2")).json()
    assert ([item["id"] for item in page["items"]], page["total"], page["pages"]) == ([third], 3, 2)
    gone = await client.delete(f"{address}/{first['id']}", headers=callers.manager.headers)
    assert (gone.status_code, await hung(client, address)) == (204, [(0, second), (1, third)])
    again = await client.delete(f"{address}/{first['id']}", headers=callers.manager.headers)
    assert (again.status_code, again.json()["code"]) == (404, "photo_not_found")
    fourth = await hang(client, callers, address, "d")
    assert await hung(client, address) == [(0, second), (1, third), (2, fourth)]


async def test_an_order_names_each_photo_once(
    client: AsyncClient, sessions: Sessions, callers: Callers, place: Thing, address: str
) -> None:
    photos = [await hang(client, callers, address, name) for name in "abc"]
    put = await client.put(f"{address}/order", json={"photo_ids": photos[::-1]}, headers=callers.manager.headers)
    assert put.status_code == 200
    assert [(item["index"], item["id"]) for item in put.json()["items"]] == [*enumerate(photos[::-1])]
    assert await hung(client, address) == [*enumerate(photos[::-1])]

    other = await factories.room(client, callers.owner, place["id"], name="Other")
    theirs = await hang(client, callers, f"/api/v1/rooms/{other['id']}/photos", "d")
    before = await snapshot(sessions)
    refused: list[tuple[Any, int, str]] = [
        (photos[:2], 409, "other_photos"),
        ([*photos, theirs], 409, "other_photos"),
        ([*photos[:2], theirs], 409, "other_photos"),
        ([*photos, NOBODY], 409, "other_photos"),
        ([], 409, "other_photos"),
        ([*photos, photos[0]], 422, "invalid"),
        ([*photos[:2], "third"], 422, "invalid"),
        (None, 422, "invalid"),
    ]
    for wanted, status, code in refused:
        answer = await client.put(f"{address}/order", json={"photo_ids": wanted}, headers=callers.owner.headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code), wanted
    foreign = await client.delete(f"{address}/{theirs}", headers=callers.owner.headers)
    assert (foreign.status_code, foreign.json()["code"]) == (404, "photo_not_found")
    order = await client.delete(f"{address}/order", headers=callers.owner.headers)
    assert (order.status_code, order.headers["allow"]) == (405, "PUT")
    assert await snapshot(sessions) == before


async def test_of_several_orders_at_once_one_holds_whole(client: AsyncClient, callers: Callers, address: str) -> None:
    photos = [await hang(client, callers, address, n) for n in range(8)]
    orders = [photos[::-1], photos[4:] + photos[:4], photos[::2] + photos[1::2], photos]
    for _ in range(4):
        answers = await asyncio.gather(
            *(client.put(f"{address}/order", json={"photo_ids": it}, headers=callers.owner.headers) for it in orders)
        )
        assert [answer.status_code for answer in answers] == [200] * len(orders)
        assert await hung(client, address) in [[*enumerate(order)] for order in orders]


async def test_orders_additions_and_removals_at_once_leave_no_gap(
    client: AsyncClient, callers: Callers, address: str
) -> None:
    photos = [await hang(client, callers, address, n) for n in range(6)]
    headers = callers.owner.headers
    answers = await asyncio.gather(
        *(client.delete(f"{address}/{photo}", headers=headers) for photo in photos[:3]),
        *(client.post(address, json={"url": picture("new")}, headers=headers) for _ in range(3)),
        client.put(f"{address}/order", json={"photo_ids": photos[::-1]}, headers=headers),
    )
    assert Counter(answer.status_code for answer in answers[:6]) == {204: 3, 201: 3}
    assert answers[6].status_code in {200, 409}
    left = await hung(client, address)
    assert [index for index, _ in left] == [*range(6)]
    assert {photo for _, photo in left} >= set(photos[3:])


async def test_there_are_so_many_and_no_more(
    client: AsyncClient, sessions: Sessions, callers: Callers, address: str, room: Thing
) -> None:
    rows = [{"id": new_id(), "room_id": UUID(room["id"]), "index": n, "url": picture(n)} for n in range(MAX_PHOTOS - 2)]
    async with unit_of_work(sessions) as session:
        await session.execute(insert(RoomPhoto), rows)
    answers = await asyncio.gather(
        *(client.post(address, json={"url": picture("new")}, headers=callers.owner.headers) for _ in range(5))
    )
    assert Counter(answer.status_code for answer in answers) == {201: 2, 409: 3}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"too_many_photos"}
    assert [index for index, _ in await hung(client, address)] == [*range(MAX_PHOTOS)]


NONSENSE: tuple[Any, ...] = (
    {},
    {"url": None},
    {"url": "room.webp"},
    {"url": "javascript:alert(1)"},
    {"url": "data:image/png;base64,AAAA"},
    {"url": "ftp://example.com/a.png"},
    {"url": f"https://example.com/{'a' * 3000}"},
    {"url": picture("a"), "caption": "two\nlines"},
    {"url": picture("a"), "caption": "x" * 201},
)


async def test_what_is_no_address_is_refused(
    client: AsyncClient, sessions: Sessions, callers: Callers, address: str
) -> None:
    before = await snapshot(sessions)
    for body in NONSENSE:
        refused = await client.post(address, json=body, headers=callers.owner.headers)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid"), body
    assert await snapshot(sessions) == before


async def test_reading_takes_two_statements(
    client: AsyncClient, callers: Callers, address: str, statements: list[str]
) -> None:
    for count in (1, 4):
        while len(await hung(client, address)) < count:
            await hang(client, callers, address, count)
        statements.clear()
        assert len(await hung(client, address)) == count
        assert len(statements) == 2, statements
