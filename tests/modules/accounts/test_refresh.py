"""Exchanging refresh tokens: rotation, forgiveness, theft, and fifty at once."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx2 import AsyncClient
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.accounts.models import RefreshToken, UserSession
from frontdesk.modules.accounts.rules import fingerprint
from frontdesk.modules.users.models import User
from tests.modules.accounts.conftest import EMAIL, Tokens

Login = Callable[[], Awaitable[Tokens]]
Refresh = Callable[[Tokens], Awaitable[Tokens]]
Who = Callable[[Tokens], Awaitable[str]]
REFUSED = "invalid_refresh_token"


async def _family(session: AsyncSession) -> tuple[int, int, bool]:
    """How many refresh tokens there are, how many of them are unspent, and whether their one session lives."""
    await session.rollback()  # to see what others have committed
    total = await session.scalar(select(func.count()).select_from(RefreshToken))
    unspent = await session.scalar(
        select(func.count()).select_from(RefreshToken).where(RefreshToken.spent_at.is_(None))
    )
    live = (await session.scalars(select(UserSession.ended_at.is_(None)))).one()
    return total or 0, unspent or 0, live


async def test_a_token_is_exchanged_for_the_next_pair(
    client: AsyncClient, login: Login, session: AsyncSession, who: Who
) -> None:
    first = await login()
    answer = await client.post("/api/v1/auth/refresh", json={"refresh_token": first["refresh_token"]})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    second = answer.json()
    assert set(second) == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert (second["token_type"], second["expires_in"]) == ("bearer", 1800)
    assert second["refresh_token"] != first["refresh_token"]
    assert second["access_token"] != first["access_token"]
    assert UUID(second["refresh_token"]).version == 4
    assert await who(second) == EMAIL
    assert await _family(session) == (2, 1, True)


async def test_a_dump_of_the_database_holds_no_token(login: Login, refresh: Refresh, session: AsyncSession) -> None:
    first = await login()
    second = await refresh(first)
    stored = set(await session.scalars(select(RefreshToken.fingerprint)))
    assert stored == {fingerprint(first["refresh_token"]), fingerprint(second["refresh_token"])}
    text = str((await session.execute(select(RefreshToken.__table__))).all())
    assert first["refresh_token"] not in text
    assert second["refresh_token"] not in text


async def test_each_exchange_prolongs_the_session(
    login: Login, refresh: Refresh, clock: MovableClock, who: Who
) -> None:
    tokens = await login()
    for _ in range(3):
        clock.offset += timedelta(days=6)
        assert await who(tokens) == "invalid_token"
        tokens = await refresh(tokens)
        assert await who(tokens) == EMAIL
    clock.offset += timedelta(days=7)
    assert (await refresh(tokens))["code"] == REFUSED


async def test_a_lost_reply_is_forgiven(
    login: Login, refresh: Refresh, clock: MovableClock, who: Who, session: AsyncSession
) -> None:
    first = await login()
    lost = await refresh(first)
    clock.offset += timedelta(seconds=9)
    again = await refresh(first)
    assert again["refresh_token"] == lost["refresh_token"]
    assert await who(again) == EMAIL
    assert await _family(session) == (2, 1, True)
    assert await who(await refresh(again)) == EMAIL


async def test_a_stolen_token_ends_the_family_and_that_is_committed(
    login: Login, refresh: Refresh, clock: MovableClock, who: Who, session: AsyncSession
) -> None:
    first = await login()
    second = await refresh(first)
    third = await refresh(second)
    clock.offset += timedelta(seconds=11)
    refused = await refresh(first)
    assert (refused["status"], refused["code"]) == (401, REFUSED)
    assert await _family(session) == (3, 1, False)
    for tokens in (first, second, third):
        assert (await refresh(tokens))["code"] == REFUSED
        assert await who(tokens) == "invalid_token"
    assert await _family(session) == (3, 1, False)


async def test_theft_ends_one_session_and_no_other(
    login: Login, refresh: Refresh, clock: MovableClock, who: Who
) -> None:
    stolen, elsewhere = await login(), await login()
    await refresh(stolen)
    clock.offset += timedelta(seconds=11)
    await refresh(stolen)
    assert await who(stolen) == "invalid_token"
    assert await who(elsewhere) == EMAIL
    assert await who(await refresh(elsewhere)) == EMAIL


@pytest.mark.parametrize("seconds", [0, 11])
async def test_fifty_exchanges_of_one_token_have_one_successor(
    login: Login, refresh: Refresh, clock: MovableClock, who: Who, session: AsyncSession, seconds: int
) -> None:
    first = await login()
    pairs = await asyncio.gather(*(refresh(first) for _ in range(50)))
    assert len({pair["refresh_token"] for pair in pairs}) == 1
    assert await _family(session) == (2, 1, True)
    for pair in (pairs[0], pairs[-1]):
        assert await who(pair) == EMAIL
    assert "access_token" in await refresh(pairs[7])

    clock.offset += timedelta(seconds=seconds)
    late = await asyncio.gather(*(refresh(first) for _ in range(20)))
    if seconds:
        assert {pair.get("code") for pair in late} == {REFUSED}
        assert await _family(session) == (3, 1, False)
    else:
        assert {pair.get("refresh_token") for pair in late} == {pairs[0]["refresh_token"]}
        assert await _family(session) == (3, 1, True)


async def test_theft_and_use_at_the_same_time_end_in_an_ended_family(
    login: Login, refresh: Refresh, clock: MovableClock, session: AsyncSession, who: Who
) -> None:
    first = await login()
    second = await refresh(first)
    clock.offset += timedelta(seconds=11)
    answers = await asyncio.gather(*(refresh(tokens) for tokens in [second, first] * 20))
    assert {answer.get("code") for answer in answers[1::2]} == {REFUSED}  # the stolen one never works
    assert (await _family(session))[2] is False
    for answer in [first, second, *(answer for answer in answers if "access_token" in answer)]:
        assert await who(answer) == "invalid_token"
        assert (await refresh(answer))["code"] == REFUSED


async def test_tokens_that_are_good_for_nothing(
    client: AsyncClient, login: Login, session: AsyncSession, sessions: Sessions, who: Who
) -> None:
    tokens = await login()
    unknown: list[Any] = ["6f0f8f0e-5f0c-4c7e-9d4e-0e9f1d2c3b4a", "", "x" * 200, tokens["refresh_token"].upper()]
    for token in unknown:
        answer = await client.post("/api/v1/auth/refresh", json={"refresh_token": token})
        assert (answer.status_code, answer.json()["code"]) == (401, REFUSED), token
    senseless: list[Any] = [None, 7, "x" * 201, "\x00", "\ud800", tokens["access_token"]]
    for token in senseless:
        body = json.dumps({"refresh_token": token})
        answer = await client.post("/api/v1/auth/refresh", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), token
    assert await _family(session) == (1, 1, True)

    async with unit_of_work(sessions) as changing:
        await changing.execute(update(User).values(is_active=False))
    answer = await client.post("/api/v1/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
    assert (answer.status_code, answer.json()["code"]) == (401, REFUSED)
    assert await who(tokens) == "invalid_token"
    assert await _family(session) == (1, 1, True)


async def test_an_exchange_takes_four_statements(login: Login, refresh: Refresh, statements: list[str]) -> None:
    tokens = await refresh(await login())
    statements.clear()
    following = await refresh(tokens)
    assert len(statements) == 4  # token and session, locked; both marked; the successor
    statements.clear()
    assert (await refresh(tokens))["refresh_token"] == following["refresh_token"]
    assert len(statements) == 2
    statements.clear()
    assert (await refresh({"refresh_token": "unknown"}))["code"] == REFUSED
    assert len(statements) == 1
