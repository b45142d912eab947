"""Signing out, and forgetting what ended long ago."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from httpx2 import AsyncClient
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import retention
from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions
from frontdesk.core.events import Outside
from frontdesk.modules.accounts.models import RefreshToken, UserSession
from tests.modules.accounts.conftest import EMAIL, Tokens

LOGOUT = "/api/v1/auth/logout"

Login = Callable[[], Awaitable[Tokens]]
Refresh = Callable[[Tokens], Awaitable[Tokens]]
Who = Callable[[Tokens], Awaitable[str]]


def _headers(tokens: Tokens) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens['access_token']}"}


async def test_logout_ends_every_token_of_the_session_at_once(
    client: AsyncClient, login: Login, refresh: Refresh, who: Who
) -> None:
    first, elsewhere = await login(), await login()
    second = await refresh(first)
    answer = await client.post(LOGOUT, headers=_headers(first))
    assert (answer.status_code, answer.content) == (204, b"")
    for tokens in (first, second):
        assert await who(tokens) == "invalid_token"
        assert (await refresh(tokens))["code"] == "invalid_refresh_token"
    again = await client.post(LOGOUT, headers=_headers(second))
    assert (again.status_code, again.json()["code"]) == (401, "invalid_token")
    assert await who(elsewhere) == EMAIL


async def test_logout_takes_two_statements(client: AsyncClient, login: Login, statements: list[str]) -> None:
    await client.post(LOGOUT, headers=_headers(await login()))
    tokens = await login()
    statements.clear()
    assert (await client.post(LOGOUT, headers=_headers(tokens))).status_code == 204
    assert len(statements) == 2  # who calls; the end


async def test_logout_during_an_exchange_leaves_nothing_alive(
    client: AsyncClient, login: Login, refresh: Refresh, who: Who
) -> None:
    for _ in range(5):
        tokens = await login()
        leaving = asyncio.create_task(client.post(LOGOUT, headers=_headers(tokens)))
        answers = await asyncio.gather(*(refresh(tokens) for _ in range(6)))
        assert (await leaving).status_code == 204
        for answer in [tokens, *(answer for answer in answers if "access_token" in answer)]:
            assert await who(answer) == "invalid_token"
            assert (await refresh(answer))["code"] == "invalid_refresh_token"


async def test_what_ended_long_ago_is_forgotten(
    login: Login, refresh: Refresh, who: Who, clock: MovableClock, sessions: Sessions, session: AsyncSession
) -> None:
    async def forget() -> tuple[int | None, int | None]:
        await retention.sweep(Outside(sessions, clock.now(), last=False))
        await session.rollback()
        held = await session.scalar(select(func.count()).select_from(UserSession))
        return held, await session.scalar(select(func.count()).select_from(RefreshToken))

    abandoned, kept = await login(), await login()
    assert await forget() == (2, 2)
    clock.offset += timedelta(days=6)
    kept = await refresh(kept)
    clock.offset += timedelta(days=2)
    assert await forget() == (2, 1)  # one session is over, the first tokens of both are
    assert (await refresh(abandoned))["code"] == "invalid_refresh_token"
    kept = await refresh(kept)
    for _ in range(5):
        clock.offset += timedelta(days=6)
        kept = await refresh(kept)
    assert await forget() == (1, 2)  # the last exchanged token is just within its time
    assert await who(kept) == EMAIL
