"""However many beats run, each task goes once when it is due."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from frontdesk.core import timetable
from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.entrypoints.beat import send_once

EVERY = timedelta(seconds=30)


async def test_of_ten_beats_at_once_one_sends(sessions: Sessions) -> None:
    sent: list[str] = []

    def sending(name: str) -> Callable[[], str]:
        def send() -> str:
            sent.append(name)
            return name

        return send

    answers = await asyncio.gather(*(send_once(sessions, "sweep", sending("sweep"), every=EVERY) for _ in range(10)))
    assert sorted(map(str, answers)) == ["None"] * 9 + ["sweep"]
    await send_once(sessions, "tidy", sending("tidy"), every=EVERY)  # another task is another matter
    assert sent == ["sweep", "tidy"]


async def test_each_interval_has_its_turn(sessions: Sessions, clock: MovableClock) -> None:
    async def taken() -> bool:
        async with unit_of_work(sessions) as session:
            return await timetable.take(session, "sweep", every=EVERY, now=start + passed)

    start, passed = clock.now(), timedelta()
    turns = []
    for _ in range(12):  # two beats, half an interval apart
        turns.append(await taken())
        passed += EVERY / 2
    assert turns == [True, False] * 6
    passed += EVERY - timedelta(milliseconds=20)  # the clockwork of one is never quite exact
    assert await taken()


async def test_what_the_broker_does_not_take_counts_as_not_sent(sessions: Sessions) -> None:
    def refuse() -> None:
        raise ConnectionError

    for _ in range(2):
        with pytest.raises(ConnectionError):
            await send_once(sessions, "sweep", refuse, every=EVERY)
    sent: list[Any] = []
    await send_once(sessions, "sweep", lambda: sent.append(1), every=EVERY)
    assert sent == [1]
