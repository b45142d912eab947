"""Mails get out over SMTP: once, later if they must, and with everything a mail program wants to know."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import QueuePool

from frontdesk.core import dead_letters, links, outbox
from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.outbox import LEASE, MAX_ATTEMPTS, OutboxRow
from frontdesk.core.settings import SecuritySettings
from frontdesk.modules.notifications import service as notifications
from frontdesk.modules.notifications.models import Notification
from frontdesk.modules.notifications.service import Email
from tests.modules.notifications.conftest import LAMP, LampProps
from tests.smtp import MailServer, serving

Light = Callable[..., Awaitable[bool]]
Drain = Callable[[], Awaitable[int]]
Connect = Callable[[MailServer], None]


async def the_row(sessions: Sessions) -> Notification:
    async with sessions() as session:
        return (await session.scalars(select(Notification))).one()


async def the_fact(sessions: Sessions) -> OutboxRow:
    async with sessions() as session:
        return (await session.scalars(select(OutboxRow))).one()


async def attempt(sessions: Sessions, clock: MovableClock) -> None:
    """One round of the relay, which fails."""
    async with unit_of_work(sessions) as session:
        (event_id,) = await outbox.claim(session, now=clock.now())
    with pytest.raises(ExceptionGroup):
        await outbox.deliver(sessions, event_id, now=clock.now())


async def test_a_mail_arrives_whole(
    light: Light, drain_outbox: Drain, mails: MailServer, sessions: Sessions, clock: MovableClock
) -> None:
    assert await light()
    assert await drain_outbox() == 1
    (mail,) = mails.mails
    row = await the_row(sessions)
    assert mails.envelopes[0].rcpt_tos == ["ada@example.com"]
    assert mails.envelopes[0].mail_from == "desk@example.org"
    assert mail["To"] == "ada@example.com"
    assert mail["From"] == "Frontdesk <desk@example.org>"
    assert mail["Subject"] == "A lamp for Ada"
    assert mail["Message-ID"] == f"<{row.id}@example.org>"
    assert mail["List-ID"] == "<test.lamp_lit.example.org>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert abs(mail["Date"].datetime - clock.now()) < timedelta(minutes=1)
    assert mail.get_content_type() == "multipart/alternative"

    token = links.ticket(SecuritySettings(), purpose="lamp", id=LAMP)
    link = f"http://127.0.0.1:8000/lamps?token={token}"
    assert mails.text().replace("\r", "") == (
        "A lamp for Ada\n\nHello Ada, it is lit.\n\nColour: red & green\n\n"
        f"Look at it:\n{link}\n\nIt burns until noon.\n\n"
        "-- \nYou get this because you have a lamp.\nFrontdesk, http://127.0.0.1:8000\n"
    )
    assert f'href="{link}"' in mails.html()
    assert "red &amp; green" in mails.html()
    assert (row.status, row.attempts, row.error_message, row.leased_until) == ("sent", 1, None, None)
    assert row.sent_at is not None
    assert row.body == mails.text().replace("\r", "").replace(token, "[hidden]")
    assert (row.subject, row.type, row.recipient_email) == ("A lamp for Ada", "email", "ada@example.com")


async def test_down_and_up_again_it_goes_later_and_once(
    light: Light, drain_outbox: Drain, connect: Connect, sessions: Sessions, clock: MovableClock
) -> None:
    server = MailServer()
    async with serving(server):
        connect(server)
    await light()
    await attempt(sessions, clock)
    row = await the_row(sessions)
    assert (row.status, row.attempts, row.leased_until) == ("queued", 1, None)
    assert "Connect" in str(row.error_message)
    assert await drain_outbox() == 0  # not before its time
    async with serving(server):
        clock.offset += LEASE + timedelta(seconds=1)
        assert await drain_outbox() == 1
        clock.offset += timedelta(days=2)
        assert await drain_outbox() == 0
    assert len(server.mails) == 1
    row = await the_row(sessions)
    assert (row.status, row.attempts, row.error_message) == ("sent", 2, None)


@pytest.mark.parametrize("where", ["rcpt", "data"])
async def test_a_refusal_for_good_fails_at_once(
    light: Light, drain_outbox: Drain, mails: MailServer, sessions: Sessions, where: str
) -> None:
    setattr(mails, where, "550 no such person here")
    await light()
    assert await drain_outbox() == 1
    row = await the_row(sessions)
    assert (row.status, row.attempts) == ("failed", 1)
    assert row.error_message == "Undeliverable: 550 no such person here"
    assert (await the_fact(sessions)).done_at is not None
    assert mails.mails == []


@pytest.mark.parametrize("where", ["rcpt", "data"])
async def test_a_refusal_for_now_is_tried_again(
    light: Light,
    drain_outbox: Drain,
    mails: MailServer,
    sessions: Sessions,
    clock: MovableClock,
    where: str,
) -> None:
    setattr(mails, where, "451 greylisted")
    await light()
    await attempt(sessions, clock)
    assert (await the_row(sessions)).status == "queued"
    setattr(mails, where, "250 OK")
    clock.offset += LEASE + timedelta(seconds=1)
    assert await drain_outbox() == 1
    assert (await the_row(sessions)).status == "sent"
    assert len(mails.mails) == 1


async def test_the_last_attempt_fails_it_and_a_person_can_have_it_sent(
    light: Light, drain_outbox: Drain, mails: MailServer, sessions: Sessions, clock: MovableClock
) -> None:
    mails.data = "451 never"
    await light()
    for number in range(MAX_ATTEMPTS):
        assert (await the_row(sessions)).status == "queued", number
        await attempt(sessions, clock)
        clock.offset += timedelta(hours=7)
    row, fact = await the_row(sessions), await the_fact(sessions)
    assert (row.status, row.attempts, row.sent_at) == ("failed", MAX_ATTEMPTS, None)
    assert fact.dead_at is not None
    mails.data = "250 OK"
    async with unit_of_work(sessions) as session:
        assert await dead_letters.replay(session, fact.id, now=clock.now())
    assert await drain_outbox() == 1
    assert (await the_row(sessions)).status == "sent"


async def test_two_deliveries_at_once_are_one_mail(
    light: Light, mails: MailServer, sessions: Sessions, clock: MovableClock
) -> None:
    mails.before_answer = lambda: asyncio.sleep(0.1)
    await light()
    fact = await the_fact(sessions)
    ends = await asyncio.gather(
        *(outbox.deliver(sessions, fact.id, now=clock.now()) for _ in range(6)), return_exceptions=True
    )
    assert sum(not isinstance(end, BaseException) for end in ends) == 1  # the others leave it to the one who has it
    assert len(mails.mails) == 1
    await outbox.deliver(sessions, fact.id, now=clock.now())
    assert len(mails.mails) == 1
    assert (await the_row(sessions)).attempts == 1


async def test_a_worker_that_dies_after_the_servers_answer_sends_it_again_under_the_same_id(
    light: Light, drain_outbox: Drain, mails: MailServer, sessions: Sessions, clock: MovableClock
) -> None:
    await light()
    dying = asyncio.Event()

    async def die() -> None:
        dying.set()
        await asyncio.sleep(0.2)  # the message is here; nobody waits for the answer any more

    mails.before_answer = die
    async with unit_of_work(sessions) as session:
        (event_id,) = await outbox.claim(session, now=clock.now())
    worker = asyncio.create_task(outbox.deliver(sessions, event_id, now=clock.now()))
    await dying.wait()
    worker.cancel()
    with pytest.raises(asyncio.CancelledError):
        await worker
    mails.before_answer = None
    assert (await the_row(sessions)).leased_until is not None
    assert await drain_outbox() == 0
    clock.offset += LEASE + timedelta(seconds=1)
    assert await drain_outbox() == 1
    assert (await the_row(sessions)).status == "sent"
    assert {mail["Message-ID"] for mail in mails.mails} == {f"<{(await the_row(sessions)).id}@example.org>"}


async def test_no_connection_is_held_while_the_server_thinks(
    light: Light, drain_outbox: Drain, mails: MailServer, engine: AsyncEngine
) -> None:
    held: list[int] = []
    assert isinstance(engine.pool, QueuePool)
    pool = engine.pool

    async def look() -> None:
        held.append(pool.checkedout())

    mails.before_answer = look
    await light()
    assert await drain_outbox() == 1
    assert held == [0]


async def test_a_mail_goes_once_whatever_asks_for_it(light: Light, drain_outbox: Drain, mails: MailServer) -> None:
    assert sorted(await asyncio.gather(*(light() for _ in range(5)))) == [False, False, False, False, True]
    assert not await light("Grace", to="grace@example.com")
    assert await light("Grace", to="grace@example.com", lamp_id=UUID(int=1))
    assert await drain_outbox() == 2
    assert sorted(mail["To"] for mail in mails.mails) == ["ada@example.com", "grace@example.com"]


async def test_nothing_goes_to_nowhere(light: Light, drain_outbox: Drain, mails: MailServer) -> None:
    assert not await light(to="0197c1f2@members.invalid")
    assert await drain_outbox() == 0
    assert mails.mails == []


async def test_nothing_goes_of_what_was_rolled_back(
    sessions: Sessions,
    clock: MovableClock,
    drain_outbox: Drain,
    lamp_lit: Email[LampProps],
    mails: MailServer,
) -> None:
    async with sessions() as session:
        assert await notifications.send(session, lamp_lit(LampProps(name="x")), to="a@example.com", now=clock.now())
    assert await drain_outbox() == 0
    assert mails.mails == []
