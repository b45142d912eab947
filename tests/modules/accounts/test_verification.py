"""Showing that an address is one's own: from sign-up to the welcome, and everything that shows nothing."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from httpx2 import AsyncClient
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import links as core_links
from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.ids import new_id
from frontdesk.core.settings import SecuritySettings
from frontdesk.modules.accounts.models import AccountLink
from frontdesk.modules.users.models import User
from tests.factories import PASSWORD
from tests.modules.accounts.conftest import EMAIL, Links, Tokens, bearing, problem
from tests.smtp import MailServer

REGISTER = "/api/v1/auth/register"
VERIFY = "/api/v1/auth/verify-email"
RESEND = "/api/v1/auth/resend-verification"
INVALID = (400, "invalid_link")

Drain = Callable[[], Awaitable[int]]
Login = Callable[[], Awaitable[Tokens]]


async def is_verified(session: AsyncSession) -> bool:
    session.expire_all()
    return (await session.scalars(select(User))).one().email_verified


@pytest.mark.parametrize(
    ("account_type", "welcome"),
    [("user", "Welcome to Frontdesk"), ("owner", "Welcome to Frontdesk: open your doors")],
)
async def test_from_sign_up_to_the_welcome(
    client: AsyncClient, links: Links, mails: MailServer, account_type: str, welcome: str, drain_outbox: Drain
) -> None:
    who = {"email": EMAIL, "password": PASSWORD, "firstname": "Ada", "account_type": account_type}
    made = await client.post(REGISTER, json=who)
    assert made.json()["email_verified"] is False
    tokens = (await client.post("/api/v1/auth/login", json=who)).json()  # one may come in before that
    (token,) = await links("/verify-email")
    assert (mails.mails[0]["To"], mails.mails[0]["Subject"]) == (EMAIL, "Confirm your address for Frontdesk")
    assert "Hello Ada," in mails.text()
    assert f"http://127.0.0.1:8000/verify-email?token={token}" in mails.text()

    answer = await client.post(VERIFY, json={"token": token})
    assert (answer.status_code, answer.json()) == (200, {"email": EMAIL, "email_verified": True})
    me = await client.get("/api/v1/auth/me", headers=bearing(tokens))
    assert me.json()["email_verified"] is True
    await drain_outbox()
    assert [mail["Subject"] for mail in mails.mails[1:]] == [welcome]
    assert problem(await client.post(VERIFY, json={"token": token})) == INVALID
    await drain_outbox()
    assert len(mails.mails) == 2


@pytest.mark.usefixtures("ada")
async def test_links_that_open_nothing(
    client: AsyncClient, links: Links, session: AsyncSession, clock: MovableClock
) -> None:
    (token,) = await links("/verify-email")
    row, _, secret = token.partition(".")
    link = (await session.scalars(select(AccountLink))).one()
    security = SecuritySettings()
    forged = [
        f"{row}.{secret[:-1]}{'A' if secret[-1] != 'A' else 'B'}",
        f"{row[:-1]}{'0' if row[-1] != '0' else '1'}.{secret}",
        f"{row}.",
        f".{secret}",
        row,
        secret,
        "x",
        core_links.ticket(security, purpose="accounts.reset_password", id=link.id),
        core_links.ticket(security, purpose="accounts.verify_email", id=link.id, generation=1),
        core_links.ticket(security, purpose="accounts.verify_email", id=new_id()),  # well made, of no row
    ]
    for one in forged:
        assert problem(await client.post(VERIFY, json={"token": one})) == INVALID, one
    for path in ("confirm-email", "reset-password"):
        sent = {"token": token, "password": "another password"}
        assert problem(await client.post(f"/api/v1/auth/{path}", json=sent)) == INVALID
    clock.offset += timedelta(days=3)
    assert problem(await client.post(VERIFY, json={"token": token})) == INVALID
    assert not await is_verified(session)
    clock.offset -= timedelta(minutes=1)
    assert (await client.post(VERIFY, json={"token": token})).status_code == 200


@pytest.mark.parametrize("token", ["", "a b", "a\0", "x" * 201, None, 1, "é"])
async def test_what_is_no_token_is_refused_as_such(client: AsyncClient, token: object) -> None:
    answer = await client.post(VERIFY, json={"token": token})
    assert problem(answer) == (422, "invalid")
    assert [error["field"] for error in answer.json()["errors"]] == ["body.token"]


@pytest.mark.usefixtures("ada")
async def test_of_many_uses_at_once_one_counts(
    client: AsyncClient, links: Links, session: AsyncSession, mails: MailServer, drain_outbox: Drain
) -> None:
    (token,) = await links("/verify-email")
    answers = await asyncio.gather(*(client.post(VERIFY, json={"token": token}) for _ in range(10)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 400: 9}
    assert await is_verified(session)
    await drain_outbox()
    assert len(mails.mails) == 2


@pytest.mark.usefixtures("ada")
async def test_asking_again_sends_another_and_both_are_good(
    client: AsyncClient, links: Links, mails: MailServer, session: AsyncSession, drain_outbox: Drain
) -> None:
    answer = await client.post(RESEND, json={"email": EMAIL.upper()})
    assert answer.status_code == 202
    first, second = await links("/verify-email")
    assert first != second
    assert (await client.post(VERIFY, json={"token": first})).status_code == 200
    assert (await client.post(VERIFY, json={"token": second})).status_code == 200  # it says nothing new
    assert await session.scalar(select(func.count()).where(AccountLink.used_at.is_(None))) == 0
    assert (await client.post(RESEND, json={"email": EMAIL})).status_code == 202  # nothing is left to be confirmed
    await drain_outbox()
    assert [mail["Subject"] for mail in mails.mails].count("Confirm your address for Frontdesk") == 2


@pytest.mark.usefixtures("ada")
async def test_asking_tells_nothing_and_takes_the_same_work(
    client: AsyncClient,
    statements: list[str],
    hashings: list[str],
    mails: MailServer,
    sessions: Sessions,
    drain_outbox: Drain,
) -> None:
    await client.post(REGISTER, json={"email": "off@example.com", "password": PASSWORD})
    async with unit_of_work(sessions) as session:
        await session.execute(update(User).where(User.email == "off@example.com").values(is_active=False))
    await drain_outbox()
    before = len(mails.mails)
    told = set()
    for email in (EMAIL, "nobody@example.com", "off@example.com"):
        for path in (RESEND, "/api/v1/auth/forgot-password"):
            await client.post(path, json={"email": email})
            statements.clear()
            hashings.clear()
            answer = await client.post(path, json={"email": email})
            headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
            told.add((path, answer.status_code, answer.text, str(headers), tuple(statements), tuple(hashings)))
            assert len(statements) == 1
    assert len(told) == 2  # one answer, and one kind of work, for each of the paths
    await drain_outbox()
    assert Counter(mail["To"] for mail in mails.mails[before:]) == {EMAIL: 4}


async def test_an_account_that_is_closed_cannot_be_verified(
    client: AsyncClient, ada: str, links: Links, sessions: Sessions, session: AsyncSession
) -> None:
    (token,) = await links("/verify-email")
    async with unit_of_work(sessions) as closing:
        await closing.execute(update(User).values(is_active=False))
    assert problem(await client.post(VERIFY, json={"token": token})) == INVALID
    assert not await is_verified(session)
    assert ada


@pytest.mark.parametrize(
    ("path", "page"), [(RESEND, "/verify-email"), ("/api/v1/auth/forgot-password", "/reset-password")]
)
async def test_five_mails_an_hour_for_an_address_known_or_not(
    client: AsyncClient, ada: str, links: Links, path: str, page: str
) -> None:
    for email in (EMAIL, "nobody@example.com"):
        answers = [await client.post(path, json={"email": email}) for _ in range(5)]
        assert {answer.status_code for answer in answers} == {202}
        refused = await client.post(path, json={"email": email.upper()})
        assert problem(refused) == (429, "too_many_requests")
        assert refused.headers["RateLimit"].startswith('"mails-to-an-address";r=0;')
        assert int(refused.headers["Retry-After"]) > 0
    assert len(await links(page)) == (6 if path == RESEND else 5)  # one from signing up
    assert ada
