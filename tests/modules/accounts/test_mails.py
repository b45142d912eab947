"""What is in the mails of accounts and nowhere else, and the tasks that send them."""

import hashlib
from collections.abc import Awaitable, Callable
from uuid import UUID

import asyncpg
import pytest
from httpx2 import AsyncClient
from sqlalchemy import update

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.settings import get_settings
from frontdesk.core.tasks import registered
from frontdesk.modules.accounts import tasks
from frontdesk.modules.notifications.service import Letterhead, emails, render
from frontdesk.modules.users.models import User
from tests.factories import PASSWORD
from tests.modules.accounts.conftest import EMAIL, Links, Tokens, bearing
from tests.smtp import MailServer

KINDS = {
    "accounts.address_known",
    "accounts.confirm_new_email",
    "accounts.email_changed",
    "accounts.identity_linked",
    "accounts.password_changed",
    "accounts.reset_password",
    "accounts.verify_email",
    "accounts.welcome",
    "accounts.welcome_owner",
}
PAGES = ("/verify-email", "/reset-password", "/confirm-email")
TASKS = {
    "send_verification_email": tasks.send_verification_email,
    "send_welcome_email": tasks.send_welcome_email,
    "send_welcome_email_owner": tasks.send_welcome_email_owner,
    "send_password_reset_email": tasks.send_password_reset_email,
}

Drain = Callable[[], Awaitable[int]]
Login = Callable[[], Awaitable[Tokens]]


async def dump(url: str) -> str:
    """Every value of every table, as one text."""
    connection = await asyncpg.connect(url)
    try:
        names = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        rows = [await connection.fetch(f'SELECT t::text FROM "{name}" t') for (name,) in names]  # noqa: S608
    finally:
        await connection.close()
    return "\n".join(str(row[0]) for table in rows for row in table)


async def test_no_table_holds_a_token_or_its_hash(
    client: AsyncClient, login: Login, links: Links, database_url: str
) -> None:
    mine = await login()
    await client.post("/api/v1/auth/forgot-password", json={"email": EMAIL})
    sent = {"password": PASSWORD, "new_email": "new@example.com"}
    await client.post("/api/v1/auth/change-email", json=sent, headers=bearing(mine))
    tokens = [token for page in PAGES for token in await links(page)]
    assert len(tokens) == 3
    everything = await dump(database_url)
    assert everything.count("[hidden]") >= 3
    assert EMAIL in everything  # it is a dump of what we think it is
    for token in tokens:
        secret = token.partition(".")[2]
        assert len(secret) == 43  # 256 bits
        assert secret not in everything
        for name in ("sha256", "sha1", "md5", "sha512"):
            for text in (token, secret):
                digest = hashlib.new(name, text.encode())
                assert digest.hexdigest() not in everything


@pytest.mark.usefixtures("application")
def test_every_mail_of_accounts_can_be_shown() -> None:
    letterhead = Letterhead.of(get_settings())
    mine = {kind: email for kind, email in emails().items() if kind.startswith("accounts.")}
    assert set(mine) == KINDS
    for email in mine.values():
        shown, kept = render(email(email.sample), letterhead), render(email(email.sample), letterhead.hiding())
        assert shown.subject in shown.text
        assert 'class="card" style="' in shown.html
        assert "prefers-color-scheme: dark" in shown.html
        assert ("?token=" in shown.text) == ("[hidden]" in kept.text) == (shown.text != kept.text)


@pytest.mark.usefixtures("application")
def test_the_tasks_have_the_names_that_others_know() -> None:
    assert set(TASKS) <= set(registered())


async def test_tasks_may_run_any_number_of_times(
    ada: str, mails: MailServer, sessions: Sessions, clock: MovableClock, drain_outbox: Drain
) -> None:
    await drain_outbox()
    for _ in range(3):
        for work in TASKS.values():
            async with unit_of_work(sessions) as session:
                await work(session, clock.now(), ada)
    await drain_outbox()
    assert sorted(mail["Subject"] for mail in mails.mails) == [
        "Choose another password for Frontdesk",
        "Confirm your address for Frontdesk",
        "Welcome to Frontdesk",
        "Welcome to Frontdesk: open your doors",
    ]


async def test_tasks_leave_closed_and_verified_accounts_alone(
    ada: str, mails: MailServer, sessions: Sessions, clock: MovableClock, drain_outbox: Drain
) -> None:
    await drain_outbox()
    async with unit_of_work(sessions) as session:
        await session.execute(update(User).where(User.id == UUID(ada)).values(email_verified_at=clock.now()))
        await tasks.send_verification_email(session, clock.now(), ada)
        await session.execute(update(User).where(User.id == UUID(ada)).values(is_active=False))
    async with unit_of_work(sessions) as session:
        await tasks.send_password_reset_email(session, clock.now(), ada)
    await drain_outbox()
    assert len(mails.mails) == 1
