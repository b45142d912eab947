"""Settings of a place: who gets there, what is stored, and what a refused form keeps."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest
from httpx2 import AsyncClient

from tests.factories import Person, offering, owner, provider, room, sign_up, staff
from tests.web.conftest import sign_in

API = "/api/v1"


@dataclass(frozen=True, slots=True)
class House:
    """An owner with a place that has a room, and a browser in which they have signed in."""

    who: Person
    place: dict[str, Any]
    room: dict[str, Any]
    browser: AsyncClient
    client: AsyncClient

    def at(self, *parts: str) -> str:
        """The address of a page of its settings."""
        return "/".join([f"/desk/{self.place['number']}/settings", *parts])

    async def read(self, path: str) -> Any:
        """What the API says, to the owner."""
        return (await self.client.get(f"{API}{path}", headers=self.who.headers)).json()

    async def colleague(self, role: str) -> None:
        """Have somebody look who works there as something else."""
        person = await sign_up(self.client, f"{role}@example.com")
        wanted = {"user_id": person.id, "role": role}
        there = f"{API}/companies/{self.place['company_id']}/members"
        assert (await self.client.post(there, json=wanted, headers=self.who.headers)).status_code == 201
        await self.browser.post("/sign-out")
        await sign_in(self.browser, person.email)


@pytest.fixture
async def house(client: AsyncClient, browser: AsyncClient) -> House:
    who = await owner(client)
    place = await provider(client, who)
    made = await room(client, who, place["id"])
    await sign_in(browser, who.email)
    return House(who, place, made, browser, client)


def fields(text: str) -> dict[str, list[str]]:
    """What stands in the inputs of a page's forms, by name."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", text):
        name, value = re.search(r' name="([^"]*)"', tag), re.search(r' value="([^"]*)"', tag)
        if name and not (re.search(r'type="(?:checkbox|radio)"', tag) and " checked" not in tag):
            found.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name, body in re.findall(r'<select[^>]* name="([^"]*)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found.setdefault(name, []).append(chosen[1] if chosen else "")
    for name, body in re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>(.*?)</textarea>', text, re.DOTALL):
        found.setdefault(name, []).append(unescape(body))
    return found


PAGES = ("place", "hours", "rooms", "people", "services", "booking", "equipment")


async def test_each_role_sees_its_parts(house: House) -> None:
    led = await house.browser.get(house.at())
    assert led.headers["location"] == house.at("place")
    for part in PAGES:
        assert (await house.browser.get(house.at(part))).status_code == 200, part
    await house.colleague("staff")  # manages staff, and nothing else of this
    assert (await house.browser.get(house.at())).headers["location"] == house.at("people")
    shown = {part: (await house.browser.get(house.at(part))).status_code for part in PAGES}
    assert shown == dict.fromkeys(PAGES, 403) | {"people": 200}
    refused = await house.browser.post(house.at("rooms"), data={"name": "Cellar", "capacity": "2"})
    assert (refused.status_code, len((await house.read(f"/providers/{house.place['id']}/rooms"))["items"])) == (403, 1)


async def test_others_rooms_and_people_are_not_here(house: House, client: AsyncClient) -> None:
    second = await provider(client, house.who, name="Red Note Studio")
    elsewhere = await room(client, house.who, second["id"])
    person = await staff(client, house.who, second["id"])
    sold = await offering(client, house.who, second["id"])
    for path in (f"rooms/{elsewhere['id']}", f"people/{person['id']}", f"services/{sold['id']}"):
        assert (await house.browser.get(house.at(path))).status_code == 404
        assert (await house.browser.post(house.at(f"{path}/end"))).status_code == 404
    stranger = await owner(client, "else@example.com")
    await house.browser.post("/sign-out")
    await sign_in(house.browser, stranger.email)
    assert {(await house.browser.get(house.at(part))).status_code for part in PAGES} == {404}


async def test_the_place_is_stored_and_a_wrong_form_keeps_what_was_typed(house: House) -> None:
    there = house.at("place")
    form: dict[str, Any] = fields((await house.browser.get(there)).text)
    wrong = form | {"name": "Blauer Ton", "email": "no address", "timezone": "Moon/Base"}
    refused = await house.browser.post(there, data=wrong)
    assert refused.status_code == 422
    kept = fields(refused.text)
    assert (kept["name"], kept["email"], kept["timezone"]) == (["Blauer Ton"], ["no address"], ["Moon/Base"])
    assert (await house.read(f"/providers/{house.place['id']}"))["name"] == "Blue Note Studio"
    long = await house.browser.post(there, data=form | {"street": "x" * 200, "postal_code": "10997", "address": ""})
    assert (long.status_code, 'id="error-address"' in long.text) == (422, True)
    right = form | {
        "name": "Blauer Ton",
        "street": "Am Kanal 3",
        "postal_code": "10997",
        "address": "",
        "sector": "Hair",
    }
    assert (await house.browser.post(there, data=right)).headers["location"] == f"{there}?done=saved"
    stored = await house.read(f"/providers/{house.place['id']}")
    assert (stored["name"], stored["address"], stored["sector"]) == ("Blauer Ton", "Am Kanal 3, 10997", "hair")
    # a second tab, opened before that
    late = await house.browser.post(there, data=form | {"name": "Roter Ton"})
    assert (late.status_code, "Blauer Ton" in late.text, fields(late.text)["name"]) == (412, True, ["Roter Ton"])
    assert (await house.read(f"/providers/{house.place['id']}"))["name"] == "Blauer Ton"
    # sent again from the page that said so
    await house.browser.post(there, data=fields(late.text))
    assert (await house.read(f"/providers/{house.place['id']}"))["name"] == "Roter Ton"


async def test_the_week_is_stored_copied_and_given_up(house: House) -> None:
    there = house.at("hours")
    row = {"row": ["a", "b"], "weekday-a": "1", "opens-a": "10:00", "closes-a": "14:00", "mode-a": "open"}
    row |= {"weekday-b": "1", "opens-b": "20:00", "closes-b": "02:00", "mode-b": "by_request"}
    copied = await house.browser.post(there, data=row | {"copy": "1:work"})
    week = fields(copied.text)
    assert (copied.status_code, (await house.read(f"/providers/{house.place['id']}/opening-hours"))["hours"]) == (
        200,
        [],
    )
    await house.browser.post(there, data=week)
    hours = (await house.read(f"/providers/{house.place['id']}/opening-hours"))["hours"]
    assert [(it["weekday"], it["opens"], it["closes"], it["mode"]) for it in hours] == [
        (day, *span) for day in range(1, 6) for span in (("10:00", "14:00", "open"), ("20:00", "02:00", "by_request"))
    ]
    overlapping = await house.browser.post(there, data=row | {"opens-b": "13:00", "mode-b": "open"})
    assert (overlapping.status_code, "overlap" in overlapping.text) == (422, True)
    half = await house.browser.post(there, data=row | {"closes-b": ""})
    assert (half.status_code, 'id="error-closes-b"' in half.text) == (422, True)
    assert len((await house.read(f"/providers/{house.place['id']}/opening-hours"))["hours"]) == 10
    rooms = house.at("rooms", house.room["id"], "hours")
    await house.browser.post(rooms, data=row | {"whose": "own"})
    own = await house.read(f"/rooms/{house.room['id']}/opening-hours")
    assert (own["inherited"], len(own["hours"])) == (False, 2)
    await house.browser.post(rooms, data=row | {"whose": "place"})
    again = await house.read(f"/rooms/{house.room['id']}/opening-hours")
    assert (again["inherited"], len(again["hours"])) == (True, 10)


async def test_single_dates(house: House) -> None:
    there = house.at("hours", "dates")
    day = {"date": "2027-12-31", "opens": "10:00", "closes": "14:00", "reason": "New Year's Eve"}
    assert (await house.browser.post(there, data=day | {"closes": ""})).status_code == 422
    assert (await house.browser.post(there, data=day)).status_code == 303
    assert (await house.browser.post(there, data={"date": "2028-01-01"})).status_code == 303
    listed = await house.read(f"/providers/{house.place['id']}/opening-hours/exceptions")
    assert [(it["date"], len(it["hours"])) for it in listed["items"]] == [("2027-12-31", 1), ("2028-01-01", 0)]
    assert "New Year&#39;s Eve" in (await house.browser.get(there)).text
    await house.browser.post(f"{there}/remove", data={"date": "2028-01-01"})
    assert (await house.read(f"/providers/{house.place['id']}/opening-hours/exceptions"))["total"] == 1


async def test_prices_are_reckoned_before_they_are_stored(house: House) -> None:
    there, prices = house.at("rooms", house.room["id"], "prices"), f"/rooms/{house.room['id']}/prices"
    form: dict[str, Any] = {"row": ["a", "b"], "length-a": "1", "unit-a": "60", "amount-a": "40"}
    form |= {
        "length-b": "1",
        "unit-b": "60",
        "amount-b": "52,50",
        "days-b": ["6", "7"],
        "from_time-b": "",
        "to_time-b": "",
    }
    example = {"day": "2027-03-06", "begin": "10:00", "minutes": "120"}  # a Saturday
    tried = await house.browser.post(there, data=form | example | {"try": "1"})
    assert (tried.status_code, "€105" in tried.text, (await house.read(prices))["prices"]) == (200, True, [])
    for wrong, field in (
        ({"amount-b": "lots"}, "amount-b"),
        ({"amount-b": "1.234"}, "amount-b"),
        ({"length-a": "0"}, "length-a"),
        ({"from_time-b": "25:00"}, "from_time-b"),
    ):
        refused = await house.browser.post(there, data=form | wrong)
        assert (refused.status_code, f'id="error-{field}"' in refused.text) == (422, True), wrong
        assert fields(refused.text)["amount-a"] == ["40"]
    gap = await house.browser.post(there, data=form | {"amount-a": "", "length-a": ""})
    assert (gap.status_code, "Some time of the week has no price" in gap.text) == (422, True)
    assert (await house.read(prices))["prices"] == []
    await house.browser.post(there, data=form)
    stored = (await house.read(prices))["prices"]
    assert {(it["duration_minutes"], it["amount"], tuple(it["weekdays"] or ())) for it in stored} == {
        (60, 4000, ()),
        (60, 5250, (6, 7)),
    }
    assert sorted(fields((await house.browser.get(there)).text)["row"]) == ["0", "1", "new0", "newKEY"]


async def test_a_room_is_added_once_changed_and_stays_while_it_is_booked(house: House) -> None:
    there = house.at("rooms")
    wanted = {"name": "Cellar", "capacity": "3", "once": "0" * 32}
    first, again = [await house.browser.post(there, data=wanted) for _ in range(2)]
    assert first.headers["location"] == again.headers["location"]
    assert (await house.read(f"/providers/{house.place['id']}/rooms"))["total"] == 2
    one = house.at("rooms", house.room["id"])
    form: dict[str, Any] = fields((await house.browser.get(one)).text)
    refused = await house.browser.post(one, data=form | {"step_minutes": "5000", "size": "-1"})
    assert (refused.status_code, 'id="error-size"' in refused.text) == (422, True)
    await house.browser.post(one, data=form | {"name": "Attic", "notice_hours": "1.5", "size": "24.5"})
    stored = await house.read(f"/rooms/{house.room['id']}")
    assert (stored["name"], stored["min_notice_minutes"], stored["size"]) == ("Attic", 90, 24.5)
    booked = {"room_id": house.room["id"], "start_time": "2027-03-02T10:00:00+01:00"}
    assert (await house.client.post(f"{API}/bookings", json=booked, headers=house.who.headers)).status_code == 201
    kept = await house.browser.post(f"{one}/end")
    assert (kept.status_code, "Tuesday, 2 March 2027" in kept.text) == (409, True)
    assert (await house.browser.get(one)).status_code == 200
    gone = f"{there}/{first.headers['location'].split('/')[-2]}"
    assert (await house.browser.post(f"{gone}/end")).headers["location"] == f"{there}?done=ended"
    assert (await house.browser.get(gone)).status_code == 404


async def test_photos_are_added_ordered_and_removed(house: House) -> None:
    there, listed = house.at("rooms", house.room["id"], "photos"), f"/rooms/{house.room['id']}/photos"
    for caption in ("First", "Second"):
        sent = await house.browser.post(
            there, data={"url": f"https://cdn.example.com/{caption}.png", "caption": caption}
        )
        assert sent.headers["location"] == f"{there}?done=added"
    photos = (await house.read(listed))["items"]
    ids = [photo["id"] for photo in photos]
    await house.browser.post(f"{there}/order", data={"photo": ids[::-1]})
    assert [photo["caption"] for photo in (await house.read(listed))["items"]] == ["Second", "First"]
    stale = await house.browser.post(f"{there}/order", data={"photo": ids[:1]})
    assert (stale.status_code, "These are not the photos of this room" in stale.text) == (409, True)
    await house.browser.post(f"{there}/remove", data={"photo": ids[0]})
    assert [photo["id"] for photo in (await house.read(listed))["items"]] == [ids[1]]
    nothing = await house.browser.post(there, data={"url": "", "caption": "Third"})
    assert (nothing.status_code, fields(nothing.text)["caption"]) == (422, ["Third"])


async def test_people_and_what_they_give(house: House, client: AsyncClient) -> None:
    sold = await offering(client, house.who, house.place["id"])
    added = await house.browser.post(
        house.at("people"), data={"name": "Grace Hopper", "role": "Hairdresser", "teaches": "on"}
    )
    one = added.headers["location"].partition("?")[0]
    form: dict[str, Any] = fields((await house.browser.get(one)).text)
    await house.browser.post(one, data=form | {"gives": sold["id"], "user_id": house.who.id, "phone": "030 1234"})
    person = (await house.read(f"/providers/{house.place['id']}/staff"))["items"][0]
    assert (person["phone"], person["user_id"], person["is_teacher"]) == ("030 1234", house.who.id, True)
    assert (await house.read(f"/offerings/{sold['id']}"))["staff_ids"] == [person["id"]]
    told: dict[str, Any] = fields((await house.browser.get(f"{one}/teaching")).text)
    assert (await house.browser.post(f"{one}/teaching", data=told | {"specialization": "COBOL"})).status_code == 303
    assert (await house.read(f"/teachers/{person['id']}"))["specialization"] == "COBOL"
    stranger = await sign_up(client, "stranger@example.com")
    form = fields((await house.browser.get(one)).text)
    refused = await house.browser.post(one, data=form | {"user_id": stranger.id})
    assert (refused.status_code, "does not work for the company" in refused.text) == (422, True)
    assert (await house.browser.post(f"{one}/end")).status_code == 303
    assert (await house.read(f"/providers/{house.place['id']}/staff"))["total"] == 0


async def test_services_have_a_price_people_and_rooms(house: House, client: AsyncClient) -> None:
    person = await staff(client, house.who, house.place["id"])
    there = house.at("services", "new")
    form = {"name": "Haircut", "duration_minutes": "45", "price": "39.90", "is_active": "on", "staff_ids": person["id"]}
    refused = await house.browser.post(there, data=form | {"price": "much"})
    assert (refused.status_code, fields(refused.text)["name"]) == (422, ["Haircut"])
    assert (await house.browser.post(there, data=form | {"room_ids": house.room["id"]})).status_code == 303
    sold = (await house.read(f"/providers/{house.place['id']}/offerings"))["items"]
    assert [(it["amount"], it["duration_minutes"], it["staff_ids"], it["room_ids"]) for it in sold] == [
        (3990, 45, [person["id"]], [house.room["id"]])
    ]
    one = house.at("services", sold[0]["id"])
    changed: dict[str, Any] = fields((await house.browser.get(one)).text) | {"price": "", "is_active": []}
    await house.browser.post(one, data=changed)
    stored = await house.read(f"/offerings/{sold[0]['id']}")
    assert (stored["amount"], stored["is_active"], stored["staff_ids"]) == (0, False, [person["id"]])
    assert (await house.browser.post(f"{one}/end")).status_code == 303
    assert (await house.browser.get(one)).status_code == 404


async def test_booking_rules_and_what_comes_back(house: House) -> None:
    there = house.at("booking")
    form: dict[str, Any] = fields((await house.browser.get(there)).text)
    assert form["reminder_minutes"] == ["1440", "120"]
    tiers = {"row": ["a", "b"], "notice-a": "48", "percent-a": "100", "notice-b": "12", "percent-b": "150"}
    refused = await house.browser.post(there, data=form | tiers)
    assert (refused.status_code, 'id="error-percent-b"' in refused.text) == (422, True)
    ticked = {"reminder_minutes": [], "auto_confirm": "on", "service_required": "on"}
    await house.browser.post(there, data=form | tiers | ticked | {"percent-b": "50"})
    stored = await house.read(f"/providers/{house.place['id']}")
    assert stored["refund_tiers"] == [{"notice_hours": 48, "percent": 100}, {"notice_hours": 12, "percent": 50}]
    assert (stored["reminder_minutes"], stored["auto_confirm"], stored["service_required"]) == ([], True, True)


async def test_lists_cost_the_same_however_long_they_are(
    house: House, client: AsyncClient, statements: list[str]
) -> None:
    async def cost(part: str) -> int:
        await house.browser.get(house.at(part))
        statements.clear()
        assert (await house.browser.get(house.at(part))).status_code == 200
        return len(statements)

    parts = ("rooms", "people", "services")
    await offering(client, house.who, house.place["id"])
    first = {part: await cost(part) for part in parts}
    for name in ("Attic", "Cellar", "Yard"):
        await room(client, house.who, house.place["id"], name=name)
        person = await staff(client, house.who, house.place["id"], name=name)
        await offering(client, house.who, house.place["id"], name=name, staff_ids=[person["id"]])
    assert first == {part: await cost(part) for part in parts} == {"rooms": 6, "people": 5, "services": 7}
