"""Places with services and people: what stands there, with whom and when, and booking it."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from httpx2 import AsyncClient, Response

from tests.factories import ALWAYS_OPEN, Person, offering, owner, provider, room, staff

GUEST = {"client_name": "Ada Lovelace", "client_email": "ada@example.com"}
START = "2027-03-02T10:00:00+01:00"
DAY = "date=2027-03-02"


@dataclass(frozen=True, slots=True)
class World:
    """An atelier with two people, a room, and a service that needs one of each."""

    owner: Person
    place: dict[str, Any]
    grace: dict[str, Any]
    mary: dict[str, Any]
    service: dict[str, Any]

    @property
    def path(self) -> str:
        return f"/services/{self.service['id']}"


@pytest.fixture
async def world(client: AsyncClient) -> World:
    who = await owner(client)
    place = await provider(client, who, auto_confirm=True, latitude=52.5, longitude=13.4)
    week = await client.put(f"/api/v1/providers/{place['id']}/opening-hours", json=ALWAYS_OPEN, headers=who.headers)
    assert week.status_code == 200
    grace = await staff(client, who, place["id"], step_minutes=60)
    mary = await staff(client, who, place["id"], name="Mary Shelley", step_minutes=60)
    chair = await room(client, who, place["id"], max_concurrent=2)
    team = [grace["id"], mary["id"]]
    sold = await offering(client, who, place["id"], amount=0, staff_ids=team, room_ids=[chair["id"]])
    return World(who, place, grace, mary, sold)


async def bookings(client: AsyncClient, world: World) -> list[dict[str, Any]]:
    answer = await client.get("/api/v1/bookings?sort=created_at", headers=world.owner.headers)
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def links(page: Response, beginning: str) -> list[str]:
    """Where the links of a page lead that begin alike."""
    return [unescape(href) for href in re.findall(rf'href="({re.escape(beginning)}[^"]*)"', page.text)]


def fields(page: Response) -> dict[str, str]:
    """What a browser would send of the form on a page, untouched."""
    form = page.text[page.text.index('<form method="post" action="/') :]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in hidden if name != "back"}


def hidden(page: Response) -> dict[str, str]:
    """The hidden fields of the form that books."""
    return fields(Response(200, text=page.text[page.text.index('<main id="main"') :]))


async def book(browser: AsyncClient, page: Response, **typed: str) -> Response:
    """Send the form that books, at the address that it names."""
    main = page.text[page.text.index('<main id="main"') :]
    action = re.search(r'<form method="post" action="([^"]+)"', main)
    assert action
    return await browser.post(unescape(action[1]), data=hidden(page) | typed)


async def test_a_place_shows_what_it_sells_who_works_there_and_which_hours_do_not_hold(
    client: AsyncClient, browser: AsyncClient, world: World
) -> None:
    page = await browser.get(f"/places/{world.place['slug']}")
    assert links(page, "/services/") == [world.path]
    assert links(page, "/people/") == [f"/people/{world.grace['id']}", f"/people/{world.mary['id']}"]
    assert "Grace Hopper, Mary Shelley" in page.text
    assert links(page, "https://www.openstreetmap.org/") == [
        "https://www.openstreetmap.org/?mlat=52.5&mlon=13.4#map=17/52.5/13.4"
    ]
    assert "Other hours" not in page.text
    at, headers = f"/api/v1/providers/{world.place['id']}", world.owner.headers
    short = {"hours": [{"opens": "10:00", "closes": "14:00"}], "reason": "<Eve>"}
    for day, hours in (("2027-03-03", short), ("2028-03-03", short), ("2027-03-05", {"hours": []})):
        told = await client.put(f"{at}/opening-hours/exceptions/{day}", json=hours, headers=headers)
        assert told.status_code == 200, told.text
    for starts, ends in (
        ("2027-03-07T00:00:00", "2027-03-09T00:00:00"),
        ("2027-03-11T12:00:00", "2027-03-11T15:00:00"),
    ):
        told = await client.post(f"{at}/closures", json={"starts_at": starts, "ends_at": ends}, headers=headers)
        assert told.status_code == 201, told.text
    page = await browser.get(f"/places/{world.place['slug']}")
    said = page.text[page.text.index("Other hours") : page.text.index("Contact")]
    assert re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", said)).strip() == (
        "Other hours Wed 3 Mar &lt;Eve&gt; 10:00 to 14:00 Fri 5 Mar Closed Sun 7 Mar to Mon 8 Mar Closed "
        "Thu 11 Mar Closed from 12:00 to 15:00"
    )


async def test_a_service_is_booked_with_somebody_or_with_whoever_is_free(
    client: AsyncClient, browser: AsyncClient, world: World
) -> None:
    anyone = await browser.get(f"{world.path}?{DAY}")
    assert f"{world.path}/book?start=2027-03-02T10%3A00%3A00%2B01%3A00" in links(anyone, f"{world.path}/book")
    with_mary = await browser.get(f"{world.path}?{DAY}&with={world.mary['id']}")
    assert f'<option value="{world.mary["id"]}" selected>' in with_mary.text
    address = f"{world.path}/book?start=2027-03-02T10%3A00%3A00%2B01%3A00&with={world.mary['id']}"
    assert address in links(with_mary, f"{world.path}/book")
    form = await browser.get(address)
    assert "Mary Shelley" in form.text
    first = await book(browser, form, **GUEST)
    assert (first.status_code, first.headers["location"][:8]) == (303, "/visits/")
    visit = await browser.get(first.headers["location"])
    assert "See you Tue 2 Mar at 10:00" in visit.text
    assert "Mary Shelley" in visit.text
    assert links(visit, "/services/") == [f"{world.path}?with={world.mary['id']}"]  # to book it again, with her
    again = await book(browser, await browser.get(f"{world.path}/book?start={START.replace('+', '%2B')}"), **GUEST)
    assert again.status_code == 303
    made = await bookings(client, world)
    assert [(it["staff_id"], it["service_type"]) for it in made] == [
        (world.mary["id"], "Haircut"),
        (world.grace["id"], "Haircut"),
    ]
    late = await book(browser, form, **GUEST, notes="A fringe")
    assert (late.status_code, "This time is taken" in late.text) == (409, True)
    assert ">A fringe</textarea>" in late.text
    offered = re.findall(r'name="instead" value="([^"]+)"', late.text)
    look = await book(browser, late, **GUEST, instead=offered[0])
    assert "11:00 it is" in look.text
    assert hidden(look)["with"] == world.mary["id"]
    assert len(await bookings(client, world)) == 2


async def test_who_does_not_give_a_service_is_refused(browser: AsyncClient, world: World) -> None:
    stranger = "018f4e9c-0000-7000-8000-000000000000"
    lenient = await browser.get(f"{world.path}?{DAY}&with={stranger}")
    assert (lenient.status_code, "selected" in lenient.text) == (200, False)
    for person in (stranger, "nobody"):
        refused = await browser.get(f"{world.path}/book?start={START.replace('+', '%2B')}&with={person}")
        assert (refused.status_code, "does not make sense" in refused.text) == (422, True)
    assert (await browser.get(f"/services/{stranger}")).status_code == 404
    assert (await browser.get(f"/people/{stranger}")).status_code == 404


async def test_who_sells_no_services_is_booked_for_a_time(
    client: AsyncClient, browser: AsyncClient, world: World
) -> None:
    sells = await browser.get(f"/people/{world.mary['id']}?{DAY}")
    assert links(sells, "/services/") == [f"{world.path}?with={world.mary['id']}"]
    assert 'id="times"' not in sells.text
    ada = await staff(client, world.owner, world.place["id"], name="Ada Doctor", step_minutes=30)
    page = await browser.get(f"/people/{ada['id']}?{DAY}&duration=30")
    starts = links(page, f"/people/{ada['id']}/book")
    assert len(starts) == 48
    done = await book(browser, await browser.get(starts[0]), **GUEST)
    visit = await browser.get(done.headers["location"])
    assert links(visit, "/people/") == [f"/people/{ada['id']}", f"/people/{ada['id']}?duration=30"]
    (made,) = await bookings(client, world)
    assert (made["staff_id"], made["duration_minutes"], made["start_time"]) == (
        ada["id"], 30, "2027-03-02T00:00:00+01:00",
    )  # fmt: skip
    moved = await browser.get(f"/visits/{made['id']}/move?{urlsplit(done.headers['location']).query}&{DAY}")
    assert len(re.findall(r'<a class="slot"', moved.text)) == 47


async def test_where_a_service_is_required_every_way_leads_to_one(
    client: AsyncClient, browser: AsyncClient, world: World
) -> None:
    at, headers = f"/api/v1/providers/{world.place['id']}", world.owner.headers
    zoe = await staff(client, world.owner, world.place["id"], name="Zoe", step_minutes=60)
    there = f"/people/{zoe['id']}"
    form = await browser.get(f"{there}/book?start={START.replace('+', '%2B')}&duration=60")
    assert form.status_code == 200
    assert (await client.patch(at, json={"service_required": True}, headers=headers)).status_code == 200
    chair = (await client.get(f"{at}/rooms")).json()["items"][0]
    for path in (there, f"/rooms/{chair['id']}"):
        page = await browser.get(f"{path}?{DAY}")
        assert (page.status_code, "Booked with a service" in page.text) == (200, True)
        assert links(page, f"{path}/book") == []
        assert f"/places/{world.place['slug']}" in links(page, "/places/")
    refused = await book(browser, form, **GUEST)
    assert (refused.status_code, "Choose a service first" in refused.text) == (422, True)
    assert there in links(refused, "/people/")
    framed = await browser.get(f"/embed{there}/book?start={START.replace('+', '%2B')}&duration=60")
    assert (framed.status_code, links(framed, "/embed/people/")) == (422, [f"/embed{there}"])
    assert await bookings(client, world) == []
    sells = await browser.get(f"/people/{world.mary['id']}")
    assert links(sells, "/services/") == [f"{world.path}?with={world.mary['id']}"]


async def test_a_place_that_has_nothing_else_is_booked_itself(
    client: AsyncClient, browser: AsyncClient, world: World
) -> None:
    who = await owner(client, "alone@example.com")
    alone = await provider(client, who, name="Alone", step_minutes=60)
    page = await browser.get(f"/places/{alone['slug']}?{DAY}&duration=60")
    starts = links(page, "/places/alone/book")
    assert len(starts) == 24
    assert 'id="times"' not in (await browser.get(f"/places/{world.place['slug']}")).text
    done = await book(browser, await browser.get(starts[10]), **GUEST)
    assert "Your booking is with" in (await browser.get(done.headers["location"])).text
    (made,) = (await client.get("/api/v1/bookings", headers=who.headers)).json()["items"]
    assert (made["provider_id"], made["room_id"], made["staff_id"]) == (alone["id"], None, None)
    await client.patch(f"/api/v1/providers/{alone['id']}", json={"service_required": True}, headers=who.headers)
    page = await browser.get(f"/places/{alone['slug']}")
    assert ("Nothing can be booked here" in page.text, links(page, "/places/alone/book")) == (True, [])


async def test_places_are_found_with_and_without_rooms(client: AsyncClient, browser: AsyncClient, world: World) -> None:
    await provider(client, await owner(client, "alone@example.com"), name="Alone", sector="medical")
    await provider(client, await owner(client, "draft@example.com"), name="Draft", published=False)
    found = await browser.get("/?for=places")
    assert "2 places" in found.text
    assert links(found, "/places/") == ["/places/alone", f"/places/{world.place['slug']}"]
    narrow = await browser.get("/?for=places&q=medical&date=2027-03-02&duration=60")
    assert links(narrow, "/places/") == ["/places/alone"]
    assert 'name="for" value="places"' in narrow.text
    wrong = await browser.get("/?for=places&capacity=many")
    assert (wrong.status_code, 'id="error-capacity"' in wrong.text) == (422, True)
    assert "Nothing is free for that" in (await browser.get("/?for=places&q=zebra")).text


async def test_a_places_page_costs_the_same_however_much_there_is(
    client: AsyncClient, browser: AsyncClient, world: World, statements: list[str]
) -> None:
    async def counted(path: str) -> int:
        await browser.get(path)
        statements.clear()
        assert (await browser.get(path)).status_code == 200
        return len(statements)

    paths = [f"/places/{world.place['slug']}", world.path, f"/people/{world.mary['id']}", "/?for=places"]
    before = [await counted(path) for path in paths]
    for name in ("Ada", "Bea", "Cleo"):
        person = await staff(client, world.owner, world.place["id"], name=name)
        chair = await room(client, world.owner, world.place["id"], name=name)
        team, rooms = [person["id"], world.mary["id"]], [chair["id"]]
        await offering(client, world.owner, world.place["id"], name=name, staff_ids=team, room_ids=rooms)
        await provider(client, world.owner, name=name)
    assert [await counted(path) for path in paths] == before
    assert before == [9, 4, 3, 4]
