"""A real mail server for tests: what arrives, and what it refuses."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class MailServer:
    """Keeps every mail that it takes. `answers` are given to the next commands of their name instead of 250."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    envelopes: list[Envelope] = field(default_factory=list)
    rcpt: str = "250 OK"
    data: str = "250 OK"
    logins: list[LoginPassword] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    before_answer: Any = None  # a coroutine function, awaited between the message's end and the answer to it

    async def handle_RCPT(  # noqa: N802  aiosmtpd's names
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.before_answer is not None:
            await self.before_answer()
        if self.data.startswith("250"):
            assert server.transport is not None
            assert isinstance(envelope.content, bytes)
            self.mails.append(message_from_bytes(envelope.content, policy=default))
            self.envelopes.append(envelope)
            self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        return self.data

    def authenticate(self, *arguments: object) -> AuthResult:
        given = arguments[-1]
        assert isinstance(given, LoginPassword)
        self.logins.append(given)
        return AuthResult(success=given.password == b"right", handled=False)

    def text(self, number: int = -1) -> str:
        """The plain part of a mail."""
        return part(self.mails[number], "plain")

    def html(self, number: int = -1) -> str:
        """The HTML part of a mail."""
        return part(self.mails[number], "html")


def part(mail: EmailMessage, subtype: str) -> str:
    found = mail.get_body((subtype,))
    assert found is not None
    return str(found.get_content())


@asynccontextmanager
async def serving(
    mails: MailServer, *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, login: bool = False
) -> AsyncIterator[MailServer]:
    """Run a server for `mails`, on the port that it had before or on a free one."""

    def session() -> SMTP:
        return SMTP(
            mails,
            hostname="mail.test",
            tls_context=starttls,
            require_starttls=starttls is not None,
            authenticator=mails.authenticate if login else None,
            auth_required=login,
            auth_require_tls=starttls is not None,
        )

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", mails.port, ssl=tls)
    mails.port = server.sockets[0].getsockname()[1]
    try:
        yield mails
    finally:
        server.close()
        await server.wait_closed()
