"""Mail servers on a bad day: the mail waits, its row says why, and it goes once when they are better."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions
from frontdesk.core.outbox import LEASE
from frontdesk.integrations import smtp
from tests.modules.notifications.test_delivery import Connect, Drain, Light, attempt, the_row
from tests.smtp import MailServer, serving

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def say(writer: asyncio.StreamWriter, line: bytes) -> None:
    writer.write(line + b"\r\n")
    await writer.drain()


async def says_nothing(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


async def hangs_up(_: asyncio.StreamReader, __: asyncio.StreamWriter) -> None:
    pass


async def is_no_mail_server(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await say(writer, b"HTTP/1.1 400 Bad Request")


async def is_closing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await say(writer, b"421 mail.test Service not available, closing transmission channel")
    await reader.read()


async def goes_away_in_mid_data(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await say(writer, b"220 mail.test ESMTP")
    while line := await reader.readline():
        if line.startswith(b"DATA"):
            await say(writer, b"354 End data with <CR><LF>.<CR><LF>")
            await reader.readline()
            return
        await say(writer, b"250 OK")


async def falls_asleep_after_data(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await say(writer, b"220 mail.test ESMTP")
    while line := await reader.readline():
        if line == b".\r\n":
            await reader.read()
        elif line.startswith(b"DATA"):
            await say(writer, b"354 End data with <CR><LF>.<CR><LF>")
        elif line.split(b" ")[0].strip() in {b"EHLO", b"HELO", b"MAIL", b"RCPT"}:
            await say(writer, b"250 OK")


@asynccontextmanager
async def misbehaving(talk: Talk) -> AsyncIterator[MailServer]:
    """A server that holds every conversation like this."""

    async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except ConnectionError:
            pass  # the other side has given up
        finally:
            writer.close()

    server = await asyncio.start_server(hold, "127.0.0.1", 0)
    try:
        yield MailServer(port=server.sockets[0].getsockname()[1])
    finally:
        server.close()


@pytest.mark.parametrize(
    "talk",
    [says_nothing, hangs_up, is_no_mail_server, is_closing, goes_away_in_mid_data, falls_asleep_after_data],
)
async def test_a_bad_day_costs_time_and_nothing_else(
    light: Light,
    drain_outbox: Drain,
    connect: Connect,
    sessions: Sessions,
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
    talk: Talk,
) -> None:
    monkeypatch.setattr(smtp, "PATIENCE_SECONDS", 0.2)
    await light()
    async with misbehaving(talk) as bad:
        connect(bad)
        await attempt(sessions, clock)
    row = await the_row(sessions)
    assert (row.status, row.attempts, row.leased_until) == ("queued", 1, None)
    assert row.error_message
    monkeypatch.undo()
    clock.offset += LEASE + timedelta(seconds=1)
    async with serving(MailServer()) as good:
        connect(good)
        assert await drain_outbox() == 1
    assert [mail["To"] for mail in good.mails] == ["ada@example.com"]
    row = await the_row(sessions)
    assert (row.status, row.attempts, row.error_message) == ("sent", 2, None)
