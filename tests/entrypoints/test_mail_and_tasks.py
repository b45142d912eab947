"""`frontdesk mail preview`, and `frontdesk tasks` on what nobody tries any more."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest
from icalendar import Calendar
from sqlalchemy import text
from typer.testing import CliRunner

from frontdesk.core import dead_letters, outbox
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.events import Event
from frontdesk.core.outbox import MAX_ATTEMPTS
from frontdesk.core.settings import get_settings
from frontdesk.entrypoints.cli import app
from frontdesk.entrypoints.cli.mail import preview
from frontdesk.modules.notifications import service as notifications


@dataclass(frozen=True, slots=True, kw_only=True)
class LampLit(Event):
    topic: ClassVar[str] = "test.lamp_lit"


def test_every_mail_can_be_looked_at(tmp_path: Path) -> None:
    preview(tmp_path, locale="en-US")
    kinds = notifications.emails()
    assert {path.stem for path in tmp_path.glob("*.html")} == {*kinds, "index"}
    assert {path.stem for path in tmp_path.glob("*.txt")} == {*kinds, *notifications.short_texts()}
    appointments = {path.stem: Calendar.from_ical(path.read_bytes()) for path in tmp_path.glob("*.ics")}
    assert {str(made["METHOD"]) for made in appointments.values()} == {"REQUEST", "CANCEL"}
    assert "Monday, March 15, 2027" in (tmp_path / "bookings.reminder_sms.txt").read_text()
    assert "Do not send me such mails" in (tmp_path / "bookings.reminder.txt").read_text()
    assert "Do not send me such mails" not in (tmp_path / "bookings.confirmation.txt").read_text()


def ask(*arguments: str) -> tuple[int, str]:
    """Run `frontdesk tasks`; its exit code, and what it said or what it refused."""
    ended = CliRunner().invoke(app, ["tasks", *arguments])
    return ended.exit_code, ended.output or str(ended.exception)


@pytest.fixture
async def dead(sessions: Sessions, database_url: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of two dead facts, beside one that waits; commands find the test's database."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    get_settings.cache_clear()
    now = datetime.now(UTC)
    async with unit_of_work(sessions) as session:
        await outbox.record(session, LampLit(), LampLit(), now=now - timedelta(days=3))
        await session.execute(text("UPDATE outbox SET attempts = :n"), {"n": MAX_ATTEMPTS})
        await outbox.claim(session, now=now)
        await outbox.record(session, LampLit(), now=now - timedelta(minutes=5))
        return [str(row.id) for row in await dead_letters.latest(session, limit=9)]


async def test_what_is_dead_is_shown_tried_again_and_dropped(dead: list[str], sessions: Sessions) -> None:
    async def tasks(*arguments: str) -> tuple[int, str]:
        return await asyncio.to_thread(ask, *arguments)

    code, said = await tasks("list")
    assert code == 0
    assert said.startswith("1 waiting, the oldest for 30")
    assert "2 dead" in said.splitlines()[0]
    assert all(f"{one}  " in said for one in dead)
    assert said.count(outbox.DIED) == 2
    assert (await tasks("retry"))[0] != 0
    assert (await tasks("retry", dead[0], "--all"))[0] != 0
    assert (await tasks("retry", dead[0])) == (0, "1 tried again\n")
    code, said = await tasks("drop", dead[1], dead[0])
    assert code != 0
    assert f"{dead[0]} is not dead: nothing was changed." in said
    assert (await tasks("drop", "--all")) == (0, "1 dropped\n")
    async with sessions() as session:
        assert await dead_letters.count(session) == 0
        assert (await outbox.lag(session, now=datetime.now(UTC)))[0] == 2
