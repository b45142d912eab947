"""Clients are asked once how it was, some hours after they have been."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from httpx2 import AsyncClient
from sqlalchemy import text

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions
from frontdesk.modules.reviews.rules import INVITED_AFTER, INVITED_WITHIN
from tests.modules.bookings.conftest import Studio
from tests.modules.reviews.conftest import PassTime, Someone, review

Drain = Callable[[], Awaitable[int]]
END = datetime(2027, 3, 15, 10, tzinfo=UTC)  # of what began at ten in Berlin


async def invited(sessions: Sessions) -> list[tuple[str, str]]:
    """Whom we have asked, and how."""
    async with sessions() as session:
        rows = await session.execute(
            text("SELECT recipient_email, body FROM notifications WHERE kind = 'reviews.invitation' ORDER BY 1")
        )
        return [(address, body) for address, body in rows]


async def test_who_has_been_is_asked_once(
    client: AsyncClient,
    studio: Studio,
    someone: Someone,
    sessions: Sessions,
    clock: MovableClock,
    pass_time: PassTime,
    drain_outbox: Drain,
) -> None:
    ada, bob, eve = [await someone(f"{name}@example.com") for name in ("ada", "bob", "eve")]
    silent = {"preferences": {"email_notifications": False}}
    assert (await client.patch("/api/v1/users/me", json=silent, headers=eve.headers)).is_success
    mine = await studio.booked("2027-03-15T10:00", who=ada)
    faster = await studio.booked("2027-03-15T09:00", who=bob)
    missed = await studio.booked("2027-03-15T08:00")
    await studio.booked("2027-03-15T07:00", who=eve)
    await studio.booked("2027-03-15T06:00", client_email="guest@example.com")
    await studio.booked("2027-03-15T05:00", client_email=None)
    await pass_time(END)
    assert (await review(client, faster, bob)).status_code == 201
    path = f"/api/v1/bookings/{missed['id']}"
    assert (await client.patch(path, json={"status": "no_show"}, headers=studio.owner.headers)).is_success
    clock.move_to(END)
    await drain_outbox()
    assert [address for address, _ in await invited(sessions)] == ["guest@example.com"]  # whose end is longest ago
    clock.move_to(END + INVITED_AFTER + timedelta(seconds=1))
    for _ in range(2):
        await drain_outbox()
        (to_ada, body), (to_guest, guests_body) = await invited(sessions)
        assert (to_ada, to_guest) == ("ada@example.com", "guest@example.com")
    assert f"/bookings/{mine['id']}/review" in body
    assert "token=" not in body
    assert "/review?token=[hidden]" in guests_body


async def test_what_is_long_ago_is_left_in_peace(
    studio: Studio, sessions: Sessions, clock: MovableClock, pass_time: PassTime, drain_outbox: Drain
) -> None:
    await studio.booked("2027-03-15T10:00")
    await pass_time(END)
    clock.move_to(END + INVITED_WITHIN)
    await drain_outbox()
    clock.move_to(END + 2 * INVITED_WITHIN)
    await drain_outbox()
    assert await invited(sessions) == []
