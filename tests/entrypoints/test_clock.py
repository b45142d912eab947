"""Moving the clock of an installation in development: one row, which every process follows."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from frontdesk.core import shared_clock
from frontdesk.core.clock import MovableClock, SystemClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.settings import AppSettings
from frontdesk.entrypoints.cli.clock import _ahead
from frontdesk.entrypoints.embedded.errors import StartupError
from tests.patience import PATIENCE_SECONDS


async def test_processes_follow_the_row(sessions: Sessions) -> None:
    clock = MovableClock()
    following = asyncio.create_task(shared_clock.follow(clock, sessions))
    for ahead in (timedelta(days=1), timedelta(hours=-2), timedelta()):
        async with unit_of_work(sessions) as session:
            await shared_clock.move(session, ahead)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while clock.offset != ahead:  # noqa: ASYNC110  the clock sets no event
                await asyncio.sleep(0.02)
    following.cancel()


def test_only_development_has_a_clock_that_can_be_moved() -> None:
    movable = {
        name: isinstance(shared_clock.clock_for(AppSettings.model_validate({"ENVIRONMENT": name})), MovableClock)
        for name in ("development", "test", "staging", "production")
    }
    assert movable == {"development": True, "test": False, "staging": False, "production": False}


@pytest.mark.parametrize(
    ("to", "ahead"),
    [
        ("+1d2h", timedelta(days=2, hours=2)),
        ("-30m", timedelta(days=1, minutes=-30)),
        ("+1d2h3m", timedelta(days=2, hours=2, minutes=3)),
        ("real", timedelta()),
    ],
)
def test_steps_are_from_where_the_clock_stands(to: str, ahead: timedelta) -> None:
    assert _ahead(to, timedelta(days=1)) == ahead


@pytest.mark.parametrize("to", ["2127-03-15T10:00Z", "2127-03-15T11:00+01:00", "2127-03-15T10:00"])
def test_instants_are_in_utc_where_they_do_not_say(to: str) -> None:
    there = SystemClock().now() + _ahead(to, timedelta(days=1))
    assert abs(there - datetime(2127, 3, 15, 10, tzinfo=UTC)) < timedelta(minutes=5)


@pytest.mark.parametrize("to", ["tomorrow", "+", "1d", "+1w", "2127-13-01", ""])
def test_what_is_no_time_is_refused(to: str) -> None:
    with pytest.raises(StartupError):
        _ahead(to, timedelta())
