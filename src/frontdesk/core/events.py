"""Facts: frozen, named in the past tense, recorded with what they tell of, and told to those above.

A module declares its facts in `events.py`, records them with `core.outbox.record` in the transaction that makes them
true, and others react in their `handlers.py` with `@handles(Fact)`. A handler gets a transaction of its own, takes
effect once per fact however often the fact is delivered, and may run long after it. What speaks to another system
(mail, SMS, a vendor) reacts with `@reaches_out(Fact)` instead: no transaction is open while it waits for an answer.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import Sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact. Subclasses are frozen dataclasses of plain values (ids, times, amounts), never of rows."""

    topic: ClassVar[str]  # stable: it is stored, for example "bookings.placed"

    @property
    def stream(self) -> str | None:
        """Facts with the same one are told in the order of their recording; None where order does not matter."""
        return None

    def payload(self) -> dict[str, Any]:
        """The fact as JSON values."""
        stored: dict[str, Any] = _adapter(type(self)).dump_python(self, mode="json")
        return stored


_adapters: dict[type[Event], TypeAdapter[Any]] = {}


def _adapter(fact: type[Event]) -> TypeAdapter[Any]:
    if fact not in _adapters:
        _adapters[fact] = TypeAdapter(fact)  # making one takes longer than using it ten times
    return _adapters[fact]


E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Outside:
    """What a reaction gets that speaks to another system: transactions when it wants them, and none around it.

    `last` tells that nobody will try again by themselves if this attempt fails.
    """

    sessions: Sessions
    now: datetime
    last: bool


@dataclass(frozen=True, slots=True)
class Handler:
    """One reaction to one kind of fact. `name` is stable: it is stored with what has been handled."""

    name: str
    fact: type[Event]
    inside: Callable[[AsyncSession, Any, datetime], Awaitable[None]] | None = None
    outside: Callable[[Outside, Any], Awaitable[None]] | None = None

    def read(self, payload: dict[str, Any]) -> Event:
        """The fact that `payload` was made from."""
        fact: Event = _adapter(self.fact).validate_python(payload)
        return fact


_handlers: defaultdict[str, list[Handler]] = defaultdict(list)

Reaction = Callable[[AsyncSession, E, datetime], Awaitable[None]]
Errand = Callable[[Outside, E], Awaitable[None]]


def handles(fact: type[E]) -> Callable[[Reaction[E]], Reaction[E]]:
    """Register a coroutine function as a reaction to a kind of fact.

    It gets a session whose transaction commits when it returns, the fact, and the current instant.
    """

    def register(react: Reaction[E]) -> Reaction[E]:
        _handlers[fact.topic].append(Handler(name=name_of(react), fact=fact, inside=react))
        return react

    return register


def reaches_out(fact: type[E]) -> Callable[[Errand[E]], Errand[E]]:
    """Register a coroutine function that speaks to another system as a reaction to a kind of fact.

    It runs at least once, also twice at the same time: what must not happen twice it writes down itself.
    """

    def register(errand: Errand[E]) -> Errand[E]:
        _handlers[fact.topic].append(Handler(name=name_of(errand), fact=fact, outside=errand))
        return errand

    return register


def handlers_of(topic: str) -> Sequence[Handler]:
    """All reactions to a topic, in the order of their registration."""
    return tuple(_handlers[topic])


def topics() -> list[str]:
    """The topics of all facts that there are, whether somebody reacts to them or not."""
    return sorted({fact.topic for fact in kinds()})


def kinds(of: type[Event] = Event) -> Iterator[type[Event]]:
    """All facts that there are, as classes."""
    for kind in of.__subclasses__():
        if hasattr(kind, "topic"):
            yield kind
        yield from kinds(kind)


def name_of(react: Callable[..., object]) -> str:
    """The name under which it is stored that a handler has handled a fact."""
    return f"{react.__module__.removeprefix('frontdesk.modules.')}.{react.__name__}"
