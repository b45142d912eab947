"""A mail is one decorated function: from typed props it makes the letter, and its kind is what it is stored under.

class SeatKept(Props):
name: str
booking_id: UUID

@property
def key(self) -> str:
return str(self.booking_id)

@email("bookings.seat_kept", sample=SeatKept(name="Ada", booking_id=UUID(int=0)))
def seat_kept(props: SeatKept, letterhead: Letterhead) -> Letter:
return Letter(subject="Your seat is kept", paragraphs=[f"Hello {props.name}, we look forward to you."], …)

await notifications.send(session, seat_kept(SeatKept(…)), to="ada@example.com", now=now)
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from frontdesk.modules.notifications.ports import Letterhead
from frontdesk.modules.notifications.rules import Topic


class Props(BaseModel, ABC):
    """What a mail is written from. It is stored: ids, names and times may stand in it, secrets may not."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @property
    @abstractmethod
    def key(self) -> str:
        """What makes this mail the one that it is: of the same kind, none with the same key goes out again."""


@dataclass(frozen=True, slots=True)
class Button:
    """The one thing that the reader may want to do."""

    label: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """What a mail puts into its reader's calendar, changes there, or takes out of it."""

    id: UUID  # by which its changes find it: the UID
    sequence: int  # grows with each change
    stamp: datetime  # when this was written
    start: datetime
    end: datetime
    summary: str
    description: str = ""
    location: str = ""
    organizer: str  # the name of whoever invites
    attendee: str  # the reader's address
    attendee_name: str
    is_certain: bool = True
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail's content, of which the HTML and the text are made alike. All of it is plain text."""

    subject: str
    paragraphs: Sequence[str]
    details: Mapping[str, str] = field(default_factory=dict)  # what a reader looks for: when, where, how much
    button: Button | None = None
    after: Sequence[str] = ()  # paragraphs below the button
    reason: str  # why they get it, in small letters at the end
    appointment: Appointment | None = None


P = TypeVar("P", bound=Props)


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to be sent: its kind and its props."""

    kind: str
    props: Props
    locale: str | None = None  # the reader's language; None: the installation's

    @property
    def key(self) -> str:
        """What is unique among all notifications."""
        return f"{self.kind}:{self.props.key}"


@dataclass(frozen=True, slots=True)
class Email(Generic[P]):
    """A kind of mail; called with its props, one of them."""

    kind: str
    props: type[P]
    sample: P
    topic: Topic | None  # None: it is necessary, and cannot be turned off
    write: Callable[[P, Letterhead], Letter]

    def __call__(self, props: P) -> Mail:
        return Mail(self.kind, props)


_emails: dict[str, Email[Any]] = {}


def email(
    kind: str, *, sample: P, topic: Topic | None = None
) -> Callable[[Callable[[P, Letterhead], Letter]], Email[P]]:
    """Register a function as the kind of mail `kind`, which is stored and must not change; `sample` is for previews.

    With a `topic` people can turn it off, in their preferences and by a link in the mail; without one it is necessary.
    """

    def register(write: Callable[[P, Letterhead], Letter]) -> Email[P]:
        if kind in _emails:
            message = f"there are two kinds of mail named {kind!r}"
            raise ValueError(message)
        made = _emails[kind] = Email(kind, type(sample), sample, topic, write)
        return made

    return register


def emails() -> Mapping[str, Email[Any]]:
    """Every kind of mail by its name."""
    return dict(sorted(_emails.items()))
