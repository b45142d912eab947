"""Reminders come at their time, once, and follow the booking and what its provider wants."""

from datetime import UTC, datetime, timedelta

import pytest
from httpx2 import AsyncClient
from sqlalchemy import text

from frontdesk.core import outbox
from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.bookings.rules import SETTLES, reminder_fits
from tests import factories
from tests.modules.bookings.conftest import Post, Studio

START = datetime(2027, 3, 15, 9, tzinfo=UTC)  # ten in Berlin
REMINDER = ("ada@example.com", "Reminder: your booking at Blue Note Studio")
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


async def test_they_come_a_day_and_two_hours_before_and_once(
    studio: Studio, post: Post, clock: MovableClock, sessions: Sessions
) -> None:
    await studio.booked()
    await post()
    async with sessions() as session:
        assert await outbox.lag(session, now=clock.now()) == (0, 0.0)  # what is scheduled does not wait
    clock.move_to(START - DAY - MINUTE)
    assert await post() == {}
    clock.move_to(START - DAY)
    assert list(await post()) == [REMINDER]
    async with unit_of_work(sessions) as session:  # as if a broker had lost its memory, and a worker its commit
        again = "UPDATE outbox SET done_at = NULL, due_at = :now WHERE topic = 'bookings.reminder_due'"
        await session.execute(text(f"{again} AND done_at IS NOT NULL"), {"now": clock.now()})
        await session.execute(text("DELETE FROM outbox_handled"))
    assert await post() == {}
    clock.move_to(START - 2 * HOUR)
    assert list(await post()) == [REMINDER]
    clock.move_to(START)
    assert await post() == {}


async def test_they_follow_a_booking_that_moves_and_end_with_it(
    client: AsyncClient, studio: Studio, post: Post, clock: MovableClock
) -> None:
    booking = await studio.booked()
    path = f"/api/v1/bookings/{booking['id']}"
    later = {"start_time": "2027-03-17T10:00"}
    assert (await client.post(f"{path}/reschedule", json=later, headers=studio.owner.headers)).status_code == 200
    clock.offset += SETTLES
    await post()
    clock.move_to(START - 2 * HOUR)
    assert await post() == {}
    clock.move_to(START + DAY)
    assert list(await post()) == [REMINDER]
    studio.owner.headers.update(await sign_in_again(client, studio))
    assert (await client.post(f"{path}/cancel", headers=studio.owner.headers)).status_code == 200
    await post()
    clock.move_to(START + 2 * DAY - 2 * HOUR)
    assert await post() == {}


async def sign_in_again(client: AsyncClient, studio: Studio) -> dict[str, str]:
    """Tokens end while the clock is moved on."""
    return (await factories.sign_in(client, studio.owner.email)).headers


async def test_whoever_books_late_is_not_reminded_of_what_they_have_just_done(
    studio: Studio, post: Post, clock: MovableClock
) -> None:
    clock.move_to(START - 3 * HOUR)
    await studio.booked()
    assert REMINDER not in await post()
    clock.move_to(START - 2 * HOUR)
    assert list(await post()) == [REMINDER]


async def test_after_an_outage_only_the_nearest_goes_and_none_after_the_start(
    studio: Studio, post: Post, clock: MovableClock
) -> None:
    await studio.booked()
    await studio.booked("2027-03-15T18:00", client_name="Bob", client_email="bob@example.com")
    await post()
    clock.move_to(START + HOUR)
    assert list(await post()) == [("bob@example.com", REMINDER[1])]  # the day before; the hours are to come
    clock.move_to(START + 7 * HOUR)
    assert list(await post()) == [("bob@example.com", REMINDER[1])]


async def test_a_provider_chooses_also_for_what_is_booked_already(
    studio: Studio, post: Post, clock: MovableClock
) -> None:
    await studio.booked()
    await post()
    await studio.change(reminder_minutes=[60, 2880, 60])
    assert await post() == {}
    clock.move_to(START - 2 * DAY)
    assert list(await post()) == [REMINDER]
    clock.move_to(START - DAY)
    assert await post() == {}
    clock.move_to(START - HOUR)
    assert list(await post()) == [REMINDER]


@pytest.mark.parametrize("wrong", [[9], [43_201], [True], ["60"], [60] * 6, None])
async def test_nonsense_is_refused(client: AsyncClient, studio: Studio, wrong: object) -> None:
    path = f"/api/v1/providers/{studio.provider['id']}"
    answer = await client.patch(path, json={"reminder_minutes": wrong}, headers=studio.owner.headers)
    assert answer.status_code == 422
    assert (await client.get(path)).json()["reminder_minutes"] == [1440, 120]


@pytest.mark.parametrize(
    ("minutes", "left", "fits"),
    [
        (1440, DAY, True),
        (1440, DAY + MINUTE, False),  # too early, which does not happen
        (1440, 2 * HOUR + MINUTE, True),  # late, but before the next
        (1440, 2 * HOUR, False),
        (120, 2 * HOUR, True),
        (120, timedelta(), False),
        (60, HOUR, False),  # not wanted any more
    ],
)
def test_what_fits(minutes: int, left: timedelta, *, fits: bool) -> None:
    assert reminder_fits(minutes, start=START, leads=[1440, 120], now=START - left) is fits
