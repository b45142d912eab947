"""Where one is signed in, and ending that from elsewhere."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import uuid4

from httpx2 import AsyncClient

from frontdesk.core.clock import MovableClock
from tests import factories
from tests.factories import PASSWORD
from tests.modules.accounts.conftest import EMAIL, Tokens, bearing, problem

SESSIONS = "/api/v1/auth/sessions"
LOGIN = "/api/v1/auth/login"

Who = Callable[[Tokens], Awaitable[str]]
Refresh = Callable[[Tokens], Awaitable[Tokens]]


async def sign_in(client: AsyncClient, device: str) -> Tokens:
    sent = {"email": EMAIL, "password": PASSWORD}
    tokens: Tokens = (await client.post(LOGIN, json=sent, headers={"User-Agent": device})).json()
    return tokens


async def test_they_are_listed_as_they_were_used(
    client: AsyncClient, ada: str, refresh: Refresh, clock: MovableClock
) -> None:
    phone = await sign_in(client, "phone")
    clock.offset += timedelta(hours=1)
    laptop = await sign_in(client, "laptop")
    clock.offset += timedelta(hours=1)
    phone = await refresh(phone)
    answer = await client.get(SESSIONS, headers=bearing(phone))
    assert answer.status_code == 200
    page = answer.json()
    assert (page["total"], page["page"], page["size"], page["pages"]) == (2, 1, 20, 1)
    first, second = page["items"]
    assert set(first) == {"id", "device", "address", "created_at", "last_used_at", "expires_at", "current"}
    assert (first["device"], first["address"], first["current"]) == ("phone", "127.0.0.1", True)
    assert (second["device"], second["current"]) == ("laptop", False)
    used, made = (datetime.fromisoformat(first[name]) for name in ("last_used_at", "created_at"))
    assert timedelta(hours=2) <= used - made < timedelta(hours=2, minutes=1)
    assert second["last_used_at"] == second["created_at"]
    one = (await client.get(SESSIONS, params={"size": 1, "page": 2}, headers=bearing(phone))).json()
    assert (one["total"], [item["device"] for item in one["items"]]) == (2, ["laptop"])

    clock.offset += timedelta(days=6, hours=23, minutes=30)  # the laptop's has ended by itself
    phone = await refresh(phone)
    left = (await client.get(SESSIONS, headers=bearing(phone))).json()
    assert [item["device"] for item in left["items"]] == ["phone"]
    assert laptop
    assert ada


async def test_one_is_ended_from_another(client: AsyncClient, ada: str, who: Who, refresh: Refresh) -> None:
    phone, laptop = await sign_in(client, "phone"), await sign_in(client, "laptop")
    listed = (await client.get(SESSIONS, headers=bearing(laptop))).json()["items"]
    ids = {item["device"]: item["id"] for item in listed}
    ended = await client.delete(f"{SESSIONS}/{ids['phone']}", headers=bearing(laptop))
    assert (ended.status_code, ended.content) == (204, b"")
    assert await who(phone) == "invalid_token"
    assert (await refresh(phone))["code"] == "invalid_refresh_token"
    assert await who(laptop) == EMAIL
    gone = (404, "session_not_found")
    assert problem(await client.delete(f"{SESSIONS}/{ids['phone']}", headers=bearing(laptop))) == gone
    assert problem(await client.delete(f"{SESSIONS}/{uuid4()}", headers=bearing(laptop))) == gone
    assert problem(await client.delete(f"{SESSIONS}/x", headers=bearing(laptop))) == (422, "invalid")
    assert (await client.delete(f"{SESSIONS}/{ids['laptop']}", headers=bearing(laptop))).status_code == 204
    assert await who(laptop) == "invalid_token"
    assert ada


async def test_others_sessions_do_not_exist(client: AsyncClient, ada: str, who: Who) -> None:
    mine = await sign_in(client, "phone")
    eve = await factories.sign_up(client, "eve@example.com")
    (listed,) = (await client.get(SESSIONS, headers=bearing(mine))).json()["items"]
    answer = await client.delete(f"{SESSIONS}/{listed['id']}", headers=eve.headers)
    assert problem(answer) == (404, "session_not_found")
    assert await who(mine) == EMAIL
    hers = (await client.get(SESSIONS, headers=eve.headers)).json()["items"]
    assert [item["current"] for item in hers] == [True]
    for refused in (await client.get(SESSIONS), await client.delete(f"{SESSIONS}/{listed['id']}")):
        assert problem(refused) == (401, "unauthenticated")
    assert ada
