"""An SMS is one decorated function, too: from typed props it makes one short text.

@sms("bookings.confirmation_sms", sample=SeatKept(…), topic=Topic.BOOKINGS)
def seat_kept_sms(props: SeatKept, letterhead: Letterhead) -> str:
return f"{letterhead.name}: your seat is kept."

await notifications.send_sms(session, seat_kept_sms(SeatKept(…)), to="+4930901820", now=now)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from frontdesk.modules.notifications.ports import Letterhead
from frontdesk.modules.notifications.rules import Topic
from frontdesk.modules.notifications.service.letters import Props

P = TypeVar("P", bound=Props)


@dataclass(frozen=True, slots=True)
class ShortText:
    """One SMS to be sent: its kind and its props."""

    kind: str
    props: Props
    locale: str | None = None  # the reader's language; None: the installation's

    @property
    def key(self) -> str:
        """What is unique among all notifications."""
        return f"{self.kind}:{self.props.key}"


@dataclass(frozen=True, slots=True)
class Sms(Generic[P]):
    """A kind of SMS; called with its props, one of them. People can do without each of them: see `topic`."""

    kind: str
    props: type[P]
    sample: P
    topic: Topic
    write: Callable[[P, Letterhead], str]

    def __call__(self, props: P) -> ShortText:
        return ShortText(self.kind, props)


_kinds: dict[str, Sms[Any]] = {}


def sms(kind: str, *, sample: P, topic: Topic) -> Callable[[Callable[[P, Letterhead], str]], Sms[P]]:
    """Register a function as the kind of SMS `kind`, which is stored and must not change; `sample` is for previews."""

    def register(write: Callable[[P, Letterhead], str]) -> Sms[P]:
        if kind in _kinds:
            message = f"there are two kinds of SMS named {kind!r}"
            raise ValueError(message)
        made = _kinds[kind] = Sms(kind, type(sample), sample, topic, write)
        return made

    return register


def short_texts() -> Mapping[str, Sms[Any]]:
    """Every kind of SMS by its name."""
    return dict(sorted(_kinds.items()))
