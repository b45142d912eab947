"""Signing up."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx2 import AsyncClient
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.clock import MovableClock
from frontdesk.modules.accounts.models import Credential
from frontdesk.modules.users.models import User
from tests.factories import PASSWORD
from tests.smtp import MailServer

Drain = Callable[[], Awaitable[int]]
REGISTER = "/api/v1/auth/register"


async def _count(session: AsyncSession) -> int:
    return await session.scalar(select(func.count()).select_from(User)) or 0


@pytest.mark.usefixtures("dear_passwords")
async def test_the_answer_is_the_user_without_the_password(client: AsyncClient, session: AsyncSession) -> None:
    sent = {
        "email": "Ada@example.com",
        "password": PASSWORD,
        "full_name": "Ada Lovelace",
        "phone": "+49 30 901820",
        "timezone": "Europe/Berlin",
        "account_type": "owner",
    }
    answer = await client.post(REGISTER, json=sent)
    assert answer.status_code == 201
    made = answer.json()
    assert (made["email"], made["firstname"], made["lastname"]) == ("Ada@example.com", "Ada", "Lovelace")
    assert (made["phone"], made["timezone"], made["account_type"]) == ("+49 30 901820", "Europe/Berlin", "owner")
    assert (made["role"], made["email_verified"]) == ("USER", False)
    assert PASSWORD not in answer.text
    stored = await session.scalar(select(Credential.password_hash))
    assert stored is not None
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert stored not in answer.text


async def test_nobody_signs_up_as_somebody(client: AsyncClient, session: AsyncSession) -> None:
    sent = {"id": "01a1fc58-b1b4-7530-a409-bc4c92695616", "role": "ADMIN", "is_admin": True, "email_verified": True}
    answer = await client.post(REGISTER, json={"email": "eve@example.com", "password": PASSWORD, **sent})
    assert answer.status_code == 201
    assert (answer.json()["role"], answer.json()["is_admin"], answer.json()["email_verified"]) == ("USER", False, False)
    user = (await session.scalars(select(User))).one()
    assert str(user.id) == answer.json()["id"] != sent["id"]
    assert (user.is_admin, user.email_verified_at) == (False, None)


async def test_a_known_address_is_told_and_the_caller_is_not(
    client: AsyncClient, session: AsyncSession, drain_outbox: Drain, mails: MailServer, clock: MovableClock
) -> None:
    new = await client.post(REGISTER, json={"email": "Ada@example.com", "password": PASSWORD, "firstname": "Ada"})
    known = await client.post(REGISTER, json={"email": "ADA@Example.com", "password": "another password"})
    assert known.status_code == new.status_code == 201
    assert known.headers.keys() == new.headers.keys()
    assert known.json().keys() == new.json().keys()
    told = known.json()
    assert (told["email"], told["firstname"], told["role"]) == ("ADA@Example.com", None, "USER")
    assert (told["created_at"], UUID(told["id"]).version) == (told["updated_at"], 7)
    assert told["id"] != new.json()["id"]
    assert await _count(session) == 1
    for password, status in ((PASSWORD, 200), ("another password", 401)):
        answer = await client.post("/api/v1/auth/login", json={"email": "ada@example.com", "password": password})
        assert answer.status_code == status

    await drain_outbox()
    assert [mail["To"] for mail in mails.mails] == ["Ada@example.com"] * 2
    assert sorted(mail["Subject"] for mail in mails.mails) == [
        "Confirm your address for Frontdesk",
        "You already have an account at Frontdesk",
    ]
    await client.post(REGISTER, json={"email": "ada@example.com", "password": PASSWORD})
    await drain_outbox()
    assert len(mails.mails) == 2  # once a day
    clock.offset += timedelta(days=1)
    await client.post(REGISTER, json={"email": "ada@example.com", "password": PASSWORD})
    await drain_outbox()
    assert len(mails.mails) == 3


async def test_the_answer_is_what_is_stored(client: AsyncClient) -> None:
    made = await client.post(REGISTER, json={**GOOD, "full_name": "Ada Lovelace", "phone": "+49 30 901820"})
    tokens = (await client.post("/api/v1/auth/login", json=GOOD)).json()
    me = await client.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert me.json() == made.json()


async def test_a_race_for_an_address_has_one_winner(client: AsyncClient, session: AsyncSession) -> None:
    sent = {"email": "ada@example.com", "password": PASSWORD}
    answers = await asyncio.gather(*(client.post(REGISTER, json=sent) for _ in range(12)))
    assert Counter(answer.status_code for answer in answers) == {201: 12}
    assert len({answer.json()["id"] for answer in answers}) == 12
    assert await _count(session) == 1
    assert await session.scalar(select(func.count()).select_from(Credential)) == 1


GOOD = {"email": "ada@example.com", "password": PASSWORD}
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"email": "ada"}, "body.email"),
    ({"email": "ada@localhost"}, "body.email"),
    ({"email": "a b@example.com"}, "body.email"),
    ({"email": "a..b@example.com"}, "body.email"),
    ({"email": "ada@-example.com"}, "body.email"),
    ({"email": "ada@example.com\n"}, "body.email"),
    ({"email": "Ada <ada@example.com>"}, "body.email"),
    ({"email": f"ada@{'x' * 63}.{'y' * 63}.{'z' * 63}.{'w' * 63}.com"}, "body.email"),
    ({"email": None}, "body.email"),
    ({"email": ["ada@example.com"]}, "body.email"),
    ({"password": "short"}, "body.password"),
    ({"password": "x" * 129}, "body.password"),
    ({"password": "with a \x00 in it"}, "body.password"),
    ({"password": "\ud800" * 8}, "body.password"),
    ({"password": 12345678}, "body.password"),
    ({"account_type": "admin"}, "body.account_type"),
    ({"timezone": "Berlin"}, "body.timezone"),
]


async def test_what_makes_no_sense_makes_no_account(client: AsyncClient, session: AsyncSession) -> None:
    for sent, field in REFUSED:
        body = json.dumps({**GOOD, **sent})
        answer = await client.post(REGISTER, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422, (sent, answer.text)
        assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert await _count(session) == 0


async def test_long_passwords_in_any_script_are_welcome(client: AsyncClient) -> None:
    composed, decomposed = "pässwörd" * 16, "pa\u0308sswo\u0308rd" * 16
    made = await client.post(REGISTER, json={"email": "ada@example.com", "password": composed})
    assert made.status_code == 201
    for password, status in ((composed, 200), (composed[:-1], 401), (composed.upper(), 401)):
        answer = await client.post("/api/v1/auth/login", json={"email": "ada@example.com", "password": password})
        assert answer.status_code == status
    # the same letters from another keyboard are longer before they are composed; they fit if the password is shorter
    short = await client.post(REGISTER, json={"email": "b@example.com", "password": composed[:64]})
    assert short.status_code == 201
    answer = await client.post("/api/v1/auth/login", json={"email": "b@example.com", "password": decomposed[:80]})
    assert answer.status_code == 200


async def test_signing_up_takes_the_same_work_for_a_known_address(
    client: AsyncClient, statements: list[str], hashings: list[str]
) -> None:
    await client.post(REGISTER, json=GOOD)
    work = []
    for email in ("grace@example.com", "ada@example.com"):
        statements.clear()
        hashings.clear()
        await client.post(REGISTER, json={**GOOD, "email": email})
        work.append(([*statements], [*hashings]))
    assert work[0] == work[1]
    # the person, the password, what follows; one password hashed
    assert (len(work[0][0]), len(work[0][1])) == (3, 1)
