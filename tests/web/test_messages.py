"""A client's messages: begun at a place or about a booking, answered, and nobody else's business."""

import re
from typing import Any

import pytest
from httpx2 import AsyncClient

from tests.factories import ALWAYS_OPEN, Person, owner, provider, room, sign_up
from tests.web.conftest import hidden, sign_in

API = "/api/v1/conversations"
START = "2027-03-15T10:00:00+01:00"


@pytest.fixture
async def place(client: AsyncClient) -> dict[str, Any]:
    """A studio with a room."""
    who = await owner(client)
    made = await provider(client, who, auto_confirm=True)
    await client.put(f"/api/v1/providers/{made['id']}/opening-hours", json=ALWAYS_OPEN, headers=who.headers)
    return {**made, "owner": who, "room": await room(client, who, made["id"])}


@pytest.fixture
async def ada(client: AsyncClient, browser: AsyncClient) -> Person:
    """A client whose browser is signed in."""
    person = await sign_up(client, "ada@example.com", full_name="Ada Lovelace")
    await sign_in(browser, person.email)
    return person


def unread(text: str) -> str | None:
    """What the header says."""
    found = re.search(r'<span id="unread">(?:<span class="count">([0-9]+)<)?', text)
    assert found
    return found[1]


async def test_a_place_is_written_to_once_and_its_answer_waits_in_the_header(
    client: AsyncClient, browser: AsyncClient, place: dict[str, Any], ada: Person
) -> None:
    new = f"/messages/new?provider={place['number']}"
    assert new in (await browser.get(f"/places/{place['slug']}")).text
    assert "Nobody has written yet" in (await browser.get("/messages")).text
    page = await browser.get(new)
    empty = await browser.post(new, data=hidden(page) | {"body": "  "})
    assert (empty.status_code, 'id="error-body"' in empty.text) == (422, True)
    first = hidden(page) | {"body": "Is <the> piano in tune?"}
    begun = [await browser.post(new, data=first) for _ in range(2)]
    there = begun[0].headers["location"]
    assert (begun[1].headers["location"], there[:10]) == (there, "/messages/")
    shown = await browser.get(there)
    assert ("Is &lt;the&gt; piano in tune?" in shown.text, unread(shown.text)) == (True, None)
    answered = await client.post(
        f"{API}/{there[10:]}/messages", json={"body": "It is."}, headers=place["owner"].headers
    )
    assert answered.status_code == 201
    looked = await browser.get(there)
    assert ("It is." in looked.text, unread(looked.text)) == (True, "1")  # looking alone marks nothing
    await browser.post(f"{there}/read", data={"number": "2"})
    assert unread((await browser.get("/design")).text) is None
    sent = await browser.post(there, data=hidden(looked) | {"body": "Thank you."})
    assert sent.headers["location"] == there
    listed = (await client.get(API, headers=ada.headers)).json()["items"]
    assert [(one["last_message"]["body"], one["last_message"]["number"]) for one in listed] == [("Thank you.", 3)]


async def test_a_conversation_about_a_booking_is_its_clients_alone(
    client: AsyncClient, browser: AsyncClient, place: dict[str, Any], ada: Person
) -> None:
    wanted = {"room_id": place["room"]["id"], "start_time": START, "duration_minutes": 60}
    booking = (await client.post("/api/v1/bookings", json=wanted, headers=ada.headers)).json()
    new = f"/messages/new?provider={place['number']}&booking={booking['number']}"
    assert new.replace("&", "&amp;") in (await browser.get(f"/visits/{booking['id']}")).text
    page = await browser.get(new)
    assert f"About your booking {booking['number']}" in page.text
    there = (await browser.post(new, data=hidden(page) | {"body": "May I bring a dog?"})).headers["location"]
    assert f'href="/visits/{booking["id"]}"' in (await browser.get(there)).text
    assert (await browser.get(f"/conversations/{there[10:]}")).headers["location"] == there  # as mails have it
    await browser.post("/sign-out")
    await sign_up(client, "eve@example.com")
    await sign_in(browser, "eve@example.com")
    for path in (there, new, "/messages/new?provider=999", "/messages/new", "/messages/new?provider=1&booking=x"):
        assert (await browser.get(path)).status_code == 404, path
    assert (await browser.post(there, data={"body": "Hello"})).status_code == 404
    await browser.post("/sign-out")
    await sign_in(browser, place["owner"].email)
    at_the_desk = await browser.get(there)
    assert at_the_desk.headers["location"] == f"/desk/{place['number']}/inbox/{there[10:]}"
    assert there[10:] not in (await browser.get("/messages")).text  # the desk's is no one's own


async def test_who_is_blocked_is_told_and_keeps_what_they_typed(
    client: AsyncClient, browser: AsyncClient, place: dict[str, Any], ada: Person
) -> None:
    begun = await client.post(API, json={"provider_id": place["id"], "body": "Hello"}, headers=ada.headers)
    there = f"/messages/{begun.json()['id']}"
    await client.put(f"{API}/{begun.json()['id']}/block", headers=place["owner"].headers)
    refused = await browser.post(there, data={"body": "Are you there?"})
    assert (refused.status_code, "They want no messages from you" in refused.text) == (403, True)
    assert ">Are you there?</textarea>" in refused.text
    await client.delete(f"{API}/{begun.json()['id']}/block", headers=place["owner"].headers)
    assert (await browser.post(f"{there}/block")).headers["location"] == there
    assert "You have blocked" in (await browser.get(there)).text
    assert (await browser.post(f"{there}/unblock")).status_code == 303
    assert (await browser.post(there, data={"body": "Again"})).status_code == 303


async def test_a_list_and_a_conversation_cost_so_many_statements(
    client: AsyncClient, browser: AsyncClient, place: dict[str, Any], ada: Person, statements: list[str]
) -> None:
    other = await sign_up(client, "bo@example.com")
    begun = await client.post(API, json={"provider_id": place["id"], "body": "Hello"}, headers=ada.headers)
    await client.post(API, json={"recipient_id": ada.id, "body": "Hello"}, headers=other.headers)
    counted = {}
    for path in ("/messages", f"/messages/{begun.json()['id']}"):
        assert (await browser.get(path)).status_code == 200
        statements.clear()
        await browser.get(path)
        counted[path] = len(statements)
    # the caller, what waits for them, the list; beside them the conversation, its place, what was said
    assert list(counted.values()) == [3, 6]


async def test_strangers_sign_in_first(browser: AsyncClient, place: dict[str, Any]) -> None:
    new = f"/messages/new?provider={place['number']}"
    asked = await browser.get(new)
    assert asked.headers["location"] == f"/sign-in?next=%2Fmessages%2Fnew%3Fprovider%3D{place['number']}"
    typed = await browser.post(new, data={"body": "Is the piano in tune?"})
    assert (typed.status_code, hidden(typed)["kept"]) == (401, "body=Is+the+piano+in+tune%3F")
