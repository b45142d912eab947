"""Signing in with a password, in every form that clients have for it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import bcrypt
import pytest
from httpx2 import AsyncClient
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.accounts.models import Credential, RefreshToken, UserSession
from frontdesk.modules.users.models import User
from tests.factories import PASSWORD
from tests.modules.accounts.conftest import EMAIL, Tokens

LOGIN = "/api/v1/auth/login"
FORM = {"username": EMAIL, "password": PASSWORD}
JSON = {"email": EMAIL, "password": PASSWORD}
FORM_TYPE = "application/x-www-form-urlencoded"

Who = Callable[[Tokens], Awaitable[str]]


@pytest.mark.usefixtures("ada")
async def test_every_form_signs_in(client: AsyncClient, who: Who) -> None:
    forms: list[tuple[str, dict[str, Any]]] = [
        (LOGIN, {"data": FORM}),
        (LOGIN, {"data": {**FORM, "grant_type": "password", "scope": "", "client_id": "web"}}),
        (LOGIN, {"files": {name: (None, value) for name, value in FORM.items()}}),  # multipart
        (LOGIN, {"json": JSON}),
        (LOGIN, {"json": {"username": EMAIL.upper(), "password": PASSWORD}}),
        (f"{LOGIN}/json", {"json": JSON}),
        ("/api/auth/login/", {"data": FORM}),
    ]
    for path, sent in forms:
        answer = await client.post(path, **sent)
        assert answer.status_code == 200, (path, sent, answer.text)
        tokens = answer.json()
        assert set(tokens) == {"access_token", "refresh_token", "token_type", "expires_in"}
        assert (tokens["token_type"], tokens["expires_in"]) == ("bearer", 1800)
        assert UUID(tokens["refresh_token"]).version == 4
        assert answer.headers["Cache-Control"] == "no-store"
        assert await who(tokens) == EMAIL


@pytest.mark.usefixtures("ada")
async def test_a_session_knows_where_it_came_from(
    client: AsyncClient, session: AsyncSession, clock: MovableClock
) -> None:
    await client.post(LOGIN, json=JSON, headers={"User-Agent": "A" * 1000})
    found = (await session.scalars(select(UserSession))).one()
    assert (found.address, found.user_agent) == ("127.0.0.1", "A" * 300)
    assert found.ended_at is None
    assert found.expires_at - found.created_at == timedelta(days=7)
    assert timedelta() <= clock.now() - found.created_at < timedelta(minutes=1)


@pytest.mark.usefixtures("ada")
async def test_a_long_token_lives_for_a_week_and_ends_with_logout(
    client: AsyncClient, who: Who, clock: MovableClock, session: AsyncSession
) -> None:
    answer = await client.post("/api/v1/auth/token", data={**FORM, "grant_type": "password"})
    assert answer.status_code == 200
    tokens = answer.json()
    assert set(tokens) == {"access_token", "token_type", "expires_in"}
    assert tokens["expires_in"] == 7 * 86_400
    assert answer.headers["Cache-Control"] == "no-store"
    clock.offset += timedelta(days=6, hours=23, minutes=59)
    assert await who(tokens) == EMAIL
    clock.offset += timedelta(minutes=1)
    assert await who(tokens) == "invalid_token"
    assert await session.scalar(select(func.count()).select_from(RefreshToken)) == 0

    again = (await client.post("/api/v1/auth/token", data=FORM)).json()
    headers = {"Authorization": f"Bearer {again['access_token']}"}
    assert (await client.post("/api/v1/auth/logout", headers=headers)).status_code == 204
    assert await who(again) == "invalid_token"


@pytest.mark.usefixtures("ada")
async def test_refusals_are_alike_and_begin_no_session(
    client: AsyncClient, session: AsyncSession, sessions: Sessions
) -> None:
    async def refusal(**sent: Any) -> dict[str, Any]:
        answer = await client.post(LOGIN, **sent)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        told: dict[str, Any] = answer.json()
        told.pop("correlation_id")
        return told

    wrong = await refusal(json={**JSON, "password": "wrong password"})
    assert wrong["code"] == "invalid_credentials"
    for sent in (
        {"json": {**JSON, "email": "nobody@example.com"}},
        {"json": {**JSON, "email": "not even an address"}},
        {"json": {**JSON, "password": PASSWORD.upper()}},
        {"data": {**FORM, "username": "nobody@example.com"}},
        {"data": {**FORM, "username": "%"}},
    ):
        assert await refusal(**sent) == wrong
    async with unit_of_work(sessions) as changing:
        await changing.execute(update(User).values(is_active=False))
    assert await refusal(json=JSON) == wrong
    async with unit_of_work(sessions) as changing:
        await changing.execute(update(User).values(is_active=True))
        await changing.execute(update(Credential).values(password_hash="*"))  # closed by an older system
    assert await refusal(json=JSON) == wrong
    assert await session.scalar(select(func.count()).select_from(UserSession)) == 0


UNREADABLE: list[tuple[str, dict[str, Any], int, str]] = [
    (LOGIN, {"content": b"{", "headers": {"Content-Type": "application/json"}}, 422, "invalid"),
    (LOGIN, {"content": b'{"email": "\xff"}', "headers": {"Content-Type": "application/json"}}, 422, "invalid"),
    (LOGIN, {"content": b'{"email": "\\ud800"}', "headers": {"Content-Type": "application/json"}}, 422, "invalid"),
    (LOGIN, {"json": []}, 422, "invalid"),
    (LOGIN, {"json": {"email": EMAIL}}, 422, "invalid"),
    (LOGIN, {"json": {**JSON, "password": ""}}, 422, "invalid"),
    (LOGIN, {"json": {**JSON, "password": "\x00"}}, 422, "invalid"),
    (LOGIN, {"json": {**JSON, "password": "x" * 129}}, 422, "invalid"),
    (LOGIN, {"data": {"username": EMAIL}}, 422, "invalid"),
    (LOGIN, {"content": b"username=a%00&password=b", "headers": {"Content-Type": FORM_TYPE}}, 422, "invalid"),
    (LOGIN, {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}}, 422, "invalid"),
    (LOGIN, {"files": {"username": ("a.txt", b"a"), "password": (None, "b")}}, 422, "invalid"),
    (LOGIN, {"content": b"<a/>", "headers": {"Content-Type": "text/xml"}}, 415, "unsupported_media_type"),
    (LOGIN, {}, 415, "unsupported_media_type"),
    (f"{LOGIN}/json", {"data": FORM}, 422, "invalid"),
    ("/api/v1/auth/token", {"json": JSON}, 422, "invalid"),
    ("/api/v1/auth/token", {"data": {**FORM, "password": ""}}, 422, "invalid"),
]


async def test_bodies_that_cannot_be_read(client: AsyncClient) -> None:
    for path, sent, status, code in UNREADABLE:
        answer = await client.post(path, **sent)
        assert (answer.status_code, answer.json()["code"]) == (status, code), (path, sent, answer.text)
        assert answer.headers["Content-Type"] == "application/problem+json"


async def test_a_body_that_is_too_large(client: AsyncClient) -> None:
    for kind in ("application/json", FORM_TYPE):
        answer = await client.post(LOGIN, content=b"x" * 10_000_000, headers={"Content-Type": kind})
        assert (answer.status_code, answer.json()["code"]) == (413, "content_too_large")


@pytest.mark.parametrize("prefix", [b"2y", b"2b", b"2a"])
async def test_a_bcrypt_hash_is_read_once_and_becomes_argon2(
    client: AsyncClient, ada: str, sessions: Sessions, session: AsyncSession, prefix: bytes
) -> None:
    password = "p\u00e4ssword" * 12  # longer than the 72 bytes that bcrypt reads
    legacy = bcrypt.hashpw(password.encode()[:72], bcrypt.gensalt(4)).replace(b"$2b$", b"$" + prefix + b"$")
    async with unit_of_work(sessions) as changing:
        await changing.execute(update(Credential).values(password_hash=legacy.decode()))
    stored = select(Credential.password_hash).where(Credential.user_id == UUID(ada))

    assert (await client.post(LOGIN, json={**JSON, "password": "wrong password"})).status_code == 401
    assert await session.scalar(stored) == legacy.decode()
    answers = await asyncio.gather(*(client.post(LOGIN, json={**JSON, "password": password}) for _ in range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    upgraded = await session.scalar(stored)
    assert upgraded is not None
    assert upgraded.startswith("$argon2id$")
    assert (await client.post(LOGIN, json={**JSON, "password": password})).status_code == 200
    assert (await client.post(LOGIN, json={**JSON, "password": password[:-1]})).status_code == 401
    assert await session.scalar(stored) == upgraded


@pytest.mark.usefixtures("ada")
async def test_signing_in_takes_three_statements(client: AsyncClient, statements: list[str]) -> None:
    await client.post(LOGIN, json=JSON)
    statements.clear()
    assert (await client.post(LOGIN, json=JSON)).status_code == 200
    assert len(statements) == 3  # the password's hash; the session; its refresh token
    statements.clear()
    assert (await client.post(LOGIN, json={**JSON, "password": "wrong password"})).status_code == 401
    assert len(statements) == 1
