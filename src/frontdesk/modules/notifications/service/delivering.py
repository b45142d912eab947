"""Getting mails and SMS out: once each. A mail goes twice where a process dies between the answer and the commit.

A row is leased, the server is spoken to while no transaction is open, and what became of it is written down.
docs/adr/0009-mail.md says why.
"""

import asyncio
from datetime import timedelta
from uuid import UUID

from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.events import Outside
from frontdesk.modules.notifications import queries
from frontdesk.modules.notifications.errors import InOtherHands
from frontdesk.modules.notifications.models import Notification
from frontdesk.modules.notifications.ports import Message, TextMessage, Undeliverable, letterhead, mailer, texter
from frontdesk.modules.notifications.rules import Status, Type
from frontdesk.modules.notifications.service.rendering import kept, mail_of, render, render_sms, short_text_of

PATIENCE = timedelta(seconds=20)  # with the server
LEASE = timedelta(seconds=45)  # longer than that, and over when the outbox tries again after its own first lease


async def deliver(outside: Outside, notification_id: UUID) -> None:
    """Deliver one notification, unless it is delivered already.

    Raises what the server's failure raised, or `InOtherHands`: the outbox is to try again. A message that the server
    will never take is failed at once, and so is any on the last attempt.
    """
    row = await _lease(outside, notification_id)
    if row is None:
        return
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            await _carry(row, outside)
    except Undeliverable as refused:
        await _write(outside.sessions, row, status=Status.FAILED, error_message=_said(refused))
    except Exception as failure:
        status = Status.FAILED if outside.last else Status.QUEUED
        await _write(outside.sessions, row, status=status, error_message=_said(failure))
        raise
    else:
        await _write(
            outside.sessions, row, status=Status.SENT, error_message=None, sent_at=outside.now, **_said_in(row)
        )


async def _lease(outside: Outside, notification_id: UUID) -> Notification | None:
    async with unit_of_work(outside.sessions) as session:
        until = outside.now + LEASE
        row: Notification | None = await session.scalar(queries.lease(notification_id, now=outside.now, until=until))
        if row is not None:
            await session.execute(queries.attempt(row.id, number=row.attempts, at=outside.now))
            return row
        status = await session.scalar(queries.status(notification_id))
    if status in {Status.QUEUED, Status.FAILED}:
        raise InOtherHands
    return None


async def _carry(row: Notification, outside: Outside) -> None:
    if row.type == Type.EMAIL:
        await mailer().send(_message(row, outside))
        return
    assert row.recipient_phone is not None  # noqa: S101  a constraint says that an SMS has one
    text = render_sms(short_text_of(row), letterhead())
    unsure_since = row.queued_at if row.attempts > 1 else None
    await texter().send(TextMessage(id=row.id, to=row.recipient_phone, text=text, unsure_since=unsure_since))


def _said_in(row: Notification) -> dict[str, str]:
    """What is kept of it, as it was sent: what was written when it was queued may have changed since."""
    if row.type == Type.EMAIL:
        return kept(mail_of(row), letterhead())
    return {"body": render_sms(short_text_of(row), letterhead().hiding())}


def _message(row: Notification, outside: Outside) -> Message:
    assert row.recipient_email is not None  # noqa: S101  a constraint says that a mail has one
    rendered = render(mail_of(row), letterhead(), id=row.id)
    return Message(
        id=row.id,
        kind=row.kind,
        to=row.recipient_email,
        subject=rendered.subject,
        html=rendered.html,
        text=rendered.text,
        calendar=rendered.calendar,
        unsubscribe=rendered.unsubscribe,
        date=outside.now,
    )


def _said(failure: Exception) -> str:
    return f"{type(failure).__name__}: {failure}"[:2000].replace("\0", "")


async def _write(sessions: Sessions, row: Notification, *, error_message: str | None, **values: object) -> None:
    async with unit_of_work(sessions) as session:
        await session.execute(queries.outcome(row.id, error_message=error_message, **values))
        await session.execute(queries.end_of_attempt(row.id, number=row.attempts, error=error_message))
