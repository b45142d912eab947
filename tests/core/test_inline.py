"""Background work without a queue: all that a worker would do, by whoever a timer wakes."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from httpx2 import AsyncClient
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import inline, outbox, tasks
from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.events import Outside
from frontdesk.core.outbox import OutboxRow
from frontdesk.modules.providers.events import ProviderCreated
from tests import factories
from tests.patience import PATIENCE_SECONDS
from tests.smtp import MailServer

EVERY = timedelta(minutes=1)
ASKED = ["Your request at Blue Note Studio"]
LAPSED = ["Your request at Blue Note Studio has lapsed"]
FACT = ProviderCreated(
    provider_id=UUID("00000000-0000-7000-8000-000000000002"), company_id=UUID("00000000-0000-7000-8000-000000000001")
)


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> dict[str, tasks.Task]:
    """The tasks that there are, for tests that bring their own."""
    mine: dict[str, tasks.Task] = {}
    monkeypatch.setattr(tasks, "_registered", mine)
    return mine


async def open_facts(session: AsyncSession) -> int | None:
    return await session.scalar(select(func.count()).where(OutboxRow.done_at.is_(None)))


async def test_a_booking_its_mail_and_the_end_of_its_hold(
    client: AsyncClient, sessions: Sessions, clock: MovableClock, mails: MailServer, session: AsyncSession
) -> None:
    owner = await factories.owner(client)
    provider = await factories.provider(client, owner)
    week = [{"weekday": day, "opens": "00:00", "closes": "00:00", "mode": "by_request"} for day in range(1, 8)]
    path = f"/api/v1/providers/{provider['id']}/opening-hours"
    assert (await client.put(path, json={"hours": week}, headers=owner.headers)).status_code == 200
    room = await factories.room(client, owner, provider["id"])
    wish = factories.guest(room_id=room["id"], start_time="2027-03-15T10:00", duration_minutes=60)
    booking = (await client.post("/api/v1/bookings", json=wish)).json()
    assert (booking["status"], booking["pending_reason"]) == ("pending", "approval")

    done = await inline.work(sessions, clock, seconds=PATIENCE_SECONDS)
    assert (done.failed, await open_facts(session)) == (0, 0)
    assert set(done.tasks) == {name for name, task in tasks.registered().items() if task.every is not None}
    assert [mail["Subject"] for mail in mails.mails if mail["To"] == "ada@example.com"] == ASKED

    clock.offset += timedelta(hours=50)  # a place has 48 for its answer
    await session.execute(text("UPDATE scheduled_tasks SET sent_at = sent_at - interval '2 hours'"))
    await session.commit()
    assert "bookings.sweep" in (await inline.work(sessions, clock, seconds=PATIENCE_SECONDS)).tasks
    assert await session.scalar(text("SELECT status FROM bookings")) == "expired"
    assert [mail["Subject"] for mail in mails.mails if mail["To"] == "ada@example.com"] == [*ASKED, *LAPSED]


async def test_what_fails_holds_nobody_up_and_comes_again(
    only: dict[str, tasks.Task], sessions: Sessions, clock: MovableClock
) -> None:
    ran: list[str] = []

    async def fails(_: Outside) -> None:
        raise ConnectionError

    async def works(_: Outside) -> None:
        ran.append("works")

    for name, run in (("fails", fails), ("works", works)):
        only[name] = tasks.Task(name, run, EVERY)
    only["asked for"] = tasks.Task("asked for", works, None)
    assert await inline.work(sessions, clock, seconds=PATIENCE_SECONDS) == inline.Done(failed=1, tasks=["works"])
    assert await inline.work(sessions, clock, seconds=PATIENCE_SECONDS) == inline.Done()  # none is due again
    assert ran == ["works"]


async def test_two_at_once_share_the_work(only: dict[str, tasks.Task], sessions: Sessions, clock: MovableClock) -> None:
    ran: list[int] = []

    async def works(_: Outside) -> None:
        ran.append(1)

    only["works"] = tasks.Task("works", works, EVERY)
    async with unit_of_work(sessions) as session:
        await outbox.record(session, *[FACT] * 20, now=clock.now())
    both = await asyncio.gather(*(inline.work(sessions, clock, seconds=PATIENCE_SECONDS) for _ in range(2)))
    assert sum(done.facts for done in both) == 20
    assert [done.failed for done in both] == [0, 0]
    assert len(ran) == 1


async def test_what_does_not_end_in_time_is_undone_and_kept(
    only: dict[str, tasks.Task], sessions: Sessions, clock: MovableClock, session: AsyncSession
) -> None:
    async def endless(outside: Outside) -> None:
        async with unit_of_work(outside.sessions) as opened:
            await outbox.record(opened, FACT, now=outside.now)
            await asyncio.sleep(3600)

    only["endless"] = tasks.Task("endless", endless, EVERY)
    await outbox.record(session, FACT, now=clock.now())
    await session.commit()
    assert await inline.work(sessions, clock, seconds=0.2) == inline.Done(failed=1)  # nor is a fact begun
    assert await open_facts(session) == 1
    assert await inline.work(sessions, clock, seconds=PATIENCE_SECONDS) == inline.Done(facts=1)
