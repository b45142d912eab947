"""Mail over SMTP (RFC 5321), one connection per mail: servers close idle ones, and a worker sends now and then.

Over TLS from the first byte (`SMTP_SSL`), or after STARTTLS, which is insisted on unless `SMTP_TLS` is off.
"""

import ssl
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as POLICY

import aiosmtplib
from aiosmtplib import SMTPDataError, SMTPRecipientRefused, SMTPRecipientsRefused

from frontdesk.core.settings import MailSettings
from frontdesk.modules.notifications.ports import Message, Undeliverable

PATIENCE_SECONDS = 10.0  # with each answer of the server
PERMANENT = 500  # codes from here on: the same command will not succeed again (RFC 5321, 4.2.1)


class SmtpMailer:
    """The `Mailer` that hands mails to the server of the settings; `tls` replaces the usual trust in authorities."""

    def __init__(self, settings: MailSettings, *, name: str, tls: ssl.SSLContext | None = None) -> None:
        self._settings = settings
        self._sender = Address(settings.sender_name or name, addr_spec=settings.sender)
        self._tls = tls

    async def send(self, message: Message) -> None:
        """Hand `message` over; raises `Undeliverable` where the server refuses it, or its recipient, for good."""
        mail = self._settings
        try:
            await aiosmtplib.send(
                self.written(message),
                hostname=mail.host,
                port=mail.port,
                username=mail.user,
                password=mail.password.get_secret_value() if mail.user and mail.password else None,
                use_tls=mail.ssl,
                start_tls=mail.starttls and not mail.ssl,
                tls_context=self._tls,
                timeout=PATIENCE_SECONDS,
            )
        except SMTPRecipientsRefused as refused:
            raise _judged(refused.recipients[0]) from refused
        except SMTPDataError as refused:
            raise _judged(refused) from refused

    def written(self, message: Message) -> EmailMessage:
        """The message in the format of RFC 5322. No value can begin another header: the library refuses line breaks."""
        domain = self._sender.domain
        mail = EmailMessage(policy=POLICY)
        try:
            mail["To"] = Address(addr_spec=message.to)
        except (ValueError, IndexError, HeaderParseError) as refused:  # the parser stumbles over an empty one
            raise Undeliverable(f"{message.to!r} is no address") from refused
        mail["From"] = self._sender
        mail["Subject"] = message.subject
        mail["Date"] = message.date
        # the same for every attempt, so that a second delivery can be told from a second mail
        mail["Message-ID"] = f"<{message.id}@{domain}>"
        mail["List-ID"] = f"<{message.kind}.{domain}>"  # RFC 2919: for people's filters
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: answer with no holiday notice
        if message.unsubscribe is not None:  # RFC 8058
            mail["List-Unsubscribe"] = f"<{message.unsubscribe}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail.set_content(message.text)
        mail.add_alternative(message.html, subtype="html")
        if message.calendar is not None:
            method, content = message.calendar.method, message.calendar.content
            # for programs that know invitations (RFC 6047), and as a file for all others
            mail.add_alternative(content, subtype="calendar", params={"method": method})
            mail.add_attachment(content.encode(), maintype="application", subtype="ics", filename="invite.ics")
        return mail


class NotSetUp:
    """The `Mailer` of an installation that should have a server and has none: mails wait, and their rows say why."""

    async def send(self, _: Message) -> None:
        """Fail; the outbox tries again for a day and a half."""
        raise ConnectionError("SMTP_HOST is not set")


def _judged(refused: SMTPRecipientRefused | SMTPDataError) -> Exception:
    return Undeliverable(f"{refused.code} {refused.message}") if refused.code >= PERMANENT else refused
