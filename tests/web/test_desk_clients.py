"""The desk's clients: found as one types, changed without overwriting anybody, and merged."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from tests.factories import Person, owner, provider, sign_up
from tests.web.conftest import sign_in

ADA = {"client_name": "Ada Lovelace", "client_phone": "+44 20 7946 0958", "client_email": "ada@example.com"}
AGAIN = {"client_name": "A. Lovelace", "client_email": "countess@example.com"}


@dataclass(frozen=True, slots=True)
class Studio:
    """A studio whose desk knows somebody by two cards."""

    owner: Person
    place: dict[str, Any]
    ada: str
    again: str

    @property
    def clients(self) -> str:
        return f"/desk/{self.place['number']}/clients"

    @property
    def card(self) -> str:
        return f"{self.clients}/{self.ada}"


@pytest.fixture
async def studio(client: AsyncClient, browser: AsyncClient) -> Studio:
    who = await owner(client)
    place = await provider(client, who)
    ids = []
    for hour, contacts in ((10, ADA), (12, AGAIN)):
        body = {"provider_id": place["id"], "start_time": f"2027-03-15T{hour}:00", **contacts}
        booked = await client.post("/api/v1/bookings", json=body, headers=who.headers)
        assert booked.status_code == 201, booked.text
        ids.append(booked.json()["client_id"])
    await sign_in(browser, who.email)
    return Studio(who, place, *ids)


def version(page: Response) -> str:
    """The version of the card that a form was made from."""
    (found,) = re.findall(r'name="version" value="(\d+)"', page.text)
    return str(found)


async def stored(client: AsyncClient, studio: Studio) -> dict[str, Any]:
    """The card as it stands in the API."""
    answer: dict[str, Any] = (await client.get(f"/api/v1/clients/{studio.ada}", headers=studio.owner.headers)).json()
    return answer


async def test_a_client_is_found_and_their_card_read(
    client: AsyncClient, browser: AsyncClient, studio: Studio, statements: list[str]
) -> None:
    everybody = await browser.get(studio.clients)
    assert ("Ada Lovelace" in everybody.text, "2 clients" in everybody.text) == (True, True)
    found = await browser.get(f"{studio.clients}?q=7946")
    assert (studio.ada in found.text, studio.again in found.text) == (True, False)
    assert "Nobody like that" in (await browser.get(f"{studio.clients}?q=zebra")).text
    assert (await browser.get(f"{studio.clients}?q={'x' * 5000}%00")).status_code == 200
    number = (await client.get("/api/v1/bookings", headers=studio.owner.headers)).json()["items"][0]["number"]
    assert f'/calendar/bookings/{number}"' in (await browser.get(f"{studio.clients}?q={number}")).text
    assert "The list ends before this page" in (await browser.get(f"{studio.clients}?page=9")).text
    statements.clear()
    card = await browser.get(studio.card)
    assert len(statements) == 8, statements  # the API's five, the place, where the caller works, what waits for them
    assert 'href="tel:+442079460958"' in card.text
    assert "Monday, 15 March 2027, 10:00" in card.text


async def test_whoever_is_overtaken_loses_nothing_and_overwrites_nobody(
    client: AsyncClient, browser: AsyncClient, studio: Studio
) -> None:
    page = await browser.get(f"{studio.card}/change")
    typed = {"name": "Ada King", "phone": "+44 20 7946 0958", "email": "ada@example.com", "notes": "Tea, <no> milk"}
    theirs = {"notes": "Pays in cash."}
    faster = await client.patch(f"/api/v1/clients/{studio.ada}", json=theirs, headers=studio.owner.headers)
    assert faster.status_code == 200
    late = await browser.post(f"{studio.card}/change", data=typed | {"version": version(page)})
    assert (late.status_code, "Somebody else has changed this card meanwhile" in late.text) == (412, True)
    assert ("Tea, &lt;no&gt; milk</textarea>" in late.text, "Now: Pays in cash." in late.text) == (True, True)
    assert (await stored(client, studio))["notes"] == "Pays in cash."
    knowing = await browser.post(f"{studio.card}/change", data=typed | {"version": version(late)})
    assert (knowing.status_code, knowing.headers["location"]) == (303, f"{studio.card}?done=changed")
    card = await stored(client, studio)
    assert (card["name"], card["notes"]) == ("Ada King", "Tea, <no> milk")
    now = str(card["version"])
    for wrong, field in (({"email": "ada@example"}, "email"), ({"name": " "}, "name")):
        refused = await browser.post(f"{studio.card}/change", data=typed | wrong | {"version": now})
        assert (refused.status_code, f'id="error-{field}"' in refused.text) == (422, True), field
    taken = {"phone": "", "email": "countess@example.com", "version": now}
    refused = await browser.post(f"{studio.card}/change", data=typed | taken)
    assert (refused.status_code, "Another client has these contacts" in refused.text) == (409, True)
    assert await stored(client, studio) == card
    emptied = await browser.post(f"{studio.card}/change", data=typed | {"notes": "", "version": now})
    assert (emptied.status_code, (await stored(client, studio))["notes"]) == (303, None)


async def test_two_cards_of_one_person_become_one(client: AsyncClient, browser: AsyncClient, studio: Studio) -> None:
    page = await browser.get(f"{studio.card}/merge")
    assert f'href="?other={studio.again}"' in page.text  # suggested by the family name
    chosen = await browser.get(f"{studio.card}/merge?other={studio.again}")
    assert "It cannot be taken back" in chosen.text
    form = {"other": studio.again, "version": version(chosen)}
    assert (await browser.post(f"{studio.card}/merge", data=form | {"other": studio.ada})).status_code == 422
    merged = await browser.post(f"{studio.card}/merge", data=form)
    assert (merged.status_code, merged.headers["location"]) == (303, f"{studio.card}?done=merged")
    assert (await stored(client, studio))["bookings"] == 2
    again = await browser.post(f"{studio.card}/merge", data=form)
    assert again.status_code == 412
    led = await browser.get(f"{studio.clients}/{studio.again}")
    assert (led.status_code, led.headers["location"]) == (303, studio.card)


async def test_a_card_stands_at_its_companys_desks_alone(
    client: AsyncClient, browser: AsyncClient, studio: Studio
) -> None:
    before = await stored(client, studio)
    elsewhere = await owner(client, "else@example.com")
    theirs = await provider(client, elsewhere)
    await sign_up(client, "client@example.com")
    change = {"name": "Mallory", "version": "1"}
    for email in (elsewhere.email, "client@example.com"):
        await browser.post("/sign-out")
        await sign_in(browser, email)
        for number in (studio.place["number"], theirs["number"]):
            there = f"/desk/{number}/clients/{studio.ada}"
            for path in (there, f"{there}/change", f"{there}/merge"):
                assert (await browser.get(path)).status_code == 404, (email, path)
            assert (await browser.post(f"{there}/change", data=change)).status_code == 404
            form = {"other": studio.again, "version": "1"}
            assert (await browser.post(f"{there}/merge", data=form)).status_code == 404
    assert await stored(client, studio) == before
