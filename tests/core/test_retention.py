"""What is over goes after its time, in batches that wait for nobody; what the books reckon with stays."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from httpx2 import AsyncClient
from sqlalchemy import delete, func, insert, select, update

from frontdesk.core import retention
from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Base, Sessions, unit_of_work
from frontdesk.core.events import Outside
from frontdesk.core.idempotency import IdempotencyKey
from frontdesk.core.ids import new_id
from frontdesk.core.outbox import OutboxRow
from frontdesk.core.settings import get_settings
from frontdesk.entrypoints.cli.backup import unsound
from frontdesk.modules.notifications.models import Notification
from frontdesk.modules.payments.models import GatewayEvent
from frontdesk.modules.payments.rules import EventStatus
from frontdesk.modules.video.models import HostEvent
from tests import factories

LIVES = [(OutboxRow, 30), (IdempotencyKey, 1), (Notification, 180), (GatewayEvent, 400), (HostEvent, 90)]


async def _count(sessions: Sessions, table: type[Base]) -> int:
    async with sessions() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def _happen(client: AsyncClient, sessions: Sessions, now: datetime) -> None:
    """A booking with a key and its mails, and what others have told."""
    owner = await factories.owner(client)
    place = await factories.provider(client, owner)
    room = await factories.room(client, owner, place["id"])
    body = factories.guest(room_id=room["id"], start_time="2027-03-02T10:00:00Z", duration_minutes=60)
    assert (await client.post("/api/v1/bookings", json=body, headers={"Idempotency-Key": "one"})).status_code == 201
    told: dict[str, Any] = {"kind": "told", "body": b"{}", "received_at": now}
    async with unit_of_work(sessions) as session:
        for status in EventStatus:
            row = {**told, "id": new_id(), "gateway": "sandbox", "event_id": status, "facts": [], "status": status}
            await session.execute(insert(GatewayEvent).values(row))
        for applied_at in (now, None):
            row = {**told, "id": new_id(), "event_id": str(applied_at), "applied_at": applied_at}
            await session.execute(insert(HostEvent).values(row))


async def test_what_is_over_goes_after_its_time_and_the_data_stay_sound(
    client: AsyncClient,
    sessions: Sessions,
    clock: MovableClock,
    drain_outbox: Any,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    await _happen(client, sessions, clock.now())
    await drain_outbox()
    async with unit_of_work(sessions) as session:  # one that nobody has dealt with yet, and one that was given up
        await session.execute(insert(OutboxRow).values(_fact(clock.now())))
        await session.execute(insert(OutboxRow).values(_fact(clock.now()) | {"dead_at": clock.now()}))
    began, stays = clock.now(), {OutboxRow: 2, IdempotencyKey: 0, Notification: 0, GatewayEvent: 2, HostEvent: 1}
    before = {table: await _count(sessions, table) for table, _ in LIVES}
    assert all(before[table] > stays[table] for table, _ in LIVES)
    for table, days in sorted(LIVES, key=lambda it: it[1]):
        await retention.sweep(Outside(sessions, began + timedelta(days=days, hours=-1), last=False))
        assert await _count(sessions, table) == before[table], table
        await retention.sweep(Outside(sessions, began + timedelta(days=days, hours=1), last=False))
        assert await _count(sessions, table) == stays[table], table
    async with unit_of_work(sessions) as session:  # which no release knows
        await session.execute(delete(OutboxRow))
    assert await unsound(database_url, get_settings(), now=clock.now()) == []


def _fact(now: datetime) -> dict[str, Any]:
    return {"id": new_id(), "topic": "nobody.knows", "payload": {}, "recorded_for": now, "due_at": now}


async def test_a_sweep_waits_for_nobody(sessions: Sessions, clock: MovableClock) -> None:
    held, free = _fact(clock.now()), _fact(clock.now())
    async with unit_of_work(sessions) as session:
        await session.execute(
            insert(OutboxRow).values([held | {"done_at": clock.now()}, free | {"done_at": clock.now()}])
        )
    later = Outside(sessions, clock.now() + timedelta(days=31), last=False)
    async with unit_of_work(sessions) as session:
        await session.execute(update(OutboxRow).where(OutboxRow.id == held["id"]).values(attempts=2))
        assert await retention.sweep(later) == 1
    assert await retention.sweep(later) == 1
    assert await _count(sessions, OutboxRow) == 0
