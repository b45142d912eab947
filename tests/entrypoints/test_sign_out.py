"""`frontdesk sign-out`: what an operator does after a break-in."""

import asyncio

import pytest
from httpx2 import AsyncClient
from sqlalchemy import select
from typer.testing import CliRunner

from frontdesk.core.audit import AuditEntry
from frontdesk.core.db import Sessions
from frontdesk.core.settings import get_settings
from frontdesk.entrypoints.cli import app
from tests.factories import Person, sign_up


@pytest.fixture
async def people(client: AsyncClient, database_url: str, monkeypatch: pytest.MonkeyPatch) -> list[Person]:
    """Three who are signed in; commands find the test's database."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    get_settings.cache_clear()
    return [await sign_up(client, f"{name}@example.com") for name in ("ada", "ben", "cleo")]


async def sign_out(*arguments: str) -> tuple[int, str]:
    """Run the command; its exit code, and what it said or what it refused."""
    ended = await asyncio.to_thread(CliRunner().invoke, app, ["sign-out", *arguments])
    return ended.exit_code, ended.output.strip() or str(ended.exception or "")


async def inside(client: AsyncClient, people: list[Person]) -> list[bool]:
    return [(await client.get("/api/v1/users/me", headers=one.headers)).status_code == 200 for one in people]


async def test_some_or_everybody_are_signed_out_at_once_and_it_is_noted(
    client: AsyncClient, people: list[Person], sessions: Sessions
) -> None:
    assert await sign_out() == (1, "Say whom: addresses, or --everybody.")
    assert await sign_out("ada@example.com", "--everybody") == (1, "Say whom: addresses, or --everybody.")
    nobody = await sign_out("ada@example.com", "dora@example.com")
    assert nobody == (1, "Nobody has the address dora@example.com: nothing was changed.")
    assert await inside(client, people) == [True, True, True]

    assert await sign_out("ADA@example.com") == (0, "1 signed out")
    assert await inside(client, people) == [False, True, True]
    assert await sign_out("--everybody") == (0, "2 sessions ended")
    assert await inside(client, people) == [False, False, False]

    async with sessions() as session:
        noted = (await session.scalars(select(AuditEntry).order_by(AuditEntry.id))).all()
    told = [(it.action, it.actor_id, it.after) for it in noted if it.action.endswith("signed_out")]
    assert told == [("user.signed_out", None, None), ("everybody.signed_out", None, {"sessions": 2})]
