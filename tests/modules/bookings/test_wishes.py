"""SMS beside mails where there is a number, and only what people want."""

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from httpx2 import AsyncClient
from sqlalchemy import text

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions
from frontdesk.integrations.no_sms import NotSetUp
from frontdesk.modules.notifications.ports import texter
from frontdesk.modules.notifications.service.sending import MOST_SMS
from tests.factories import Person
from tests.modules.bookings.conftest import Post, Studio
from tests.smtp import part

START = datetime(2027, 3, 15, 9, tzinfo=UTC)
REMINDER = ("ada@example.com", "Reminder: your booking at Blue Note Studio")
ME = "/api/v1/users/me"


async def short_texts(sessions: Sessions) -> list[tuple[str, str, str]]:
    statement = "SELECT recipient_phone, body, status FROM notifications WHERE type = 'sms' ORDER BY id"
    async with sessions() as session:
        return [tuple(row) for row in await session.execute(text(statement))]


def link_in(mail: EmailMessage) -> str:
    """The address behind one click, which stands in the mail's text, too."""
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (link,) = re.fullmatch(r"<(\S+)>", mail["List-Unsubscribe"]).groups()  # type: ignore[union-attr]  # it matches
    assert link in part(mail, "plain")
    assert link in part(mail, "html")
    return link.removeprefix("http://127.0.0.1:8000")


async def click(client: AsyncClient, link: str) -> None:
    """What a mail program does (RFC 8058, 3.2)."""
    answer = await client.post(link, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200, answer.text


async def test_a_guest_with_a_number_hears_by_sms_too(
    client: AsyncClient, studio: Studio, post: Post, sessions: Sessions, clock: MovableClock
) -> None:
    booking = await studio.booked()
    await post()
    number, when = "+442079460958", "Monday, 15 March 2027, 10:00\N{EN DASH}11:00 CET"
    confirmed = f"Blue Note Studio: your booking is confirmed for {when}. Number {booking['number']}."
    assert await short_texts(sessions) == [(number, confirmed, "sent")]
    clock.move_to(START - timedelta(days=1))
    await post()
    reminded = f"Blue Note Studio: a reminder of your booking, {when}. Number {booking['number']}."
    assert (await short_texts(sessions))[1:] == [(number, reminded, "sent")]
    path = f"/api/v1/bookings/{booking['id']}/cancel?token={booking['manage_token']}"
    assert (await client.post(path)).status_code == 200
    await post()
    assert len(await short_texts(sessions)) == 2  # they know what they have just done


async def test_no_number_or_nobody_to_carry_it_no_sms(studio: Studio, post: Post, sessions: Sessions) -> None:
    await studio.booked(client_phone=None)
    await studio.booked("2027-03-15T12:00", client_name="Bob", client_email="bob@example.com", client_phone="12")
    texter.bind(NotSetUp())
    await studio.booked("2027-03-15T14:00", client_name="Eve", client_email="eve@example.com")
    assert len(await post()) == 6
    assert await short_texts(sessions) == []


async def test_a_number_gets_only_so_many_in_a_day(studio: Studio, post: Post, sessions: Sessions) -> None:
    await studio.change(max_concurrent=1)
    for hour in range(MOST_SMS + 2):
        await studio.booked(
            f"2027-03-15T{hour + 1:02}:00", client_name=f"Ada {hour}", client_email=f"{hour}@example.com"
        )
    await post()
    assert len(await short_texts(sessions)) == MOST_SMS


async def test_one_click_turns_off_what_is_not_necessary(
    client: AsyncClient, studio: Studio, ada: Person, post: Post, clock: MovableClock
) -> None:
    await studio.booked(who=ada)
    sent = await post()
    confirmed = sent["ada@example.com", "Your booking at Blue Note Studio is confirmed"]
    assert confirmed["List-Unsubscribe"] is None
    to_owner = link_in(sent["owner@example.com", "New booking: ada@example.com"])
    asked = await client.get(to_owner)
    assert asked.status_code == 200
    assert "You get messages like “New booking: ada@example.com” from us." in asked.text
    assert '<form method="post">' in asked.text
    preferences = (await client.get(ME, headers=studio.owner.headers)).json()["preferences"]
    assert preferences["email_desk"]  # looking changes nothing
    for _ in range(2):
        await click(client, to_owner)
    preferences = (await client.get(ME, headers=studio.owner.headers)).json()["preferences"]
    assert [name for name, wanted in preferences.items() if not wanted] == ["email_desk"]
    clock.move_to(START - timedelta(days=1))
    await click(client, link_in((await post())[REMINDER]))
    clock.move_to(START - timedelta(hours=2))
    assert await post() == {}
    await studio.booked("2027-03-16T12:00")
    assert [to for to, _ in await post()] == ["ada@example.com"]  # what is necessary comes, and the owner has peace


async def test_a_guest_turns_off_reminders_for_their_address_alone(
    client: AsyncClient, studio: Studio, post: Post, clock: MovableClock
) -> None:
    await studio.booked()
    await studio.booked("2027-03-15T11:00", client_name="Bob", client_email="bob@example.com", client_phone=None)
    await post()
    clock.move_to(START - timedelta(hours=23))
    reminders = await post()
    assert reminders.keys() == {REMINDER, ("bob@example.com", REMINDER[1])}
    link, people = link_in(reminders[REMINDER]), {"accept": "text/html", "sec-fetch-site": "same-origin"}
    page = await client.get(link, headers=people)
    assert (page.status_code, page.headers["location"]) == (303, link.removeprefix("/api/v1/notifications"))
    asked = await client.get(page.headers["location"], headers=people)
    assert (asked.status_code, REMINDER[1] in asked.text) == (200, True)  # and nothing is turned off by looking
    off = await client.post(page.headers["location"], headers=people)
    assert "You get no more of these" in (await client.get(off.headers["location"], headers=people)).text
    clock.move_to(START - timedelta(hours=1))
    assert list(await post()) == [("bob@example.com", REMINDER[1])]


@pytest.mark.parametrize("preference", ["sms_notifications", "sms_bookings"])
async def test_preferences_hold_for_sms(
    client: AsyncClient, studio: Studio, ada: Person, post: Post, sessions: Sessions, preference: str
) -> None:
    wanted = {"phone": "+44 20 7946 0958", "preferences": {preference: False}}
    assert (await client.patch(ME, json=wanted, headers=ada.headers)).status_code == 200
    await studio.booked(who=ada)
    assert len(await post()) == 2
    assert await short_texts(sessions) == []


async def test_a_link_that_was_not_made_here_opens_nothing(client: AsyncClient, studio: Studio, post: Post) -> None:
    await studio.booked()
    link = link_in((await post())["owner@example.com", "New booking: Ada Lovelace"])
    for wrong in (f"{link}x", link[:-1], "/api/v1/notifications/unsubscribe/x"):
        for verb in ("GET", "POST"):
            answer = await client.request(verb, wrong)
            assert (answer.status_code, answer.json()["code"]) == (404, "notification_not_found")
