"""Somebody who has an account, and how they sign in."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient, Response

from frontdesk.core.clock import MovableClock
from frontdesk.core.settings import Settings
from frontdesk.entrypoints import wiring
from frontdesk.modules.accounts.service import passwords
from tests.factories import PASSWORD
from tests.smtp import MailServer

EMAIL = "Ada@example.com"
Tokens = dict[str, Any]


@pytest.fixture
async def ada(client: AsyncClient) -> str:
    """The id of somebody with `EMAIL` and `PASSWORD`."""
    made = await client.post("/api/v1/auth/register", json={"email": EMAIL, "password": PASSWORD})
    assert made.status_code == 201, made.text
    made_id: str = made.json()["id"]
    return made_id


@pytest.fixture
def login(client: AsyncClient, ada: str) -> Callable[[], Awaitable[Tokens]]:
    """Signs them in."""
    assert ada

    async def sign_in() -> Tokens:
        answer = await client.post("/api/v1/auth/login", json={"email": EMAIL, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        tokens: Tokens = answer.json()
        return tokens

    return sign_in


@pytest.fixture
def who(client: AsyncClient) -> Callable[[Tokens], Awaitable[str]]:
    """Whose an access token is: an address, or the code of the refusal."""

    async def ask(tokens: Tokens) -> str:
        answer = await client.get("/api/v1/auth/me", headers={"Authorization": f"Bearer {tokens['access_token']}"})
        told = answer.json()
        assert answer.status_code == (200 if "email" in told else 401)
        found: str = told.get("email") or told["code"]
        return found

    return ask


@pytest.fixture
def refresh(client: AsyncClient) -> Callable[[Tokens], Awaitable[Tokens]]:
    """Exchanges a refresh token: the next pair, or the refusal."""

    async def exchange(tokens: Tokens) -> Tokens:
        answer = await client.post("/api/v1/auth/refresh", json={"refresh_token": tokens["refresh_token"]})
        told: Tokens = answer.json()
        assert answer.status_code == (200 if "access_token" in told else 401)
        return told

    return exchange


Reconfigure = Callable[..., Settings]


@pytest.fixture
def reconfigure(app: FastAPI, clock: MovableClock, monkeypatch: pytest.MonkeyPatch) -> Reconfigure:
    """Gives the application other settings, as a restart with another environment would."""

    def restart(**environment: str) -> Settings:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        settings = Settings()
        app.state.resources = replace(
            app.state.resources,
            settings=settings,
            authenticate=wiring.authenticator(settings, clock),
            adapters=wiring.adapters(settings),
        )
        return settings

    return restart


Links = Callable[[str], Awaitable[list[str]]]


@pytest.fixture
def links(mails: MailServer, drain_outbox: Callable[[], Awaitable[int]]) -> Links:
    """What stands behind `token=` in all mails so far that lead to a page."""

    async def read(page: str) -> list[str]:
        await drain_outbox()
        link = re.compile(rf"http://127\.0\.0\.1:8000{page}\?token=(\S+)")
        return [token for number in range(len(mails.mails)) for token in link.findall(mails.text(number))]

    return read


@pytest.fixture
def hashings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collects how often a password is hashed or compared with a hash; `clear()` it before what you count."""
    seen: list[str] = []
    real = passwords._aside  # noqa: SLF001  the one way to the threads that do it

    async def counting(work: Callable[[], Any]) -> Any:
        seen.append("hashed")
        return await real(work)

    monkeypatch.setattr(passwords, "_aside", counting)
    return seen


def problem(answer: Response) -> tuple[int, str]:
    """A refusal's status and code."""
    return answer.status_code, answer.json()["code"]


def bearing(tokens: Tokens) -> dict[str, str]:
    """The header of somebody who has signed in."""
    return {"Authorization": f"Bearer {tokens['access_token']}"}
