"""Booking by the pages: with what is typed, twice, too late, and after a session has ended."""

import re
from html import unescape

from httpx2 import AsyncClient, Response

from tests.factories import PASSWORD, sign_up
from tests.web.conftest import GUEST, NEXT, START, World, bookings, hidden, sign_in, typed


def fields(page: Response) -> dict[str, str]:
    """What a browser would send of the form on a page, untouched."""
    return hidden(page, of='<form method="post" action="/rooms/')


async def test_a_guest_books_once_however_often_the_form_is_sent(
    client: AsyncClient, browser: AsyncClient, world: World
) -> None:
    page = await browser.get(world.form)
    assert "Tuesday, 2 March 2027" in page.text
    assert "10:00 to 11:00" in page.text
    form = fields(page) | GUEST
    assert (form["start"], form["duration"], len(form["once"])) == (START, "60", 32)
    first = await browser.post(world.form, data=form)
    assert (first.status_code, first.headers["location"][:8]) == (303, "/visits/")
    assert (await browser.post(world.form, data=form)).headers["location"] == first.headers["location"]
    (booking,) = await bookings(client, world)
    assert (booking["client_name"], booking["status"], booking["source"]) == ("Ada Lovelace", "confirmed", "web")
    visit = await browser.get(first.headers["location"])
    assert (visit.status_code, visit.headers["referrer-policy"]) == (200, "same-origin")
    assert "See you Tue 2 Mar at 10:00" in visit.text
    assert 'href="mailto:studio@example.com"' in visit.text  # who has no account writes mail
    assert "Bring &#34;two&#34; &lt;chairs&gt;" in visit.text
    stranger = await browser.get(f"/visits/{booking['id']}")
    assert (stranger.status_code, "Ada" in stranger.text) == (404, False)


async def test_who_goes_back_and_sends_the_form_anew_is_led_to_their_booking(
    client: AsyncClient, browser: AsyncClient, world: World
) -> None:
    await sign_up(client, "ada@example.com")
    for _ in ("a guest", "a member"):
        first = await browser.post(world.form, data=fields(await browser.get(world.form)) | GUEST)
        assert first.status_code == 303
        again = await browser.post(world.form, data=fields(await browser.get(world.form)) | GUEST)
        assert (again.status_code, "You have booked this time already" in again.text) == (409, True)
        there = first.headers["location"].replace("&done=booked", "").replace("?done=booked", "")
        assert f'<a href="{there}">Look at your booking</a>' in again.text
        (booking,) = [it for it in await bookings(client, world) if it["status"] == "confirmed"]
        off = await client.post(f"/api/v1/bookings/{booking['id']}/cancel", headers=world.owner.headers)
        assert off.status_code == 200
        await sign_in(browser, "ada@example.com")
    taken = await client.post("/api/v1/bookings", json={"room_id": world.room["id"], "start_time": START, **GUEST})
    assert taken.status_code == 201
    late = await browser.post(world.form, data=fields(await browser.get(world.form)) | GUEST)
    assert ("This time is taken" in late.text, "You have booked" in late.text) == (True, False)


async def test_who_comes_too_late_keeps_what_they_typed_and_is_offered_other_times(
    client: AsyncClient, browser: AsyncClient, world: World
) -> None:
    page = await browser.get(world.form)
    await client.post("/api/v1/bookings", json={"room_id": world.room["id"], "start_time": START, **GUEST})
    form = fields(page) | GUEST
    late = await browser.post(world.form, data=form)
    assert (late.status_code, late.headers["content-type"]) == (409, "text/html; charset=utf-8")
    assert "This time is taken" in late.text
    assert 'value="Ada Lovelace"' in late.text
    offered = re.findall(r'name="instead" value="([^"]+)"', late.text)
    assert (len(offered), offered[0]) == (3, NEXT)
    look = await browser.post(world.form, data=fields(late) | GUEST | {"instead": NEXT})
    assert look.status_code == 200
    assert "11:00 it is" in look.text
    assert 'value="Ada Lovelace"' in look.text
    assert len(await bookings(client, world)) == 1  # nothing was asked for yet
    booked = await browser.post(world.form, data=fields(look) | GUEST)
    assert booked.status_code == 303
    assert sorted(it["start_time"] for it in await bookings(client, world)) == [START, NEXT]


async def test_what_is_missing_is_marked_and_nothing_is_booked(
    client: AsyncClient, browser: AsyncClient, world: World
) -> None:
    form = fields(await browser.get(world.form))
    refused = await browser.post(world.form, data=form | {"client_email": "ada@example", "notes": "x" * 200})
    assert refused.status_code == 422
    assert [name for name in GUEST if f'id="error-{name}"' in refused.text] == ["client_email"]
    nameless = await browser.post(world.form, data=form | {"notes": "Hello"})
    assert [name for name in GUEST if f'id="error-{name}"' in nameless.text] == ["client_name", "client_email"]
    assert ">Hello</textarea>" in nameless.text
    assert await bookings(client, world) == []
    for address in (
        "start=yesterday&duration=60",
        "start=2027-03-02T10:00:00&duration=60",
        f"start={START}&duration=0",
    ):
        senseless = await browser.get(f"/rooms/{world.room['id']}/book?{address}")
        assert (senseless.status_code, "does not make sense" in senseless.text) == (422, True)


async def test_a_session_that_ends_meanwhile_books_for_nobody_and_goes_on_after_signing_in(
    client: AsyncClient, browser: AsyncClient, world: World
) -> None:
    ada = await sign_up(client, "ada@example.com", full_name="Ada Lovelace")
    await sign_in(browser, "ada@example.com")
    page = await browser.get(world.form)
    assert "You book as" in page.text
    form = fields(page) | {"notes": "Two chairs"}
    sessions = (await client.get("/api/v1/auth/sessions", headers=ada.headers)).json()["items"]
    for session in sessions:
        if not session["current"]:
            await client.delete(f"/api/v1/auth/sessions/{session['id']}", headers=ada.headers)
    ended = await browser.post(world.form, data=form)
    assert ended.status_code == 401
    assert "You are signed out by now" in ended.text
    assert ">Two chairs</textarea>" in ended.text
    assert await bookings(client, world) == []
    (address,) = re.findall(r'formaction="([^"]+)"', ended.text)
    asked = await browser.post(unescape(address), data=form)
    assert (asked.status_code, "What you have typed is not lost" in asked.text) == (200, True)
    sent = hidden(asked) | {"email": "ada@example.com", "password": "wrong"}
    assert sent["next"] == world.form
    again = await browser.post("/sign-in", data=sent)
    assert (again.status_code, "Address or password is wrong" in again.text) == (401, True)
    entered = await browser.post("/sign-in", data=hidden(again) | {"email": "ada@example.com", "password": PASSWORD})
    assert entered.status_code == 200
    page = await browser.post(world.form, data=typed(entered))
    assert "You are signed in again" in page.text
    assert ">Two chairs</textarea>" in page.text
    assert await bookings(client, world) == []  # it is only shown
    booked = await browser.post(world.form, data=fields(page))
    assert booked.status_code == 303
    (booking,) = await bookings(client, world)
    assert (booking["user_id"], booking["client_name"]) == (ada.id, "Ada Lovelace")
    assert f"/visits/{booking['id']}" in (await browser.get("/visits")).text
    assert "Nothing was booked" in (await browser.get("/visits?when=past")).text


async def test_a_room_shows_a_month_of_free_days_in_the_places_time_or_the_readers(
    browser: AsyncClient, world: World
) -> None:
    address = f"/rooms/{world.room['id']}?date=2027-03-02"
    page = await browser.get(address)
    assert "March 2027" in page.text
    assert "Your time" not in page.text
    assert "start=2027-03-02T10%3A00%3A00%2B01%3A00" in page.text
    browser.cookies["zone"] = "America/New_York"
    mine = await browser.get(f"{address}&zone=mine")
    starts = re.findall(r"book\?start=(2027-03-0[^&]+)", mine.text)
    assert (len(starts), starts[0], starts[-1]) == (
        24,
        "2027-03-02T00%3A00%3A00-05%3A00",
        "2027-03-02T23%3A00%3A00-05%3A00",
    )
    assert "Times are in New York time" in mine.text
    lenient = await browser.get(f"/rooms/{world.room['id']}?date=x&month=y&duration=-1&zone=z")
    assert (lenient.status_code, "March 2027" in lenient.text) == (200, True)


# what a page shows beside the times; of reviews nothing is asked where there are none
BESIDE = {"the room": 1, "photos and prices": 1, "equipment": 1}


async def test_a_rooms_page_costs_what_the_apis_answer_costs_and_a_fixed_few(
    client: AsyncClient, browser: AsyncClient, world: World, statements: list[str]
) -> None:
    asked, page = f"/api/v1/rooms/{world.room['id']}/availability?date=2027-03-02", f"/rooms/{world.room['id']}"
    counted = {}
    for who, address in ((client, asked), (browser, page)):
        await who.get(address)
        statements.clear()
        await who.get(address)
        counted[address] = len(statements)
    assert (counted[asked], counted[page] - counted[asked]) == (1, sum(BESIDE.values()))


async def test_what_is_looked_for_is_found_and_what_makes_no_sense_is_marked(
    browser: AsyncClient, world: World
) -> None:
    found = await browser.get("/?q=blue&date=2027-03-02&duration=60&from_time=&capacity=")
    assert "1 room free" in found.text
    assert f"/rooms/{world.room['id']}/book?start=2027-03-02T00%3A00%3A00%2B01%3A00&amp;duration=60" in found.text
    assert "Nothing is free for that" in (await browser.get("/?q=zebra")).text
    assert "1 room" in (await browser.get("/?now=1&duration=60")).text
    wrong = await browser.get("/?capacity=many&price=x")
    assert wrong.status_code == 422
    assert [name for name in ("capacity", "price") if f'id="error-{name}"' in wrong.text] == ["capacity", "price"]
    assert (await browser.get(f"/?now=1&duration=x&price={'9' * 5000}")).status_code == 422
    late = await browser.get("/?date=2027-03-02&from_time=23:00&duration=120")
    assert (late.status_code, "1 room free" in late.text) == (200, True)  # until after midnight
    assert "The list ends before this page" in (await browser.get("/?page=9")).text
    contradicts = await browser.get("/?date=2027-03-02&from_time=10:00&to_time=10:30&duration=60")
    assert "Duration does not fit between from_time and to_time." in contradicts.text
    unknown = await browser.get("/?equipment=no-such-thing")
    assert (unknown.status_code, "could not be searched for" in unknown.text) == (422, True)


async def test_a_place_has_its_page_and_an_older_address_leads_to_it(
    client: AsyncClient, browser: AsyncClient, world: World
) -> None:
    page = await browser.get(f"/places/{world.place['slug']}")
    assert page.status_code == 200
    assert f"/rooms/{world.room['id']}" in page.text
    path = f"/api/v1/providers/{world.place['id']}"
    renamed = await client.patch(path, json={"slug": "blue-note-two"}, headers=world.owner.headers)
    assert renamed.status_code == 200
    older = await browser.get(f"/places/{world.place['slug']}")
    assert (older.status_code, older.headers["location"]) == (301, "/places/blue-note-two")
    hidden = await client.patch(path, json={"published": False}, headers=world.owner.headers)
    assert hidden.status_code == 200
    assert (await browser.get("/places/blue-note-two")).status_code == 404
