"""The mailbox of a laptop: what would have been sent, with links that work, and for nobody else's eyes."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import links
from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.settings import SecuritySettings, Settings
from frontdesk.modules.notifications import service as notifications
from frontdesk.modules.notifications.models import Notification
from tests.modules.notifications.conftest import LAMP

Light = Callable[..., Awaitable[bool]]
Drain = Callable[[], Awaitable[int]]


@pytest.fixture
def in_environment(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Gives the application other settings."""

    def change(**environment: str) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        app.state.resources = replace(app.state.resources, settings=Settings())

    return change


async def test_a_laptop_shows_what_it_did_not_send(
    client: AsyncClient, in_environment: Callable[..., None], light: Light, drain_outbox: Drain, session: AsyncSession
) -> None:
    in_environment(ENVIRONMENT="development")
    empty = await client.get("/dev/mailbox")
    assert empty.status_code == 200
    assert "There is none yet." in empty.text
    await light("Ada <b>")
    await drain_outbox()
    row = (await session.scalars(select(Notification))).one()
    assert row.status == "sent"
    listed = await client.get("/dev/mailbox/")
    assert f'href="/dev/mailbox/{row.id}"' in listed.text
    assert "A lamp for Ada &lt;b&gt; · test.lamp_lit · sent" in listed.text
    token = links.ticket(SecuritySettings(), purpose="lamp", id=LAMP)
    assert token not in listed.text
    shown = await client.get(f"/dev/mailbox/{row.id}")
    assert shown.headers["Content-Type"] == "text/html; charset=utf-8"
    assert f"/lamps?token={token}" in shown.text
    text = await client.get(f"/dev/mailbox/{row.id}/text")
    assert text.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert f"/lamps?token={token}\n" in text.text
    assert "invite.ics" not in listed.text
    assert (await client.get(f"/dev/mailbox/{row.id}/invite.ics")).status_code == 404
    other = await client.get("/dev/mailbox/01a1fc58-b1b4-7530-a409-bc4c92695616")
    assert (other.status_code, other.json()["code"]) == (404, "notification_not_found")


async def test_what_is_attached_to_a_mail_can_be_had(
    client: AsyncClient, in_environment: Callable[..., None], sessions: Sessions, clock: MovableClock
) -> None:
    in_environment(ENVIRONMENT="development")
    async with unit_of_work(sessions) as session:
        kind = notifications.emails()["bookings.confirmation"]
        await notifications.send(session, kind(kind.sample), to="ada@example.com", now=clock.now())
        row = (await session.scalars(select(Notification))).one()
    address = f"/dev/mailbox/{row.id}/invite.ics"
    assert f'href="{address}"' in (await client.get("/dev/mailbox")).text
    given = await client.get(address)
    assert given.headers["Content-Type"] == "text/calendar; method=REQUEST; charset=utf-8"
    (event,) = Calendar.from_ical(given.text).events
    assert (event["UID"], event["SEQUENCE"]) == (str(kind.sample.booking_id), 3)


@pytest.mark.parametrize(
    "environment",
    [
        {"ENVIRONMENT": "test"},
        {"ENVIRONMENT": "staging"},
        {"ENVIRONMENT": "production", "SECRET_KEY": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
        {"ENVIRONMENT": "development", "SMTP_HOST": "mail.example.com"},
    ],
)
async def test_there_is_none_elsewhere(
    client: AsyncClient,
    in_environment: Callable[..., None],
    light: Light,
    session: AsyncSession,
    environment: dict[str, str],
) -> None:
    in_environment(**environment)
    await light()
    row = (await session.scalars(select(Notification))).one()
    for path in ("", f"/{row.id}", f"/{row.id}/text", f"/{row.id}/invite.ics"):
        answer = await client.get(f"/dev/mailbox{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
