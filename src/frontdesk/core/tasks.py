"""Background work: named tasks, of which some are due again and again. Who runs them is not said here.

With a broker that is Celery (`core.queue`); without one it is whoever is woken by a timer (`core.inline`). A task takes
ids and may run twice; what it must not do twice, it writes down in its own transaction. Schedules, attempts and dead
letters live in PostgreSQL (`core.outbox`), so a broker that loses everything loses nothing.
"""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, ClassVar, Concatenate, ParamSpec

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import unit_of_work
from frontdesk.core.events import Event, Outside, reaches_out

P = ParamSpec("P")
Work = Callable[Concatenate[AsyncSession, datetime, P], Awaitable[None]]
Errand = Callable[[Outside], Coroutine[Any, Any, None]]


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work with a name that others may ask for, and how often it is due by itself."""

    name: str  # stable: it is in queues, and in `core.timetable`
    run: Callable[..., Coroutine[Any, Any, None]]  # with an `Outside`, and then the task's arguments
    every: timedelta | None


_registered: dict[str, Task] = {}


def registered() -> Mapping[str, Task]:
    """All tasks of the modules that are loaded, by name."""
    return MappingProxyType(_registered)


def task(name: str, *, every: timedelta | None = None) -> Callable[[Work[P]], Work[P]]:
    """Register a coroutine function as the task `name`; where `every` is given, it is due that often.

    It gets a session whose transaction commits when it returns, the current instant, and the task's arguments.
    """

    def register(work: Work[P]) -> Work[P]:
        async def run(outside: Outside, *args: P.args, **kwargs: P.kwargs) -> None:
            async with unit_of_work(outside.sessions) as session:
                await work(session, outside.now, *args, **kwargs)

        _registered[name] = Task(name, run, every)
        return work

    return register


def errand(name: str, *, every: timedelta) -> Callable[[Errand], Errand]:
    """Register a coroutine function that speaks to another system as a task that is due again and again.

    No transaction is open around it: it makes its own. What fails waits for the next time.
    """

    def register(run: Errand) -> Errand:
        _registered[name] = Task(name, run, every)
        return run

    return register


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAsked(Event):
    """Somebody asked for a task by a name that whoever got it did not know: another release does."""

    topic: ClassVar[str] = "core.task_asked"
    name: str
    arguments: list[Any]
    named: dict[str, Any]


class UnknownTask(LookupError):
    """This release has no task of this name."""


@reaches_out(TaskAsked)
async def run_asked(outside: Outside, fact: TaskAsked) -> None:
    """Run it where it is known. Raises `UnknownTask`: the outbox tries again, and keeps what nobody ever knows."""
    found = _registered.get(fact.name)
    if found is None:
        raise UnknownTask(fact.name)
    await found.run(outside, *fact.arguments, **fact.named)
