"""The desk's inbox: who reads it, what is answered, and what a refusal keeps."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from frontdesk.core.db import Sessions
from frontdesk.core.permissions import CompanyRole
from tests.factories import Person, owner, provider, sign_up
from tests.modules.companies.callers import enrol
from tests.web.conftest import sign_in

API = "/api/v1/conversations"
GUESTS = {"start_time": "2027-03-15T12:00", "client_name": "Grace", "client_phone": "+49 30 901821"}


@dataclass(frozen=True, slots=True)
class Street:
    """A studio, its owner, and a client who has written to it."""

    owner: Person
    ada: Person
    place: dict[str, Any]
    talk: dict[str, Any]

    @property
    def inbox(self) -> str:
        return f"/desk/{self.place['number']}/inbox"

    @property
    def here(self) -> str:
        return f"{self.inbox}/{self.talk['id']}"


@pytest.fixture
async def street(client: AsyncClient, browser: AsyncClient) -> Street:
    who, ada = await owner(client), await sign_up(client, "ada@example.com", full_name="Ada Lovelace")
    place = await provider(client, who)
    begun = await client.post(
        API, json={"provider_id": place["id"], "body": "Is <the> piano\nin tune?"}, headers=ada.headers
    )
    assert begun.status_code == 201
    await sign_in(browser, who.email)
    return Street(who, ada, place, begun.json())


async def said(client: AsyncClient, street: Street) -> list[str]:
    """What was said, the latest first."""
    answer = await client.get(f"{API}/{street.talk['id']}/messages", headers=street.ada.headers)
    return [message["body"] for message in answer.json()["items"]]


def key(page: Response) -> str:
    """What a browser would send with the form, so that it is carried out once."""
    (found,) = re.findall(r'name="once" value="([0-9a-f]{32})"', page.text)
    return str(found)


async def test_what_waits_is_read_answered_and_answered_once(
    client: AsyncClient, browser: AsyncClient, street: Street
) -> None:
    listed = await browser.get(street.inbox)
    assert (f'href="{street.here}"' in listed.text, '1<span class="unseen"> unread' in listed.text) == (True, True)
    page = await browser.get(street.here)
    assert "Is &lt;the&gt; piano\nin tune?" in page.text
    assert f'action="{street.here}/read"' in page.text  # looking alone marks nothing
    read = await browser.post(f"{street.here}/read", data={"number": "1"})
    assert (read.status_code, read.headers["location"]) == (303, street.here)
    assert "Nothing waits for you" in (await browser.get(f"{street.inbox}?show=unread")).text
    form = {"body": "Tuned this morning.", "once": key(page)}
    for _ in range(2):
        answered = await browser.post(street.here, data=form)
        assert (answered.status_code, answered.headers["location"]) == (303, street.here)
    assert await said(client, street) == ["Tuned this morning.", "Is <the> piano\nin tune?"]


async def test_what_is_refused_keeps_what_was_typed_and_says_why(
    client: AsyncClient, browser: AsyncClient, street: Street
) -> None:
    empty = await browser.post(street.here, data={"body": " \n"})
    assert (empty.status_code, 'id="error-body"' in empty.text) == (422, True)
    assert (await client.put(f"{API}/{street.talk['id']}/block", headers=street.ada.headers)).status_code == 204
    unheard = await browser.post(street.here, data={"body": "Hello & again"})
    assert (unheard.status_code, "want no messages from you" in unheard.text) == (403, True)
    assert await said(client, street) == ["Is <the> piano\nin tune?"]
    assert (await client.delete(f"{API}/{street.talk['id']}/block", headers=street.ada.headers)).status_code == 204
    assert (await browser.post(f"{street.here}/block")).headers["location"] == street.here
    blocked = await browser.get(street.here)
    assert ("You have blocked" in blocked.text, "Your message" in blocked.text) == (True, False)
    refused = await browser.post(street.here, data={"body": "Hello"})
    assert (refused.status_code, "You have blocked them" in refused.text) == (409, True)
    assert (await browser.post(f"{street.here}/unblock")).status_code == 303
    assert "Your message" in (await browser.get(street.here)).text
    assert (await browser.get(f"{street.here}?before=nonsense")).status_code == 422


async def test_a_conversation_is_the_places_alone(
    client: AsyncClient, browser: AsyncClient, street: Street, sessions: Sessions
) -> None:
    other = await provider(client, street.owner, name="Red Note Studio")
    for path in (f"/desk/{other['number']}/inbox/{street.talk['id']}", f"{street.inbox}/{street.place['id']}"):
        assert (await browser.get(path)).status_code == 404
    stranger = await owner(client, "else@example.com")
    theirs = await provider(client, stranger)
    teacher = await sign_up(client, "teacher@example.com")
    await enrol(sessions, teacher, street.place["company_id"], CompanyRole.TEACHER)
    for who, status in ((stranger.email, 404), (street.ada.email, 404), (teacher.email, 403)):
        await browser.post("/sign-out")
        await sign_in(browser, who)
        for path in (street.inbox, street.here, f"{street.inbox}/new"):
            assert (await browser.get(path)).status_code == status, (who, path)
        sent = await browser.post(street.here, data={"body": "Hello"})
        assert sent.status_code == status
    await browser.post("/sign-out")
    await sign_in(browser, stranger.email)
    assert (await browser.get(f"/desk/{theirs['number']}/inbox/{street.talk['id']}")).status_code == 404
    assert await said(client, street) == ["Is <the> piano\nin tune?"]


async def test_the_desk_writes_first_about_a_booking(
    client: AsyncClient, browser: AsyncClient, street: Street, statements: list[str]
) -> None:
    booked = [
        await client.post("/api/v1/bookings", json={"provider_id": street.place["id"], **about}, headers=headers)
        for about, headers in (
            ({"start_time": "2027-03-15T10:00"}, street.ada.headers),
            (
                {"start_time": "2027-03-15T12:00", "client_name": "Grace", "client_phone": "+49 30 901821"},
                street.owner.headers,
            ),
        )
    ]
    assert [it.status_code for it in booked] == [201, 201]
    hers, guests = [it.json() for it in booked]
    new = f"{street.inbox}/new"
    found = await browser.get(f"{new}?q=grace")
    assert ("Grace" in found.text, "Ada Lovelace" in found.text) == (True, False)
    chosen = await browser.get(f"{new}?client={hers['client_id']}")
    assert f'href="?booking={hers["number"]}"' in chosen.text
    for address in (f"{new}?client={guests['client_id']}", f"{new}?booking={guests['number']}"):
        assert 'href="tel:+4930901821"' in (await browser.get(address)).text
    page = await browser.get(f"{new}?booking={hers['number']}")
    form = {"booking": str(hers["number"]), "body": "See you on Monday.", "once": key(page)}
    first, again = [await browser.post(f"{new}?booking={hers['number']}", data=form) for _ in range(2)]
    assert (first.status_code, again.headers["location"]) == (303, first.headers["location"])
    there = first.headers["location"]
    guest = await browser.post(
        f"{new}?booking={guests['number']}", data={"booking": str(guests["number"]), "body": "Hi"}
    )
    assert (guest.status_code, "has no account" in guest.text) == (409, True)
    for wrong in ("booking=999", "booking=x", "client=x", f"client={street.place['id']}"):
        assert (await browser.get(f"{new}?{wrong}")).status_code == 404, wrong
    await browser.get(there)
    statements.clear()
    await browser.get(there)
    # who calls and what waits for them, the place, where they work, the conversation, what was said, all conversations
    assert len(statements) == 7, statements
