"""What notifications need of the world outside: somebody who carries mails, and a letterhead to write them on."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, Self
from urllib.parse import urlencode
from uuid import UUID

from frontdesk.core import links
from frontdesk.core.ports import Port
from frontdesk.core.settings import SecuritySettings, Settings

HIDDEN = "[hidden]"  # what stands for a secret in what is kept


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """An appointment in a mail: iCalendar text, and what is to be done with it (RFC 5546, 1.4)."""

    method: str  # REQUEST or CANCEL
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A mail that is ready to go. Another delivery of the same mail has the same `id`."""

    id: UUID
    kind: str  # for example "accounts.verify_email"
    to: str
    subject: str
    html: str
    text: str
    date: datetime
    calendar: CalendarPart | None = None
    unsubscribe: str | None = None  # the address that a POST turns such mails off at (RFC 8058)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMessage:
    """An SMS that is ready to go."""

    id: UUID
    to: str  # E.164
    text: str
    unsure_since: datetime | None = None  # somebody began to send it then, and may not have lived to say so


class Undeliverable(Exception):
    """The message will never get there: no such mailbox, or its server will not have it. Trying again is no use."""


class Mailer(Protocol):
    """Carries mails."""

    async def send(self, message: Message) -> None:
        """Return when a server has taken responsibility for `message` (RFC 5321, 4.2.5).

        Raises `Undeliverable` where it never will; any other exception means that it may at another time.
        """


class Texter(Protocol):
    """Carries SMS."""

    @property
    def is_set_up(self) -> bool:
        """Whether any can be carried; otherwise none are written down."""

    async def send(self, message: TextMessage) -> None:
        """Return when somebody has taken responsibility for `message`; raises as `Mailer.send` does.

        One that is `unsure_since` is looked for first, and not sent again where it is found.
        """


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What the installation gives to each of its mails: its name, its address, and tokens for their links.

    Addresses come from the settings, never from a request: whoever forges a Host header gets no link of theirs sent.
    """

    name: str
    address: str  # where people go: the front end's, or where there is none, ours
    public_url: str  # ours
    sender: str  # the address that mails come from
    locale: str  # the language of those who have not said theirs
    security: SecuritySettings
    redacted: bool = False  # in what is kept, `HIDDEN` stands for every token

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The letterhead of an installation."""
        app = settings.app
        address = (app.frontend_url or app.public_url).rstrip("/")
        return cls(app.name, address, app.public_url.rstrip("/"), settings.mail.sender, app.locale, settings.security)

    def hiding(self) -> Self:
        """The same for a copy that is kept: without tokens."""
        return replace(self, redacted=True)

    def page(self, path: str, **query: str) -> str:
        """The address of a page, for example `page("/verify-email", token=…)`."""
        return f"{self.address}{path}" + (f"?{urlencode(query, safe='[]')}" if query else "")

    def token(self, *, purpose: str, id: UUID, generation: int = 0) -> str:  # noqa: A002
        """The token that opens row `id` for `purpose` (`core.links.token`)."""
        if self.redacted:
            return HIDDEN
        return links.token(self.security, purpose=purpose, id=id, generation=generation)

    def ticket(self, *, purpose: str, id: UUID, generation: int = 0) -> str:  # noqa: A002
        """The same with the row's id in it (`core.links.ticket`)."""
        if self.redacted:
            return HIDDEN
        return links.ticket(self.security, purpose=purpose, id=id, generation=generation)


mailer: Port[Mailer] = Port("mailer")
texter: Port[Texter] = Port("texter")
letterhead: Port[Letterhead] = Port("letterhead")
