"""Several calendars at once: what is offered is what can be taken, and nothing that can be taken is left out."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import UUID, uuid4

import pytest

from frontdesk.core.audit import NOBODY
from frontdesk.core.db import Sessions
from frontdesk.modules.calendar.errors import Closed, OutsideOpeningHours, SlotTaken
from frontdesk.modules.calendar.service import (
    Buffers,
    Span,
    Taking,
    Together,
    add_closure,
    bookable_starts_together,
    next_free_together,
    open_hours,
    reserve,
    set_hours,
    verdicts,
)
from tests.modules.calendar.conftest import NewCalendar

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)  # a Monday
TUESDAY = date(2027, 3, 2)
MIDNIGHT = datetime.combine(TUESDAY, time(), UTC)
QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)


@pytest.mark.parametrize("seed", range(1, 5))
async def test_a_start_is_offered_if_one_of_each_group_would_take_it(
    sessions: Sessions, new_calendar: NewCalendar, seed: int
) -> None:
    dice = Random(seed)  # noqa: S311  nothing here is secret
    people, rooms = await some(new_calendar, dice), await some(new_calendar, dice)
    wanted = Together(
        groups=[people, rooms], duration=dice.choice([30, 60, 90]) * timedelta(minutes=1), buffers=Buffers(0, 15)
    )
    async with sessions.begin() as session:
        for calendar in (*people, *rooms):
            opens, closes = sorted(dice.sample(range(6, 23), 2))
            await set_hours(
                session, calendar, [Span(weekday=2, opens=time(opens), closes=time(closes))], by=NOBODY, now=NOW
            )
            for _ in range(dice.randrange(3)):
                start = MIDNIGHT + dice.randrange(24, 88) * QUARTER
                taking = Taking(calendar, start, start + dice.randrange(1, 6) * QUARTER, wanted.buffers)
                try:
                    await reserve(session, [taking], group_id=uuid4(), now=NOW, enforce_hours=False)
                except SlotTaken:
                    continue
    async with sessions() as session:
        found = await bookable_starts_together(session, wanted, zone="UTC", first=TUESDAY, last=TUESDAY, now=NOW)
        possible = []
        for start in (MIDNIGHT + n * QUARTER for n in range(96)):
            told = await verdicts(
                session,
                [*people, *rooms],
                start=start,
                end=start + wanted.duration,
                now=NOW,
                buffers=wanted.buffers,
            )
            if all(any(told[it] is None for it in group) for group in wanted.groups):
                possible.append(start)
        assert possible  # otherwise the seed shows nothing
        assert list(found.starts()) == possible
        after = await next_free_together(session, wanted, zone="UTC", after=MIDNIGHT, now=NOW)
        assert after[: len(possible)] == possible[:3]


async def test_the_one_judges_for_itself_and_the_other_without_hours(
    sessions: Sessions, new_calendar: NewCalendar
) -> None:
    open_, shut, busy = [await new_calendar() for _ in range(3)]
    ten, noon = MIDNIGHT + 10 * HOUR, MIDNIGHT + 12 * HOUR
    async with sessions.begin() as session:
        await set_hours(session, open_, [Span(weekday=2, opens=time(9), closes=time(17))], by=NOBODY, now=NOW)
        await add_closure(session, shut, starts_at=ten, ends_at=noon, by=NOBODY, now=NOW)
        await reserve(session, [Taking(busy, ten, noon)], group_id=uuid4(), now=NOW)
    async with sessions() as session:

        async def ask(start: datetime, *, enforce_hours: bool = True) -> dict[UUID, object]:
            calendars = [open_, shut, busy]
            return dict(
                await verdicts(session, calendars, start=start, end=start + HOUR, now=NOW, enforce_hours=enforce_hours)
            )

        assert await ask(ten) == {open_: None, shut: Closed, busy: SlotTaken}
        assert await ask(ten, enforce_hours=False) == {open_: None, shut: None, busy: SlotTaken}
        assert await ask(ten - 3 * HOUR) == {open_: OutsideOpeningHours, shut: None, busy: None}
        assert await ask(noon) == dict.fromkeys((open_, shut, busy))
        opened = await open_hours(session, [open_, shut], first=TUESDAY, last=TUESDAY, now=NOW)
        assert {it: found.hours for it, found in opened.items()} == {
            open_: [(MIDNIGHT + 9 * HOUR, MIDNIGHT + 17 * HOUR)],
            shut: [(MIDNIGHT, ten), (noon, MIDNIGHT + 24 * HOUR)],
        }


async def test_an_empty_group_has_no_starts(sessions: Sessions, new_calendar: NewCalendar) -> None:
    wanted = Together(groups=[[await new_calendar()], []], duration=HOUR)
    async with sessions() as session:
        found = await bookable_starts_together(session, wanted, zone="UTC", first=TUESDAY, last=TUESDAY, now=NOW)
        assert list(found.starts()) == []
        nobody = Together(groups=[[]], duration=HOUR)
        assert await next_free_together(session, nobody, zone="UTC", after=NOW, now=NOW) == []


async def some(new_calendar: NewCalendar, dice: Random) -> list[UUID]:
    """Two calendars with rules of their own."""
    return [
        await new_calendar(
            lanes=dice.choice([1, 1, 2]),
            buffer_before_minutes=dice.choice([0, 15]),
            buffer_after_minutes=dice.choice([0, 30]),
        )
        for _ in range(2)
    ]
