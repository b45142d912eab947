"""`frontdesk verify` finds everything that must not be, and names it."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from redis.asyncio import Redis
from sqlalchemy import text

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions
from frontdesk.core.invariants import look
from frontdesk.core.settings import Settings
from frontdesk.entrypoints import wiring
from frontdesk.entrypoints.cli.verify import chosen, verify
from frontdesk.entrypoints.embedded.errors import StartupError
from tests.authorisation.world import make, opened
from tests.conftest import START

BREAKS = Path(__file__).with_name("breaks.sql").read_text()
LOOSEN = """DO $$ DECLARE it record; BEGIN
    FOR it IN SELECT conrelid::regclass AS owner, conname FROM pg_constraint WHERE contype = 'f' LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', it.owner, it.conname);
    END LOOP;
    FOR it IN SELECT DISTINCT tgrelid::regclass AS owner FROM pg_trigger WHERE NOT tgisinternal LOOP
        EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', it.owner);
    END LOOP;
END $$"""
LOOSE_FROM = "schema.references"


def breaks() -> Iterator[tuple[str, list[str]]]:
    """The names of the invariants, and the statements that break each."""
    for part in BREAKS.split("\n-- ")[1:]:
        name, _, statements = part.partition("\n")
        yield name, [one for one in statements.split(";\n") if one.strip()]


@pytest.fixture
async def world(
    application: FastAPI, settings: Settings, clock: MovableClock, valkey: str, database_url: str
) -> AsyncIterator[Sessions]:
    """A database with some of everything in it."""
    redis = Redis.from_url(valkey)
    async with opened(application, settings, clock, redis, database_url) as at:
        await make(at, settings, now=START)
        yield at.sessions
    await redis.aclose()


async def test_what_breaks_is_named_and_what_does_not_is_not(
    world: Sessions, capsys: pytest.CaptureFixture[str]
) -> None:
    known = {it.name: it for it in wiring.invariants()}
    assert await verify(world, list(known.values())) == 0
    assert [line.split()[:2] for line in capsys.readouterr().out.splitlines()] == [["✓", name] for name in known]
    found = {}
    async with world() as session:
        for name, statements in breaks():
            if name == LOOSE_FROM:
                await session.execute(text(LOOSEN))
            nested = await session.begin_nested()
            for statement in statements:
                await session.execute(text(statement))
            found[name] = (await look(session, known[name], now=START)).count
            await nested.rollback()
    assert found == dict.fromkeys(known, 1)
    await _one_line_each_and_a_few_examples(world, capsys)


async def _one_line_each_and_a_few_examples(world: Sessions, capsys: pytest.CaptureFixture[str]) -> None:
    async with world() as session, session.begin():
        await session.execute(
            text("UPDATE users SET xp = 10 WHERE email LIKE '%owner@example.com' OR email ~ '^staff'")
        )
        await session.execute(text("UPDATE users SET xp = 10 WHERE email = 'client@example.com'"))
    assert await verify(world, chosen(wiring.invariants(), ["rewards.xp", "rooms"])) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "✗ rewards.xp               not so 4 times: everybody's XP are the sum of their ledger"
    assert [line.partition(": ")[2] for line in lines[1:4]] == ["0 expected, 10 found"] * 3
    assert lines[4:] == ["✓ rooms.photos             a room's photos are in an order without a gap"]


def test_a_check_that_does_not_exist_is_refused_before_anything_is_asked() -> None:
    with pytest.raises(StartupError, match=r"^There is no check mars. There are: schema.there, "):
        chosen(wiring.invariants(), ["bookings", "mars"])
