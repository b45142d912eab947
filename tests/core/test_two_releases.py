"""Processes of two releases share rows and a queue for a while: nothing that only one of them knows is lost."""

import json
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core import events, outbox, tasks
from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.events import Event, handles
from frontdesk.core.ids import new_id
from frontdesk.core.outbox import OutboxRow
from frontdesk.core.tasks import TaskAsked
from tools import make_facts

KEPT = json.loads(make_facts.TARGET.read_text())
TOMORROW = "bookings.from_tomorrow"


def row(topic: str, clock: MovableClock, **payload: Any) -> dict[str, Any]:
    return {"id": new_id(), "topic": topic, "payload": payload, "recorded_for": clock.now(), "due_at": clock.now()}


async def stored(session: AsyncSession, event_id: UUID) -> tuple[int, bool, str | None]:
    found = await session.execute(
        select(OutboxRow.attempts, OutboxRow.done_at, OutboxRow.error).where(OutboxRow.id == event_id)
    )
    attempts, done_at, error = found.one()
    return attempts, done_at is not None, error


async def test_a_fact_of_the_next_release_waits_for_it(
    sessions: Sessions, session: AsyncSession, clock: MovableClock
) -> None:
    later = row(TOMORROW, clock, booking_id="1")
    async with unit_of_work(sessions) as opened:
        await opened.execute(insert(OutboxRow), [later])
        assert list(await outbox.claim(opened, now=clock.now())) == []  # a relay of this release leaves it
        # a relay of the next one has taken it, and the queue hands it to a worker of this one
        await opened.execute(update(OutboxRow).values(attempts=1, due_at=clock.now() + timedelta(minutes=1)))
    for _ in range(outbox.MAX_ATTEMPTS + 1):
        assert await outbox.deliver(sessions, later["id"], now=clock.now()) is None
        async with unit_of_work(sessions) as opened:
            await opened.execute(update(OutboxRow).values(attempts=OutboxRow.attempts + 1))
    assert await stored(session, later["id"]) == (1, False, None)  # it costs no attempt


async def test_facts_of_both_neighbours_are_read(
    sessions: Sessions, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class LampDimmed(Event):
        topic: ClassVar[str] = "test.lamp_dimmed"
        lamp: str
        watts: int = 40  # as a field that came with this release

    seen: list[Event] = []
    monkeypatch.setitem(events._handlers, LampDimmed.topic, [])  # noqa: SLF001  the registry outlives a test

    @handles(LampDimmed)
    async def look(_: AsyncSession, fact: LampDimmed, __: object) -> None:
        seen.append(fact)

    rows = [
        row(LampDimmed.topic, clock, lamp="of the last release"),
        row(LampDimmed.topic, clock, lamp="of the next", watts=60, colour="red"),
    ]
    async with unit_of_work(sessions) as session:
        await session.execute(insert(OutboxRow), rows)
    for one in rows:
        assert await outbox.deliver(sessions, one["id"], now=clock.now()) == LampDimmed.topic
    assert seen == [LampDimmed(lamp="of the last release"), LampDimmed(lamp="of the next", watts=60)]


async def test_a_task_of_the_next_release_is_kept_until_somebody_knows_it(
    sessions: Sessions, session: AsyncSession, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = TaskAsked(name="send_tomorrows_mail", arguments=["1"], named={"twice": True})
    async with unit_of_work(sessions) as opened:
        await outbox.record(opened, asked, now=clock.now())
    event_id = (await session.scalars(select(OutboxRow.id))).one()
    with pytest.raises(ExceptionGroup):
        await outbox.deliver(sessions, event_id, now=clock.now())
    assert await stored(session, event_id) == (0, False, "UnknownTask('send_tomorrows_mail')")
    ran: list[object] = []

    async def run(_: events.Outside, *arguments: object, **named: object) -> None:
        ran.append((arguments, named))

    monkeypatch.setitem(tasks._registered, asked.name, tasks.Task(asked.name, run, None))  # noqa: SLF001
    assert await outbox.deliver(sessions, event_id, now=clock.now()) == TaskAsked.topic
    assert ran == [(("1",), {"twice": True})]


def test_what_is_kept_is_written_down() -> None:
    now = make_facts.current()
    assert list(make_facts.broken(KEPT, now)) == []
    assert make_facts.TARGET.read_text() == make_facts.render(now), "run: python -m tools.make_facts"


def _without_a_fact(facts: Any) -> None:
    del facts["facts"]["bookings.placed"]


def _without_a_field(facts: Any) -> None:
    del facts["facts"]["bookings.placed"]["fields"]["booking_id"]


def _another_type(facts: Any) -> None:
    facts["facts"]["bookings.placed"]["fields"]["booking_id"] = "integer"


def _a_field_without_a_default(facts: Any) -> None:
    facts["facts"]["bookings.placed"]["fields"]["colour"] = "string"


def _another_name_of_a_handler(facts: Any) -> None:
    facts["facts"]["bookings.placed"]["handlers"].pop()


def _without_a_task(facts: Any) -> None:
    facts["tasks"].remove("bookings.sweep")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (_without_a_fact, "bookings.placed: rows"),
        (_without_a_field, "bookings.placed.booking_id: the release before asks for it"),
        (_another_type, "bookings.placed.booking_id: was uuid, is integer"),
        (_a_field_without_a_default, "bookings.placed.colour: rows of the release before have none"),
        (_another_name_of_a_handler, "bookings.placed: "),
        (_without_a_task, "task bookings.sweep: it may still wait"),
    ],
)
def test_what_breaks_the_release_before_is_seen(change: Any, complaint: str) -> None:
    changed = deepcopy(KEPT)
    change(changed)
    (found,) = make_facts.broken(KEPT, changed)
    assert found.startswith(complaint)


def test_what_breaks_nobody_is_no_matter() -> None:
    changed = deepcopy(KEPT)
    changed["facts"]["bookings.placed"]["fields"]["colour"] = "string"
    changed["facts"]["bookings.placed"]["optional"] = ["colour"]
    changed["facts"]["bookings.placed"]["handlers"].append("stats.handlers.count_colours")
    changed["facts"][TOMORROW] = {"fields": {"booking_id": "uuid"}, "optional": [], "handlers": []}
    changed["tasks"].append("bookings.tomorrow")
    assert list(make_facts.broken(KEPT, changed)) == []
