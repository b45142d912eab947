"""Who does not read hears of it by mail, once per silence."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import text

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions
from frontdesk.modules.messages.rules import UNREAD_FOR
from tests.modules.messages.conftest import Street

Drain = Callable[[], Awaitable[int]]


async def told(sessions: Sessions) -> list[tuple[str, str]]:
    """Who was told by mail, and the beginning of what."""
    async with sessions() as session:
        rows = await session.execute(
            text(
                "SELECT recipient_email, props->>'beginning' FROM notifications"
                " WHERE kind = 'messages.waiting' ORDER BY id"
            )
        )
        return [(address, beginning) for address, beginning in rows]


async def test_a_mail_goes_once_per_silence(
    street: Street, sessions: Sessions, clock: MovableClock, drain_outbox: Drain
) -> None:
    async def minutes_pass() -> None:
        clock.move_to(clock.now() + UNREAD_FOR + timedelta(seconds=1))
        await drain_outbox()

    talk = await street.wrote(street.ada, "one", recipient_id=street.bob.id)
    await street.say(street.ada, talk, "two")
    await drain_outbox()
    assert await told(sessions) == []  # they may be reading
    await minutes_pass()
    assert await told(sessions) == [("bob@example.com", "one")]
    await street.say(street.ada, talk, "three")
    await minutes_pass()
    assert await told(sessions) == [("bob@example.com", "one")]
    await street.read(street.bob, talk, 2)
    await street.say(street.ada, talk, "four")
    await minutes_pass()
    assert await told(sessions) == [("bob@example.com", "one")]  # of what waits they know
    await street.read(street.bob, talk)
    await street.say(street.ada, talk, "five" * 200)
    await street.say(street.bob, talk, "six")  # has read it
    await minutes_pass()
    assert await told(sessions) == [("bob@example.com", "one"), ("ada@example.com", "six")]


async def test_a_provider_is_told_at_its_desk_or_its_owner_and_nobody_who_does_not_want_it(
    street: Street, sessions: Sessions, clock: MovableClock, drain_outbox: Drain
) -> None:
    silent = {"preferences": {"email_notifications": False}}
    assert (await street.client.patch("/api/v1/users/me", json=silent, headers=street.bob.headers)).is_success
    await street.wrote(street.ada, "To nobody", recipient_id=street.bob.id)
    await street.wrote(street.ada, "To the desk", provider_id=street.provider["id"])
    address = f"/api/v1/providers/{street.provider['id']}"
    clock.move_to(clock.now() + UNREAD_FOR + timedelta(seconds=1))
    await drain_outbox()
    assert (await street.client.patch(address, json={"email": None}, headers=street.owner.headers)).is_success
    talk = await street.wrote(street.bob, "To the owner", provider_id=street.provider["id"])
    blocked = await street.wrote(street.teacher, "From somebody unwanted", recipient_id=street.ada.id)
    path = f"/api/v1/conversations/{blocked['id']}/block"
    assert (await street.client.put(path, headers=street.ada.headers)).status_code == 204
    clock.move_to(clock.now() + UNREAD_FOR + timedelta(seconds=1))
    await drain_outbox()
    assert await told(sessions) == [("studio@example.com", "To the desk"), ("owner@example.com", "To the owner")]
    assert talk["unread"] == 0
