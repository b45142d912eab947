"""Who is told what about a booking, in whose time, and with an appointment that calendars understand."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from httpx2 import AsyncClient
from icalendar import Calendar, Event
from sqlalchemy import text

from frontdesk.core import outbox
from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.outbox import LEASE
from frontdesk.modules.bookings import tasks
from frontdesk.modules.bookings.rules import SETTLES
from frontdesk.modules.bookings.tasks import (
    send_booking_cancellation,
    send_booking_confirmation,
    send_booking_confirmation_owner,
)
from tests.factories import Person
from tests.modules.bookings.conftest import Drain, Post, Studio
from tests.smtp import MailServer, part


def appointment(mail: EmailMessage) -> tuple[str, Event]:
    """The method and the event of a mail's invitation, which is also attached."""
    (inline,) = [found for found in mail.walk() if found.get_content_type() == "text/calendar"]
    (attached,) = mail.iter_attachments()
    assert (attached.get_content_type(), attached.get_filename()) == ("application/ics", "invite.ics")
    content = inline.get_content()
    assert attached.get_content().decode() == content
    calendar = Calendar.from_ical(content)
    assert inline.get_param("method") == calendar["METHOD"]
    (event,) = calendar.events
    return str(calendar["METHOD"]), event


async def act(client: AsyncClient, booking: Any, verb: str, who: Person, **body: Any) -> None:
    path = f"/api/v1/bookings/{booking['id']}/{verb}"
    answer = await client.post(path, json=body, headers=who.headers)
    assert answer.status_code == 200, answer.text


async def test_both_sides_hear_of_each_change_and_their_calendars_follow(
    client: AsyncClient, studio: Studio, post: Post, clock: MovableClock
) -> None:
    booking = await studio.booked()
    sent = await post()
    to_client = sent["ada@example.com", "Your booking at Blue Note Studio is confirmed"]
    to_owner = sent["owner@example.com", "New booking: Ada Lovelace"]
    assert len(sent) == 2
    for mail in (to_client, to_owner):
        method, event = appointment(mail)
        assert (method, event["UID"], event["SEQUENCE"], event["STATUS"]) == ("REQUEST", booking["id"], 1, "CONFIRMED")
        assert event.start == datetime(2027, 3, 15, 9, tzinfo=UTC)
        assert event.end == datetime(2027, 3, 15, 10, tzinfo=UTC)
        assert event["ATTENDEE"] == f"mailto:{mail['To']}"
        assert event["ORGANIZER"] == "mailto:frontdesk@localhost"
        assert event["LOCATION"] == "Blue Note Studio, Room A, Oranienstraße 1, Berlin"
    words = part(to_client, "plain").replace("\r", "")
    assert "When: Monday, 15 March 2027, 10:00\N{EN DASH}11:00 CET\n" in words
    assert f"/bookings/{booking['id']}?token={booking['manage_token']}\n" in words
    assert "Phone: +44 20 7946 0958\n" in part(to_owner, "plain").replace("\r", "")

    await act(client, booking, "reschedule", studio.owner, start_time="2027-03-16T12:00")
    assert await post() == {}  # it may be taken back at once
    clock.offset += SETTLES
    sent = await post()
    assert sent.keys() == {
        ("ada@example.com", "Your booking at Blue Note Studio has a new time"),
        ("owner@example.com", "Booking moved: Ada Lovelace"),
    }
    for mail in sent.values():
        method, event = appointment(mail)
        assert (method, event["UID"], event["SEQUENCE"]) == ("REQUEST", booking["id"], 2)
        assert event.start == datetime(2027, 3, 16, 11, tzinfo=UTC)
        assert "Before: Monday, 15 March 2027, 10:00\N{EN DASH}11:00 CET" in part(mail, "plain")

    await act(client, booking, "cancel", studio.owner, reason="Water in the cellar")
    sent = await post()
    assert sent.keys() == {
        ("ada@example.com", "Your booking at Blue Note Studio is cancelled"),
        ("owner@example.com", "Booking cancelled: Ada Lovelace"),
    }
    for mail in sent.values():
        method, event = appointment(mail)
        assert (method, event["UID"], event["SEQUENCE"]) == ("CANCEL", booking["id"], 3)
        assert event["STATUS"] == "CANCELLED"
        assert "Reason: Water in the cellar" in part(mail, "plain")
    assert "We are sorry" in part(sent["ada@example.com", "Your booking at Blue Note Studio is cancelled"], "plain")


async def test_a_move_is_told_when_it_has_settled_and_by_what_its_reader_was_told_last(
    client: AsyncClient, studio: Studio, post: Post, sessions: Sessions, clock: MovableClock
) -> None:
    booking = await studio.booked()
    await post()
    new_time = "Your booking at Blue Note Studio has a new time"

    async def desk_moves(*starts: str) -> dict[tuple[str, str], EmailMessage]:
        for start in starts:
            await act(client, booking, "reschedule", studio.owner, start_time=start)
            assert await post() == {}
            clock.offset += timedelta(seconds=5)
        clock.offset += SETTLES
        return await post()

    there, back = "2027-03-16T12:00", "2027-03-15T10:00"
    assert await desk_moves(there, "2027-03-17T09:00", back) == {}
    sent = await desk_moves("2027-03-16T08:00", there)
    assert sent.keys() == {("ada@example.com", new_time), ("owner@example.com", "Booking moved: Ada Lovelace")}
    words = part(sent["ada@example.com", new_time], "plain")
    assert "When: Tuesday, 16 March 2027, 12:00" in words
    assert "Before: Monday, 15 March 2027, 10:00" in words
    async with unit_of_work(sessions) as session:  # as if a broker had lost its memory, and a worker its commit
        again = "UPDATE outbox SET done_at = NULL, due_at = :now WHERE topic = 'bookings.move_settled'"
        await session.execute(text(again), {"now": clock.now()})
        await session.execute(text("DELETE FROM outbox_handled"))
    assert await post() == {}

    await act(client, booking, "reschedule", studio.owner, start_time=back)
    path = f"/api/v1/bookings/{booking['id']}/reschedule?token={booking['manage_token']}"
    assert (await client.post(path, json={"start_time": "2027-03-18T10:00"})).status_code == 200
    sent = await post()  # what a client does is confirmed at once
    assert "When: Thursday, 18 March 2027, 10:00" in part(sent["ada@example.com", new_time], "plain")
    clock.offset += SETTLES
    assert await post() == {}
    await act(client, booking, "reschedule", studio.owner, start_time=back)
    await act(client, booking, "cancel", studio.owner)
    assert ("ada@example.com", "Your booking at Blue Note Studio is cancelled") in await post()
    clock.offset += SETTLES
    assert await post() == {}


async def test_what_waits_for_the_desk_is_asked_and_answered(client: AsyncClient, studio: Studio, post: Post) -> None:
    await studio.change(auto_confirm=False)
    booking = await studio.booked()
    sent = await post()
    assert sent.keys() == {
        ("ada@example.com", "Your request at Blue Note Studio"),
        ("owner@example.com", "Ada Lovelace asks for a booking"),
    }
    assert not any("BEGIN:VCALENDAR" in str(mail) for mail in sent.values())
    path = f"/api/v1/bookings/{booking['id']}"
    assert (await client.patch(path, json={"status": "confirmed"}, headers=studio.owner.headers)).status_code == 200
    sent = await post()
    assert sent.keys() == {
        ("ada@example.com", "Your booking at Blue Note Studio is confirmed"),
        ("owner@example.com", "New booking: Ada Lovelace"),
    }


async def test_what_happens_to_a_booking_is_told_in_its_order(
    client: AsyncClient, studio: Studio, post: Post, sessions: Sessions, clock: MovableClock
) -> None:
    await studio.change(auto_confirm=False)
    booking = await studio.booked()
    path = f"/api/v1/bookings/{booking['id']}"
    assert (await client.patch(path, json={"status": "confirmed"}, headers=studio.owner.headers)).status_code == 200
    await act(client, booking, "cancel", studio.owner)
    waiting = text("SELECT topic FROM outbox WHERE id = ANY(:ids) AND topic LIKE 'bookings.%'")
    async with unit_of_work(sessions) as session:
        ids = await outbox.claim(session, now=clock.now())
        assert (await session.scalars(waiting, {"ids": ids})).all() == ["bookings.placed"]
    clock.offset += LEASE + timedelta(seconds=1)
    assert {subject for _, subject in await post()} == {
        "Your booking at Blue Note Studio is cancelled",
        "Booking cancelled: Ada Lovelace",
    }
    threads = text("SELECT count(*), count(DISTINCT stream) FROM outbox WHERE stream LIKE :booking || ' email %'")
    async with sessions() as session:  # each reader's mails go one after another, and wait for nobody else's
        assert (await session.execute(threads, {"booking": booking["id"]})).one() == (2, 2)


async def test_who_waited_in_vain_is_told_and_has_nothing_left_in_their_calendar(
    client: AsyncClient, studio: Studio, post: Post, sessions: Sessions, clock: MovableClock
) -> None:
    hours = [(1, "00:00", "00:00", "by_request"), *((day, "00:00", "00:00", "open") for day in range(2, 8))]
    await studio.set_hours(*hours)
    await studio.booked(client_name="Grace Hopper", client_email="grace@example.com")
    moved = await studio.booked("2027-03-16T12:00")
    path = f"/api/v1/bookings/{moved['id']}/reschedule?token={moved['manage_token']}"
    assert (await client.post(path, json={"start_time": "2027-03-15T14:00"})).json()["pending_reason"] == "approval"
    await post()
    clock.offset += timedelta(hours=49)

    async def lapse() -> dict[tuple[str, str], EmailMessage]:
        async with unit_of_work(sessions) as session:
            await tasks.sweep(session, clock.now())
        return await post()

    sent = await lapse()
    assert sent.keys() == {
        ("grace@example.com", "Your request at Blue Note Studio has lapsed"),
        ("owner@example.com", "Request lapsed: Grace Hopper"),
        ("ada@example.com", "Your request at Blue Note Studio has lapsed"),
        ("owner@example.com", "Request lapsed: Ada Lovelace"),
    }
    for (_, subject), mail in sent.items():
        if "Grace Hopper" in str(mail):
            assert "BEGIN:VCALENDAR" not in str(mail), subject  # nothing ever stood in a calendar
        else:
            method, event = appointment(mail)
            assert (method, event["UID"], event["SEQUENCE"]) == ("CANCEL", moved["id"], 3)
    assert "nobody answered" in part(sent["grace@example.com", "Your request at Blue Note Studio has lapsed"], "plain")

    await studio.booked("2027-03-16T12:00")
    await post()
    async with unit_of_work(sessions) as session:  # as where money can be taken online
        unpaid = "UPDATE bookings SET status = 'pending', pending_reason = 'payment', hold_expires_at = :now"
        await session.execute(text(f"{unpaid} WHERE status = 'confirmed'"), {"now": clock.now()})
    ((to, subject),) = (sent := await lapse())
    assert (to, subject) == ("ada@example.com", "Your request at Blue Note Studio has lapsed")
    assert "payment did not come" in part(sent[to, subject], "plain")
    assert await lapse() == {}


async def test_times_are_the_readers_with_the_places_beside_them(
    client: AsyncClient, studio: Studio, ada: Person, post: Post
) -> None:
    wanted = {"timezone": "America/New_York", "locale": "en-US", "firstname": "Ada"}
    assert (await client.patch("/api/v1/users/me", json=wanted, headers=ada.headers)).status_code == 200
    await post()
    # a Sunday on which New York has changed its clocks and Berlin has not
    booking = await studio.booked("2027-03-14T10:00", who=ada)
    sent = await post()
    words = part(sent["ada@example.com", "Your booking at Blue Note Studio is confirmed"], "plain").replace("\r", "")
    assert "Hello Ada,\n" in words
    assert (
        "When: Sunday, March 14, 2027, 5:00\N{NARROW NO-BREAK SPACE}AM\N{EN DASH}6:00\N{NARROW NO-BREAK SPACE}AM EDT\n"
        in words
    )
    assert "Time there: Sunday, March 14, 2027, 10:00\N{NARROW NO-BREAK SPACE}AM" in words
    assert f"/bookings/{booking['id']}\n" in words  # they sign in: no token lies about
    assert "Time there" not in part(sent["owner@example.com", "New booking: ada@example.com"], "plain")


async def test_a_name_cannot_break_out_of_header_or_calendar(studio: Studio, post: Post) -> None:
    name = 'Ada"; CN=x:mailto:eve@example.com;,\\n'
    await studio.booked(client_name=name)
    sent = await post()
    _, event = appointment(sent["ada@example.com", "Your booking at Blue Note Studio is confirmed"])
    assert event["ATTENDEE"].params["CN"] == name.replace('"', "'")
    assert event["ATTENDEE"] == "mailto:ada@example.com"
    _, event = appointment(sent["owner@example.com", f"New booking: {name}"])
    assert event["SUMMARY"] == f"{name}, Room A"


async def test_nobody_is_told_of_what_is_over_or_has_become_something_else(
    client: AsyncClient, studio: Studio, post: Post, clock: MovableClock
) -> None:
    booking = await studio.booked()
    await act(client, booking, "cancel", studio.owner)
    assert {subject for _, subject in await post()} == {
        "Your booking at Blue Note Studio is cancelled",
        "Booking cancelled: Ada Lovelace",
    }
    await studio.booked("2027-03-15T12:00")
    clock.offset += timedelta(days=15)
    assert await post() == {}


async def test_a_deleted_booking_is_called_off_in_calendars_too(
    client: AsyncClient, studio: Studio, post: Post
) -> None:
    booking = await studio.booked()
    await post()
    path = f"/api/v1/bookings/{booking['id']}"
    assert (await client.delete(path, headers=studio.owner.headers)).status_code == 204
    sent = await post()
    assert [appointment(mail)[0] for mail in sent.values()] == ["CANCEL", "CANCEL"]


async def test_the_named_tasks_send_what_was_not_sent(
    studio: Studio, post: Post, sessions: Sessions, clock: MovableClock
) -> None:
    booking = await studio.booked()

    async def ask_for(task: Callable[..., Awaitable[None]]) -> list[tuple[str, str]]:
        for _ in range(2):
            async with unit_of_work(sessions) as session:
                await task(session, clock.now(), booking["id"])
        return list(await post())

    async with unit_of_work(sessions) as session:  # nobody handles the fact
        await session.execute(text("UPDATE outbox SET done_at = now() WHERE topic = 'bookings.placed'"))
    confirmed = "Your booking at Blue Note Studio is confirmed"
    assert await ask_for(send_booking_confirmation) == [("ada@example.com", confirmed)]
    assert await ask_for(send_booking_confirmation_owner) == [("owner@example.com", "New booking: Ada Lovelace")]
    assert await ask_for(send_booking_cancellation) == []
    async with unit_of_work(sessions) as session:
        await session.execute(text("UPDATE bookings SET status = 'cancelled'"))
    cancelled = "Your booking at Blue Note Studio is cancelled"
    assert await ask_for(send_booking_cancellation) == [("ada@example.com", cancelled)]


async def test_its_people_see_what_was_told_about_a_booking_with_every_attempt(
    client: AsyncClient,
    studio: Studio,
    ada: Person,
    admin: Person,
    mails: MailServer,
    drain_outbox: Drain,
    clock: MovableClock,
    statements: list[str],
) -> None:
    await studio.change(auto_confirm=True)
    await drain_outbox()
    booking = await studio.booked(who=ada)
    mails.data = "451 come back later"
    with pytest.raises(ExceptionGroup):
        await drain_outbox()
    mails.data = "250 OK"
    clock.offset += timedelta(minutes=2)
    await drain_outbox()
    path = f"/api/v1/bookings/{booking['id']}/notifications"
    answer = await client.get(path, headers=studio.owner.headers)
    assert answer.status_code == 200, answer.text
    items = answer.json()["items"]
    assert [(item["kind"], item["recipient_email"], item["status"]) for item in items] == [
        ("bookings.confirmation_owner", "owner@example.com", "sent"),
        ("bookings.confirmation", "ada@example.com", "sent"),
    ]
    assert items[1]["booking_id"] == booking["id"]
    tried = [(attempt["outcome"], attempt["error_message"]) for item in items for attempt in item["attempts"]]
    assert ("failed", "SMTPDataError: (451, 'come back later')") in tried
    assert (await client.get(path, headers=ada.headers)).status_code == 403

    statements.clear()
    every = await client.get("/api/v1/notifications", params={"booking_id": booking["id"]}, headers=admin.headers)
    assert every.json()["items"] == items
    assert len([one for one in statements if "notification" in one]) == 2  # the rows, and all their attempts
    mine = {"recipient": "ADA@example.com", "type": "email", "kind": "bookings.confirmation", "status": "sent"}
    one = await client.get("/api/v1/notifications", params=mine, headers=admin.headers)
    assert [item["id"] for item in one.json()["items"]] == [items[1]["id"]]
    seen, cursor = [], ""
    while cursor is not None:
        on = (await client.get(f"/api/v1/notifications?size=1&cursor={cursor}", headers=admin.headers)).json()
        seen += [item["id"] for item in on["items"]]
        cursor = on["next_cursor"]
    assert len(seen) == len(set(seen)) >= 2
    assert UUID(seen[0]) == max(map(UUID, seen))
