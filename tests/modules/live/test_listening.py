"""What a stream says: from the beginning, from where somebody was, while Redis is away, and until it ends."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx2 import AsyncClient
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from frontdesk.core import outbox, retention
from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.events import Outside
from frontdesk.core.permissions import CompanyRole, Permission
from frontdesk.modules.live import service as live
from frontdesk.modules.live.rules import KEPT
from frontdesk.modules.live.service import Hub
from frontdesk.modules.live.service import hub as hubs
from tests.conftest import START
from tests.factories import Person
from tests.modules.companies.callers import arrive, enrol, found
from tests.modules.live.conftest import Ear, Listen, Tell, Told, session_of
from tests.patience import PATIENCE_SECONDS

NOWHERE = "redis://127.0.0.1:1"


async def kinds(ear: Ear, count: int) -> list[str | None]:
    """What so many next events are; None where the stream has ended."""
    heard = [await ear.hear() for _ in range(count)]
    return [told.kind if told else None for told in heard]


async def reached(state: Callable[[], bool]) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not state():  # noqa: ASYNC110  nobody else tells us
            await asyncio.sleep(0.01)


async def test_what_happens_is_heard_in_order_and_by_nobody_else(
    ada: Person, sessions: Sessions, listen: Listen, tell: Tell
) -> None:
    bob = await arrive(sessions, "bob@example.com", now=START)
    ears = [await listen(ada) for _ in range(3)]
    for ear in ears:
        assert await ear.hear() == Told("ready", "0", {})
    await tell(bob, "not.hers")
    await tell(ada, "first")
    await tell(ada, "second")
    for ear in ears:
        first, second = await ear.hear(), await ear.hear()
        assert first is not None
        assert second is not None
        assert [(told.kind, told.id, told.data["number"]) for told in (first, second)] == [
            ("first", "2", 1),
            ("second", "3", 1),
        ]
        assert UUID(first.data["id"]) != UUID(second.data["id"])


async def test_who_comes_back_goes_on_where_they_were(ada: Person, listen: Listen, tell: Tell) -> None:
    for kind in ("one", "two", "three"):
        await tell(ada, kind)
    ear = await listen(ada, "1")
    assert await ear.hear() == Told("ready", "1", {})
    assert await kinds(ear, 2) == ["two", "three"]
    await tell(ada, "four")
    assert await kinds(ear, 1) == ["four"]


@pytest.mark.parametrize("unknown", ["4", "-1", "abc", "", "²", "9" * 30, "1.5"])
async def test_who_comes_back_from_nowhere_begins_anew(ada: Person, listen: Listen, tell: Tell, unknown: str) -> None:
    for kind in ("one", "two", "three"):
        await tell(ada, kind)
    ear = await listen(ada, unknown)
    assert await ear.hear() == Told("reset", "3", {})
    await tell(ada, "four")
    assert await kinds(ear, 1) == ["four"]


async def test_what_is_old_is_forgotten_and_said_to_be(
    ada: Person, sessions: Sessions, clock: MovableClock, listen: Listen, tell: Tell
) -> None:
    await tell(ada, "one", "two")
    clock.move_to(clock.now() + KEPT / 2)
    await tell(ada, "three")
    clock.move_to(clock.now() + KEPT / 2 + timedelta(seconds=1))
    for _ in range(2):
        async with unit_of_work(sessions) as session:
            await live.forget_old(session, now=clock.now())
        await retention.sweep(Outside(sessions, clock.now(), last=False))
        async with sessions() as session:
            assert await session.scalar(text("SELECT count(*) FROM live_events")) == 1
    for last, expected in (("1", ["reset"]), ("2", ["ready", "three"]), ("3", ["ready"])):
        ear = await listen(ada, last)
        assert await kinds(ear, len(expected)) == expected


async def test_a_fact_that_is_delivered_twice_is_told_once(
    ada: Person, sessions: Sessions, clock: MovableClock, listen: Listen, tell: Tell
) -> None:
    await tell(ada, "one")
    async with unit_of_work(sessions) as session:
        await session.execute(text("UPDATE outbox SET done_at = NULL"))
        await session.execute(text("DELETE FROM outbox_handled"))
        (event_id,) = await session.scalars(text("SELECT id FROM outbox"))
    for _ in range(2):
        await outbox.deliver(sessions, event_id, now=clock.now())
    await tell(ada, "two")
    ear = await listen(ada, "0")
    assert await kinds(ear, 3) == ["ready", "one", "two"]


async def test_redis_is_away_and_comes_back(
    ada: Person, app: FastAPI, listen: Listen, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "POLL_SECONDS", 0.05)
    held = app.state.resources
    async with Redis.from_url(NOWHERE) as redis:
        deaf = Hub(sessions=held.sessions, redis=redis, authenticate=held.authenticate, clock=held.clock)
        ear = await listen(ada, at=deaf)
        assert await ear.hear() == Told("ready", "0", {})
        await tell(ada, "one")
        assert await kinds(ear, 1) == ["one"]
        await ear.frames.aclose()


async def test_a_quiet_stream_beats_and_holds_no_connection(
    ada: Person, engine: AsyncEngine, listen: Listen, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(hubs, "LOOK_SECONDS", 600.0)
    ear = await listen(ada)
    await ear.hear()
    hearing = asyncio.ensure_future(ear.hear())
    await reached(lambda: ear.heartbeats >= 3)
    assert engine.pool.checkedout() == 0  # type: ignore[attr-defined]  # it is a queue pool
    await tell(ada, "one")
    told = await hearing
    assert told is not None
    assert told.kind == "one"


End = Callable[[Sessions, MovableClock, Person], Awaitable[None]]


async def sign_out(sessions: Sessions, _: MovableClock, person: Person) -> None:
    async with unit_of_work(sessions) as session:
        ended = text("UPDATE sessions SET ended_at = now() WHERE id = :id")
        await session.execute(ended, {"id": session_of(person)})


async def be_deactivated(sessions: Sessions, _: MovableClock, person: Person) -> None:
    async with unit_of_work(sessions) as session:
        await session.execute(text("UPDATE users SET is_active = false WHERE id = :id"), {"id": person.id})


async def outlive_the_token(_: Sessions, clock: MovableClock, __: Person) -> None:
    clock.move_to(clock.now() + timedelta(minutes=31))


@pytest.mark.parametrize("end", [sign_out, be_deactivated, outlive_the_token])
async def test_a_stream_ends_with_what_opened_it(
    ada: Person,
    sessions: Sessions,
    clock: MovableClock,
    listen: Listen,
    monkeypatch: pytest.MonkeyPatch,
    end: End,
) -> None:
    monkeypatch.setattr(hubs, "RECHECK_SECONDS", 0.05)
    ear = await listen(ada)
    assert await ear.hear() == Told("ready", "0", {})
    await end(sessions, clock, ada)
    assert await ear.hear() is None


async def test_a_role_that_is_taken_away_is_heard_no_more(
    ada: Person,
    sessions: Sessions,
    client: AsyncClient,
    clock: MovableClock,
    hub: Hub,
    listen: Listen,
    drain_outbox: Callable[[], Awaitable[int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hubs, "RECHECK_SECONDS", 0.05)
    owner = await arrive(sessions, "owner@example.com", now=START)
    company_id = await found(client, owner, "Owner Ltd")
    await enrol(sessions, ada, company_id, CompanyRole.STAFF)
    desk = live.company(UUID(company_id), Permission.BOOKINGS_VIEW)
    ear = await listen(ada, None, desk)
    await ear.hear()

    async def tell_the_desk(kind: str) -> None:
        async with unit_of_work(sessions) as session:
            await live.publish(session, desk, kind, {}, now=clock.now())
        await drain_outbox()

    await tell_the_desk("while.staff")
    assert await kinds(ear, 1) == ["while.staff"]
    await enrol(sessions, ada, company_id, CompanyRole.TEACHER)
    (listener,) = hub.listeners
    await reached(lambda: desk not in listener.audiences)
    await tell_the_desk("while.teacher")
    async with unit_of_work(sessions) as session:
        await live.publish(session, live.person(UUID(ada.id)), "to.her", {}, now=clock.now())
    await drain_outbox()
    assert await kinds(ear, 1) == ["to.her"]


async def test_who_does_not_keep_up_ends_and_comes_back_for_the_rest(
    ada: Person, listen: Listen, tell: Tell, hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "MOST_WAITING", 2)
    slow, quick = await listen(ada), await listen(ada)
    for kind in ("ready", "zero"):
        assert await kinds(slow, 1) == await kinds(quick, 1) == [kind]
        if kind == "ready":
            await tell(ada, "zero")
    for kind in ("one", "two", "three"):
        await tell(ada, kind)
        assert await kinds(quick, 1) == [kind]
    heard = ["zero"]
    last = "1"
    while (told := await slow.hear()) is not None:
        heard.append(told.kind)
        last = told.id
    everything = ["zero", "one", "two", "three"]
    assert heard == everything[: len(heard)] != everything
    assert len(hub.listeners) == 1
    again = await listen(ada, last)
    assert await kinds(again, 1 + len(everything[len(heard) :])) == ["ready", *everything[len(heard) :]]


class Dawdling(Hub):
    """A hub whose reading of the log can be held up after it has decided what to ask for."""

    held_up: asyncio.Event | None = None

    async def _rows(self, position: int, audiences: Collection[str], **limit: int) -> Any:
        asked_for = list(audiences)
        if self.held_up is not None and asked_for:
            self.dawdles = True
            await self.held_up.wait()
        return await super()._rows(position, asked_for, **limit)

    dawdles = False


async def test_who_comes_while_the_log_is_read_misses_nothing(
    ada: Person, app: FastAPI, sessions: Sessions, listen: Listen, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "POLL_SECONDS", 0.05)
    held, bob = app.state.resources, await arrive(sessions, "bob@example.com", now=START)
    async with Redis.from_url(NOWHERE) as redis:
        hub = Dawdling(sessions=held.sessions, redis=redis, authenticate=held.authenticate, clock=held.clock)
        first = await listen(ada, at=hub)
        assert await kinds(first, 1) == ["ready"]
        gate = hub.held_up = asyncio.Event()
        await reached(lambda: hub.dawdles)  # it asks for what ada hears
        hub.held_up = None
        second = await listen(bob, at=hub)
        assert await kinds(second, 1) == ["ready"]
        hearing = asyncio.ensure_future(kinds(second, 1))
        await asyncio.sleep(0.1)  # has read what it missed: nothing
        await tell(bob, "one")
        gate.set()
        assert await hearing == ["one"]
        for ear in (first, second):
            await ear.frames.aclose()
