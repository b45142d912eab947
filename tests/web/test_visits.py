"""A booking that was made: what its page says, moving, changing, calling off, what was paid, and how it was."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from urllib.parse import parse_qs, quote

from httpx2 import AsyncClient

from frontdesk.core.clock import MovableClock
from tests.factories import sign_up
from tests.modules.payments.conftest import Till, sandbox, till
from tests.web.conftest import GUEST, NEXT, START, World, bookings, hidden, sign_in

__all__ = ["sandbox", "till"]
Drain = Callable[[], Awaitable[int]]
BEGINS = datetime.fromisoformat(START)


async def booked(client: AsyncClient, world: World, start: str = START) -> tuple[str, str]:
    """An hour of the room by a guest: the address of the booking's page, and what opens it."""
    body = {"room_id": world.room["id"], "start_time": start, "duration_minutes": 60, **GUEST}
    made = (await client.post("/api/v1/bookings", json=body)).json()
    return f"/visits/{made['id']}", f"token={made['manage_token']}"


async def changed(client: AsyncClient, world: World, path: str, **changes: object) -> None:
    """What the owner changes."""
    answer = await client.patch(f"/api/v1/{path}", json=changes, headers=world.owner.headers)
    assert answer.status_code == 200, answer.text


async def test_a_link_moves_and_calls_off(client: AsyncClient, browser: AsyncClient, world: World) -> None:
    form = hidden(await browser.get(world.form), of='<form method="post" action="/rooms/') | GUEST
    visit = (await browser.post(world.form, data=form)).headers["location"]
    path, _, query = visit.partition("?")
    token = f"token={parse_qs(query)['token'][0]}"
    chosen = await browser.get(f"{path}/move?{token}&start={NEXT.replace('+', '%2B')}")
    assert "Then: Tuesday, 2 March 2027, 11:00" in chosen.text
    moved = await browser.post(f"{path}/move?{token}", data={"start": NEXT})
    assert moved.headers["location"] == f"{path}?{token}&done=moved"
    late = await browser.post(f"{path}/move?{token}", data={"start": "2027-02-01T10:00:00+01:00"})
    assert (late.status_code, "This time is in the past" in late.text) == (422, True)
    assert late.text.count("slot-auto") == 3  # other times
    file = await browser.get(f"{path}/calendar.ics?{token}")
    assert file.headers["content-type"] == "text/calendar; charset=utf-8"
    assert "DTSTART:20270302T100000Z" in file.text
    assert (await browser.post(f"{path}/cancel", data={})).status_code == 404
    (booking,) = await bookings(client, world)
    assert (booking["start_time"], booking["status"]) == (NEXT, "confirmed")
    assert "nothing to give back" in (await browser.get(f"{path}/cancel?{token}")).text
    off = await browser.post(f"{path}/cancel?{token}", data={"reason": "Caught a cold"})
    assert off.headers["location"] == f"{path}?{token}&done=cancelled"
    (booking,) = await bookings(client, world)
    assert (booking["status"], booking["cancel_reason"]) == ("cancelled", "Caught a cold")
    assert "This booking is called off" in (await browser.get(off.headers["location"])).text


async def test_a_mailed_link_is_a_page_for_people_and_a_booking_for_programs(
    client: AsyncClient, browser: AsyncClient, world: World
) -> None:
    made = await client.post("/api/v1/bookings", json={"room_id": world.room["id"], "start_time": START, **GUEST})
    key, token = made.json()["id"], made.json()["manage_token"]
    page = await browser.get(f"/bookings/{key}?token={token}")
    assert (page.status_code, page.headers["location"]) == (303, f"/visits/{key}?token={token}")
    program = await client.get(f"/bookings/{key}?token={token}")
    assert (program.status_code, program.json()["id"]) == (200, key)
    asked = await browser.get(f"/bookings/{key}/review?token={token}")
    assert asked.headers["location"] == f"/visits/{key}/review?token={token}"


async def test_whoever_was_there_says_how_it_was(client: AsyncClient, browser: AsyncClient, world: World) -> None:
    made = await client.post("/api/v1/bookings", json={"room_id": world.room["id"], "start_time": START, **GUEST})
    key, address = made.json()["id"], f"/visits/{made.json()['id']}/review?token={made.json()['manage_token']}"
    assert "as soon as you have been there" in (await browser.get(address)).text
    early = await browser.post(address, data={"rating": "5"})
    assert early.status_code == 409
    await client.patch(f"/api/v1/bookings/{key}", json={"status": "completed"}, headers=world.owner.headers)
    wrong = await browser.post(address, data={"rating": "6", "comment": "Warm <and> dry"})
    assert (wrong.status_code, "Warm &lt;and&gt; dry</textarea>" in wrong.text) == (422, True)
    said = await browser.post(address, data={"rating": "4", "comment": "Warm <and> dry"})
    assert (said.status_code, said.headers["location"][-14:]) == (303, "&done=reviewed")
    again = await browser.post(address, data={"rating": "1"})
    assert (again.status_code, "You have said it already" in again.text) == (409, True)
    visit = (await browser.get(address.replace("/review", ""))).text
    assert ("Warm &lt;and&gt; dry" in visit, "Say how it was" in visit) == (True, False)
    page = await browser.get(f"/places/{world.place['slug']}")
    assert "Warm &lt;and&gt; dry" in page.text
    assert "Ada L." in page.text


async def test_it_says_what_comes_first_and_nothing_that_is_not_so(
    client: AsyncClient, browser: AsyncClient, world: World, clock: MovableClock, drain_outbox: Drain
) -> None:
    certain = (await browser.get(world.form)).text
    assert ("Book it" in certain, "by hand" in certain) == (True, False)
    await changed(client, world, f"providers/{world.place['id']}", auto_confirm=False)
    by_hand = (await browser.get(world.form)).text
    assert ("Ask for it" in by_hand, "The place confirms it by hand" in by_hand) == (True, True)
    path, token = await booked(client, world)
    waits = (await browser.get(f"{path}?{token}&done=booked")).text
    assert ("Waits to be confirmed" in waits, "It is yours" in waits) == (True, False)
    await changed(client, world, f"bookings/{path[8:]}", status="confirmed")
    assert "It is yours" in (await browser.get(f"{path}?{token}&done=booked")).text
    off = f"/api/v1/bookings/{path[8:]}/cancel"
    assert (await client.post(off, json={"reason": "Amy is ill"}, headers=world.owner.headers)).status_code == 200
    called_off = (await browser.get(f"{path}?{token}&done=booked")).text
    assert ("It is yours" in called_off, "Amy is ill" in called_off, "Add to my calendar" in called_off) == (
        False,
        True,
        False,
    )
    asks = {"hours": [{"weekday": day, "opens": "00:00", "closes": "00:00", "mode": "by_request"} for day in (1, 2, 3)]}
    hours = await client.put(f"/api/v1/rooms/{world.room['id']}/opening-hours", json=asks, headers=world.owner.headers)
    assert hours.status_code == 200
    assert "At this time the place decides for itself" in (await browser.get(world.form)).text
    path, token = await booked(client, world)
    assert "Waits for the place" in (await browser.get(f"{path}?{token}")).text
    clock.move_to(BEGINS)
    await drain_outbox()
    lapsed = (await browser.get(f"{path}?{token}")).text
    assert ("Nobody has answered in time" in lapsed, "to pay is over" in lapsed) == (True, False)


async def test_what_is_not_sold_any_more_is_not_offered_again(
    client: AsyncClient, browser: AsyncClient, world: World
) -> None:
    path, token = await booked(client, world)
    room, place = f"/rooms/{world.room['id']}", f"/places/{world.place['slug']}"
    again = await browser.get(f"{path}?{token}")
    assert f'href="{room}?duration=60"' in again.text
    await changed(client, world, room[1:], is_active=False)
    instead = await browser.get(f"{path}?{token}")
    assert (f'href="{room}' in instead.text, "This is not offered any more" in instead.text) == (False, True)
    assert f'href="{place}"' in instead.text
    await changed(client, world, f"providers/{world.place['id']}", published=False)
    gone = await browser.get(f"{path}?{token}")
    assert ("takes no bookings here at present" in gone.text, f'href="{place}"' in gone.text) == (True, False)
    off = await client.post(f"/api/v1/bookings/{path[8:]}/cancel", headers=world.owner.headers)
    assert off.status_code == 200
    ended = await client.delete(f"/api/v1/providers/{world.place['id']}", headers=world.owner.headers)
    assert ended.status_code == 204
    assert "Blue Note Studio" in (await browser.get(f"{path}?{token}")).text  # bookings outlive places


async def test_what_was_said_can_be_changed_until_it_begins(
    client: AsyncClient, browser: AsyncClient, world: World, clock: MovableClock
) -> None:
    path, token = await booked(client, world)
    address = f"{path}/details?{token}"
    page = await browser.get(address)
    assert 'value="ada@example.com"' in page.text
    said = {"client_name": "Ada King", "client_email": "", "client_phone": "+49 30 1234567", "notes": ""}
    said["seen"] = hidden(page)["seen"]
    refused = await browser.post(address, data=said)
    assert (refused.status_code, re.findall(r'id="error-([a-z_]+)"', refused.text)) == (422, ["client_email"])
    assert 'value="Ada King"' in refused.text
    kept = await browser.post(address, data=said | {"client_email": "ada@king.example"})
    assert kept.headers["location"] == f"{path}?{token}&done=changed"
    (booking,) = await bookings(client, world)
    named = ("client_name", "client_email", "client_phone", "notes", "start_time")
    assert [booking[name] for name in named] == ["Ada King", "ada@king.example", "+49 30 1234567", None, START]
    overtaken = await browser.post(address, data=said | {"client_email": "ada@king.example", "notes": "Late"})
    assert (overtaken.status_code, ">Late</textarea>" in overtaken.text) == (412, True)
    assert await bookings(client, world) == [booking]
    assert (await browser.post(f"{path}/details", data=said)).status_code == 404
    clock.move_to(BEGINS)
    late = await browser.post(address, data=said | {"client_email": "ada@example.com"})
    assert (late.status_code, "can no longer be changed" in late.text) == (409, True)
    assert "Your time is now, until 11:00" in (await browser.get(f"{path}?{token}")).text


async def test_what_has_begun_is_to_come_until_it_is_over(
    client: AsyncClient, browser: AsyncClient, world: World, clock: MovableClock, statements: list[str]
) -> None:
    ada = await sign_up(client, "ada@example.com")
    body = {"room_id": world.room["id"], "start_time": NEXT, "duration_minutes": 60}
    assert (await client.post("/api/v1/bookings", json=body, headers=ada.headers)).status_code == 201
    body |= {"start_time": START}
    path = f"/visits/{(await client.post('/api/v1/bookings', json=body, headers=ada.headers)).json()['id']}"
    for after, to_come in ((30, True), (60, False)):
        clock.move_to(BEGINS + timedelta(minutes=after))
        await sign_in(browser, ada.email)
        listed = [path in (await browser.get(f"/visits{when}")).text for when in ("", "?when=past")]
        assert listed == [to_come, not to_come], after
    statements.clear()
    await browser.get("/visits")
    assert len(statements) == 4  # the session, who looks, their bookings, the places' names
    beyond = await browser.get("/visits?when=past&page=9")
    assert "The list ends before this page" in beyond.text
    for send in (False, True):
        browser.cookies.clear()
        browser.cookies.set("frontdesk", "ended", domain="frontdesk.test")
        if send:
            asked = await browser.post(f"{path}/cancel", data={"reason": "Caught a cold"})
            assert (asked.status_code, "What you have typed is not lost" in asked.text) == (401, True)
        else:
            shown = await browser.get(path)
            assert (shown.status_code, shown.headers["location"]) == (303, f"/sign-in?next={quote(path, safe='')}")


async def test_what_was_paid_is_told_as_it_was_agreed_on(browser: AsyncClient, till: Till) -> None:
    priced = f"/rooms/{till.room['id']}/book?start=2027-03-15T10:00:00%2B01:00&duration=60"
    assert "Book and pay" in (await browser.get(priced)).text
    booking = await till.paid()
    path, token = f"/visits/{booking['id']}", f"token={booking['manage_token']}"
    agreed = "Call it off 24 h or more before the start and you get everything back; later, nothing."
    assert (await till.call("PATCH", f"/providers/{till.provider['id']}", refund_tiers=[])).status_code == 200
    for page in (path, f"{path}/cancel"):
        assert agreed in " ".join((await browser.get(f"{page}?{token}")).text.split()), page
    ((charge,)) = await till.payments(booking)
    assert charge["refund_tiers"] == [{"notice_hours": 24, "percent": 100}]
    receipt = (await browser.get(f"{path}/receipt?{token}")).text
    assert ("Paid online" in receipt, "€40" in receipt, "Oranienstraße 1" in receipt) == (True, True, True)
    back = f"/paid/{booking['payment_link'].rpartition('/')[2]}"
    await sign_up(till.client, "friend@example.com")  # who has paid for somebody else
    await sign_in(browser, "friend@example.com")
    thanks = await browser.get(back)
    assert (thanks.status_code, "is paid" in thanks.text) == (200, True)
    await sign_in(browser, till.owner.email)
    assert (await browser.get(back)).headers["location"] == f"{path}?done=paid"


async def test_a_form_of_a_booking_that_is_sent_twice_counts_once(
    client: AsyncClient, browser: AsyncClient, world: World
) -> None:
    path, token = await booked(client, world)
    chosen = await browser.get(f"{path}/move?{token}&start={NEXT.replace('+', '%2B')}")
    form = hidden(chosen)
    first, again = [await browser.post(f"{path}/move?{token}", data=form) for _ in range(2)]
    assert (first.status_code, again.headers["location"]) == (303, first.headers["location"])
    (booking,) = await bookings(client, world)
    assert (booking["start_time"], booking["version"]) == (NEXT, 2)
