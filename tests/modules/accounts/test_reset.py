"""A forgotten password: another one by a mailed link, which ends whatever the old one left open."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from httpx2 import AsyncClient
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.clock import MovableClock
from frontdesk.modules.accounts.models import Credential
from tests.factories import PASSWORD
from tests.modules.accounts.conftest import EMAIL, Links, Tokens, problem
from tests.smtp import MailServer

FORGOT = "/api/v1/auth/forgot-password"
RESET = "/api/v1/auth/reset-password"
LOGIN = "/api/v1/auth/login"
NEW = "a lamp is lit at noon"
INVALID = (400, "invalid_link")

Drain = Callable[[], Awaitable[int]]
Login = Callable[[], Awaitable[Tokens]]
Who = Callable[[Tokens], Awaitable[str]]
Refresh = Callable[[Tokens], Awaitable[Tokens]]


async def status_of(client: AsyncClient, password: str) -> int:
    return (await client.post(LOGIN, json={"email": EMAIL, "password": password})).status_code


async def test_from_forgetting_to_signing_in(
    client: AsyncClient, login: Login, who: Who, refresh: Refresh, links: Links, mails: MailServer, drain_outbox: Drain
) -> None:
    thief, owner = await login(), await login()
    asked = await client.post(FORGOT, json={"email": EMAIL}, headers={"Host": "evil.example"})
    assert asked.status_code == 202
    (token,) = await links("/reset-password")
    assert [mail["Subject"] for mail in mails.mails].count("Choose another password for Frontdesk") == 1
    assert not any("evil.example" in mails.text(number) + mails.html(number) for number in range(2))

    answer = await client.post(RESET, json={"token": token, "password": NEW})
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await status_of(client, NEW), await status_of(client, PASSWORD)) == (200, 401)
    for tokens in (thief, owner):
        assert await who(tokens) == "invalid_token"
        assert (await refresh(tokens))["code"] == "invalid_refresh_token"
    await drain_outbox()
    assert sorted(mail["Subject"] for mail in mails.mails[2:]) == [
        "Welcome to Frontdesk",  # the link came to their address
        "Your password for Frontdesk was changed",
    ]

    again = await client.post(RESET, json={"token": token, "password": "yet another one"})
    assert problem(again) == INVALID
    assert await status_of(client, NEW) == 200


@pytest.mark.usefixtures("ada")
async def test_of_two_at_once_one_wins_and_says_the_password(
    client: AsyncClient, links: Links, session: AsyncSession
) -> None:
    await client.post(FORGOT, json={"email": EMAIL})
    (token,) = await links("/reset-password")
    wanted = [f"password number {number}" for number in range(6)]
    answers = await asyncio.gather(*(client.post(RESET, json={"token": token, "password": one}) for one in wanted))
    assert Counter(answer.status_code for answer in answers) == {204: 1, 400: 5}
    (winner,) = (one for one, answer in zip(wanted, answers, strict=True) if answer.status_code == 204)
    assert [await status_of(client, one) for one in wanted] == [200 if one == winner else 401 for one in wanted]
    assert len((await session.scalars(select(Credential))).all()) == 1


@pytest.mark.usefixtures("ada")
async def test_a_reset_ends_the_other_links(client: AsyncClient, links: Links) -> None:
    for _ in range(2):
        await client.post(FORGOT, json={"email": EMAIL})
    first, second = await links("/reset-password")
    assert (await client.post(RESET, json={"token": second, "password": NEW})).status_code == 204
    assert problem(await client.post(RESET, json={"token": first, "password": "by an old mail"})) == INVALID
    assert await status_of(client, NEW) == 200


@pytest.mark.usefixtures("ada")
async def test_links_that_reset_nothing_cost_no_hashing(
    client: AsyncClient, links: Links, clock: MovableClock, hashings: list[str], session: AsyncSession
) -> None:
    await client.post(FORGOT, json={"email": EMAIL})
    (verification,) = await links("/verify-email")
    (token,) = await links("/reset-password")
    before = (await session.scalars(select(Credential))).one().password_hash
    for forged in (verification, token[:-2], token.upper(), token.replace(".", ""), f"{token}A"):
        assert problem(await client.post(RESET, json={"token": forged, "password": NEW})) == INVALID
    assert hashings == []
    short = await client.post(RESET, json={"token": token, "password": "short"})
    assert [error["field"] for error in short.json()["errors"]] == ["body.password"]
    clock.offset += timedelta(hours=1)
    assert problem(await client.post(RESET, json={"token": token, "password": NEW})) == INVALID
    session.expire_all()
    assert (await session.scalars(select(Credential))).one().password_hash == before


async def test_each_link_is_its_owners(client: AsyncClient, ada: str, links: Links) -> None:
    await client.post("/api/v1/auth/register", json={"email": "eve@example.com", "password": PASSWORD})
    await client.post(FORGOT, json={"email": "eve@example.com"})
    (hers,) = await links("/reset-password")
    assert (await client.post(RESET, json={"token": hers, "new_password": NEW})).status_code == 204
    assert await status_of(client, PASSWORD) == 200
    eve = await client.post(LOGIN, json={"email": "eve@example.com", "password": NEW})
    assert eve.status_code == 200
    assert ada
