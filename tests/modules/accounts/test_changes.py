"""Changing one's password and address while signed in."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest
from httpx2 import AsyncClient
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.accounts.models import AccountLink
from frontdesk.modules.users.models import User
from tests.factories import PASSWORD
from tests.modules.accounts.conftest import EMAIL, Links, Tokens, bearing, problem
from tests.smtp import MailServer

PASSWORDS = "/api/v1/auth/change-password"
EMAILS = "/api/v1/auth/change-email"
CONFIRM = "/api/v1/auth/confirm-email"
LOGIN = "/api/v1/auth/login"
NEW = "a lamp is lit at noon"
NEW_EMAIL = "countess@example.net"
WRONG = (403, "wrong_password")
INVALID = (400, "invalid_link")

Drain = Callable[[], Awaitable[int]]
Login = Callable[[], Awaitable[Tokens]]
Who = Callable[[Tokens], Awaitable[str]]
Refresh = Callable[[Tokens], Awaitable[Tokens]]


async def change_password(client: AsyncClient, tokens: Tokens, *, old: str = PASSWORD, new: str = NEW) -> int:
    sent = {"current_password": old, "new_password": new}
    return (await client.post(PASSWORDS, json=sent, headers=bearing(tokens))).status_code


async def test_another_password_ends_the_other_sessions(
    client: AsyncClient, login: Login, who: Who, refresh: Refresh, links: Links, mails: MailServer, drain_outbox: Drain
) -> None:
    mine, other = await login(), await login()
    await client.post("/api/v1/auth/forgot-password", json={"email": EMAIL})
    (reset,) = await links("/reset-password")
    assert await change_password(client, mine) == 204
    assert await who(mine) == EMAIL
    assert await who(other) == "invalid_token"
    assert (await refresh(other))["code"] == "invalid_refresh_token"
    assert "access_token" in await refresh(mine)
    for password, status in ((NEW, 200), (PASSWORD, 401)):
        assert (await client.post(LOGIN, json={"email": EMAIL, "password": password})).status_code == status
    await drain_outbox()
    assert mails.mails[-1]["Subject"] == "Your password for Frontdesk was changed"
    assert mails.mails[-1]["To"] == EMAIL
    assert "When: Monday, 1 March 2027, 08:0" in mails.text()
    sent = {"token": reset, "password": "by an old mail"}
    assert problem(await client.post("/api/v1/auth/reset-password", json=sent)) == INVALID


async def test_nobody_changes_what_they_do_not_know(
    client: AsyncClient, login: Login, who: Who, mails: MailServer, drain_outbox: Drain
) -> None:
    mine, other = await login(), await login()
    await drain_outbox()
    for path, sent in (
        (PASSWORDS, {"current_password": "wrong password", "new_password": NEW}),
        (EMAILS, {"password": "wrong password", "new_email": NEW_EMAIL}),
    ):
        assert problem(await client.post(path, json=sent, headers=bearing(mine))) == WRONG
        assert problem(await client.post(path, json=sent)) == (401, "unauthenticated")
    for path, body, field in (
        (PASSWORDS, {"current_password": PASSWORD, "new_password": "short"}, "body.new_password"),
        (EMAILS, {"password": PASSWORD, "new_email": "ada@localhost"}, "body.new_email"),
    ):
        answer = await client.post(path, json=body, headers=bearing(mine))
        assert problem(answer) == (422, "invalid")
        assert [error["field"] for error in answer.json()["errors"]] == [field]
    await drain_outbox()
    assert len(mails.mails) == 1
    assert (await who(mine), await who(other)) == (EMAIL, EMAIL)
    assert (await client.post(LOGIN, json={"email": EMAIL, "password": PASSWORD})).status_code == 200


async def test_a_stolen_token_does_not_try_out_passwords(client: AsyncClient, login: Login) -> None:
    mine = await login()
    tried = await asyncio.gather(*(change_password(client, mine, old=f"password {one}") for one in range(10)))
    assert set(tried) == {403}
    assert await change_password(client, mine) == 429
    sent = {"password": PASSWORD, "new_email": NEW_EMAIL}
    assert problem(await client.post(EMAILS, json=sent, headers=bearing(mine))) == (429, "too_many_requests")


async def test_of_many_changes_at_once_one_wins(client: AsyncClient, login: Login) -> None:
    mine = await login()
    answers = await asyncio.gather(*(change_password(client, mine, new=f"password {one}") for one in range(6)))
    assert Counter(answers) == {204: 1, 403: 5}


async def test_another_address_after_a_look_at_its_mailbox(
    client: AsyncClient, login: Login, who: Who, links: Links, mails: MailServer, drain_outbox: Drain
) -> None:
    mine = await login()
    sent = {"password": PASSWORD, "new_email": NEW_EMAIL}
    assert (await client.post(EMAILS, json=sent, headers=bearing(mine))).status_code == 202
    (verification,) = await links("/verify-email")
    (token,) = await links("/confirm-email")
    subjects = {mail["To"]: mail["Subject"] for mail in mails.mails}
    assert subjects[NEW_EMAIL] == "Confirm your new address for Frontdesk"
    assert await who(mine) == EMAIL  # not before it is confirmed
    for path in ("verify-email", "reset-password"):
        wrong = await client.post(f"/api/v1/auth/{path}", json={"token": token, "password": NEW})
        assert problem(wrong) == INVALID

    answer = await client.post(CONFIRM, json={"token": token})
    assert (answer.status_code, answer.json()) == (200, {"email": NEW_EMAIL, "email_verified": True})
    assert await who(mine) == NEW_EMAIL
    for email, status in ((NEW_EMAIL, 200), (EMAIL, 401)):
        assert (await client.post(LOGIN, json={"email": email, "password": PASSWORD})).status_code == status
    await drain_outbox()
    assert [(mail["To"], mail["Subject"]) for mail in mails.mails[2:]] == [
        (EMAIL, "Your address for Frontdesk was changed")
    ]
    assert problem(await client.post(CONFIRM, json={"token": token})) == INVALID
    # what went to the old address proves nothing about the new one
    assert problem(await client.post("/api/v1/auth/verify-email", json={"token": verification})) == INVALID


async def test_somebody_elses_address_is_told_to_them_alone(
    client: AsyncClient, login: Login, mails: MailServer, session: AsyncSession, drain_outbox: Drain
) -> None:
    await client.post("/api/v1/auth/register", json={"email": "grace@example.com", "password": PASSWORD})
    mine = await login()
    await drain_outbox()
    before = len(mails.mails)
    answers = []
    for email in ("Grace@example.com", NEW_EMAIL):
        sent = {"password": PASSWORD, "new_email": email}
        answers.append(await client.post(EMAILS, json=sent, headers=bearing(mine)))
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].text == answers[1].text
    await drain_outbox()
    assert sorted((mail["To"], mail["Subject"]) for mail in mails.mails[before:]) == [
        (NEW_EMAIL, "Confirm your new address for Frontdesk"),
        ("grace@example.com", "You already have an account at Frontdesk"),
    ]
    assert await session.scalar(select(func.count()).where(User.email == "grace@example.com")) == 1


async def test_an_address_that_was_taken_meanwhile(
    client: AsyncClient, login: Login, who: Who, links: Links, session: AsyncSession
) -> None:
    mine = await login()
    await client.post(EMAILS, json={"password": PASSWORD, "new_email": NEW_EMAIL}, headers=bearing(mine))
    (token,) = await links("/confirm-email")
    await client.post("/api/v1/auth/register", json={"email": NEW_EMAIL.upper(), "password": PASSWORD})
    assert problem(await client.post(CONFIRM, json={"token": token})) == (409, "email_taken")
    assert await who(mine) == EMAIL
    link = (await session.scalars(select(AccountLink).where(AccountLink.purpose == "change_email"))).one()
    assert link.used_at is None


@pytest.mark.parametrize("way", ["change", "reset"])
async def test_a_change_of_address_that_is_under_way_ends_with_the_password(
    client: AsyncClient, login: Login, who: Who, links: Links, way: str
) -> None:
    thief, owner = await login(), await login()
    await client.post(EMAILS, json={"password": PASSWORD, "new_email": "eve@example.com"}, headers=bearing(thief))
    (token,) = await links("/confirm-email")
    if way == "change":
        assert await change_password(client, owner) == 204
    else:
        await client.post("/api/v1/auth/forgot-password", json={"email": EMAIL})
        (reset,) = await links("/reset-password")
        sent = {"token": reset, "password": NEW}
        assert (await client.post("/api/v1/auth/reset-password", json=sent)).status_code == 204
    assert problem(await client.post(CONFIRM, json={"token": token})) == INVALID
    fresh = (await client.post(LOGIN, json={"email": EMAIL, "password": NEW})).json()
    assert await who(fresh) == EMAIL
