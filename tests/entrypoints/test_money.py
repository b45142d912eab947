"""`frontdesk money`: what a person does about events of gateways that had no effect."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from frontdesk.core.audit import AuditEntry
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.ids import new_id
from frontdesk.core.settings import get_settings
from frontdesk.entrypoints.cli import app
from frontdesk.modules.payments.models import GatewayEvent

LOST = {"account": None, "session_id": "page", "subject": None}
PAID = {**LOST, "payment_id": "pay", "amount": 4000, "currency": "EUR"}


@pytest.fixture
async def events(sessions: Sessions, database_url: str, monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Two events that were rejected; commands find the test's database."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    get_settings.cache_clear()
    kinds = [("CheckoutPaid", PAID), ("CheckoutExpired", LOST)]
    rows = [
        GatewayEvent(
            id=new_id(),
            gateway="sandbox",
            event_id=f"evt_{kind}",
            kind=kind,
            body=b"{}",
            facts=[{"fact": kind, "of": of}],
            received_at=datetime(2027, 3, 1, tzinfo=UTC),
            status="rejected",
            note="not what charge 7 asked for: amount",
        )
        for kind, of in kinds
    ]
    async with unit_of_work(sessions) as session:
        session.add_all(rows)
    return [row.id for row in rows]


async def money(*arguments: object) -> tuple[int, str]:
    """Run `frontdesk money`; its exit code, and what it said or what it refused."""
    ended = await asyncio.to_thread(CliRunner().invoke, app, ["money", *map(str, arguments)])
    return ended.exit_code, ended.output or str(ended.exception or "")


async def test_events_that_had_no_effect_are_shown_compared_again_and_dismissed(
    events: list[UUID], sessions: Sessions
) -> None:
    paid, expired = events
    code, said = await money("events")
    assert code == 0
    assert said.splitlines() == [
        f"{paid}  2027-03-01 00:00  sandbox CheckoutPaid  not what charge 7 asked for: amount",
        f"{expired}  2027-03-01 00:00  sandbox CheckoutExpired  not what charge 7 asked for: amount",
    ]
    code, said = await money("apply", paid)
    assert (code, said.splitlines()[-1]) == (0, "rejected: nobody here asked for this payment")
    code, said = await money("apply", expired)
    assert (code, said.splitlines()[-1]) == (0, "ignored: no such page")
    assert await money("dismiss", paid, "--reason", "given back at the gateway") == (0, "dismissed\n")
    for command in (("apply", paid), ("dismiss", paid, "--reason", "again"), ("apply", new_id())):
        code, said = await money(*command)
        assert code != 0
        assert "was not rejected: nothing was changed." in said
    assert await money("events") == (0, "")
    for kind in ("refund", "payout"):
        code, said = await money(kind, paid)
        assert (code, f"There is no such {kind}: {paid}." in said) == (1, True)
    async with sessions() as session:
        stored = await session.get_one(GatewayEvent, paid)
        log = (await session.scalars(select(AuditEntry).order_by(AuditEntry.id))).all()
    assert (stored.status, stored.note) == ("ignored", "nobody here asked for this payment; given back at the gateway")
    assert [(entry.action, entry.subject_id) for entry in log] == [
        ("event.applied_again", paid),
        ("event.applied_again", expired),
        ("event.dismissed", paid),
    ]
