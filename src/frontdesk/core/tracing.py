"""Spans: what a request or a task did, and when, for whoever collects traces. Nobody does unless `collect` is called.

A span belongs to the trace of the current correlation id, which facts carry through the outbox: so whatever follows a
request, in whichever process and however much later, is in its trace.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Literal, Protocol

Kind = Literal["server", "consumer"]


class Span(Protocol):
    """Something that is being done."""

    def name(self, name: str) -> None:
        """Call it otherwise: a request's route is known when it has been found."""

    def note(self, **attributes: str | int) -> None:
        """Say more of it. No personal data: neither addresses nor what somebody wrote."""


class Tracer(Protocol):
    """Who collects spans."""

    def span(self, name: str, kind: Kind, *, caller: str | None) -> AbstractContextManager[Span]:
        """One that lasts as long as the context; an exception that passes through is told of it."""


class _Nowhere:
    def name(self, _: str) -> None: ...

    def note(self, **_: str | int) -> None: ...


_nowhere = nullcontext[Span](_Nowhere())
_tracer: Tracer | None = None


def collect(tracer: Tracer | None) -> None:
    """Give the spans of this process to somebody, or to nobody again."""
    global _tracer  # noqa: PLW0603  one per process is the point
    _tracer = tracer


def span(name: str, kind: Kind = "consumer", *, caller: str | None = None) -> AbstractContextManager[Span]:
    """Something that lasts as long as the context. `caller` is the W3C `traceparent` of who asked for it, if any."""
    return _nowhere if _tracer is None else _tracer.span(name, kind, caller=caller)
