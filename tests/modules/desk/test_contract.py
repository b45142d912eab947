"""The desk's calls as its client makes them, word for word, through every door, with and without a trailing slash."""

from typing import Any

import pytest
from httpx2 import AsyncClient

from tests import factories
from tests.modules.companies.callers import Callers

ALWAYS = {("", "/"), ("/api/v1", "")}  # the others go the same way, and wait for the proofs
DOORS = [
    pytest.param(door, slash, marks=() if (door, slash) in ALWAYS else pytest.mark.proof)
    for door in ("", "/api", "/v1", "/api/v1")
    for slash in ("", "/")
]
TEN = {"starts_at": "2027-03-16T10:00", "ends_at": "2027-03-16T11:00", "reason": "Lunch"}
Body = dict[str, Any]
Headers = dict[str, str]


@pytest.mark.parametrize(("door", "slash"), DOORS)
async def test_a_day_at_the_desk(client: AsyncClient, callers: Callers, door: str, slash: str) -> None:
    desk = callers.staff.headers

    async def call(verb: str, path: str, status: int, body: Body | None = None, headers: Headers | None = None) -> Any:
        address, _, query = path.partition("?")
        asked = f"{door}{address}{slash}{'?' if query else ''}{query}"
        answer = await client.request(verb, asked, json=body, headers=headers)
        assert answer.status_code == status, (verb, asked, answer.text)
        return answer.json() if answer.content else None

    # open a place, and find it
    clinic = {
        "name": "City Clinic",
        "sector": "Medical",
        "phone": "+49 30 901820",
        "email": "clinic@example.com",
        "address": "Oranienstraße 1, Berlin",
        "timezone": "Europe/Berlin",
    }
    place = await call("POST", "/providers", 201, clinic, headers=callers.owner.headers)
    assert (place["sector"], place["address"]) == ("medical", clinic["address"])
    assert place["number"] in [it["number"] for it in (await call("GET", "/providers?sector=medical", 200))["items"]]
    one = f"/providers/{place['number']}"
    assert (await call("GET", one, 200))["id"] == place["id"]
    await call("PATCH", one, 200, {"phone": "+49 30 901821"}, headers=callers.owner.headers)
    week = {"hours": [{"weekday": day, "opens": "09:00", "closes": "17:00"} for day in range(1, 6)]}
    await call("PUT", f"{one}/opening-hours", 200, week, headers=callers.owner.headers)

    # a guest asks, the desk says yes
    wanted = factories.guest(
        provider_id=place["number"],
        service_type="consultation",
        scheduled_at="2027-03-15T10:00:00",
        notes="First visit",
    )
    asked = await call("POST", "/bookings", 201, wanted)
    assert (asked["status"], asked["scheduled_at"]) == ("pending", "2027-03-15T10:00:00+01:00")
    booking = f"/bookings/{asked['number']}"
    for _ in range(2):  # the same status again is fine
        assert (await call("PATCH", booking, 200, {"status": "confirmed"}, headers=desk))["status"] == "confirmed"
    for changes, status, code in (
        ({}, 409, "slot_taken"),
        ({"scheduled_at": "2027-03-15T08:00:00"}, 409, "outside_opening_hours"),
        ({"scheduled_at": "2020-03-15T10:00:00"}, 422, "in_the_past"),
    ):
        refused = await call("POST", "/bookings", status, wanted | changes)
        assert (refused["code"], len(refused["next_free"])) == (code, 3)

    # somebody calls, and calls again
    phoned = wanted | {"client_name": "Émile Zola", "client_phone": "+49 30 901899", "client_email": None}
    phoned |= {"scheduled_at": "2027-03-15T11:00", "source": "phone"}
    caller = await call("POST", "/bookings", 201, phoned, headers=desk)
    assert (caller["status"], caller["source"], caller["user_id"]) == ("confirmed", "phone", None)
    [known] = (await call("GET", f"{one}/clients?q=emile", 200, headers=desk))["items"]
    assert (known["id"], known["phone_e164"]) == (caller["client_id"], "+4930901899")
    card = await client.get(f"/api/v1/clients/{known['id']}", headers=desk)
    assert [it["id"] for it in card.json()["history"]] == [caller["id"]]
    moved = await call(
        "POST",
        f"/bookings/{caller['id']}/reschedule",
        200,
        {"start_time": "2027-03-15T12:00"},
        headers=desk | {"If-Match": f'"{caller["version"]}"'},
    )
    assert moved["scheduled_at"] == "2027-03-15T12:00:00+01:00"

    # the day
    lunch = {"starts_at": "2027-03-15T13:00", "ends_at": "2027-03-15T14:00", "reason": "Lunch"}
    assert (await call("POST", f"{one}/closures", 201, lunch, headers=desk))["bookings"] == []
    day = await call("GET", f"{one}/diary?date=2027-03-15", 200, headers=desk)
    assert [it["id"] for it in day["bookings"]] == [asked["id"], caller["id"]]
    assert (await call("POST", f"{booking}/check-in", 200, headers=desk))["checked_in_at"] is not None
    assert (await call("PATCH", booking, 200, {"status": "completed"}, headers=desk))["status"] == "completed"
    missed = await call("PATCH", f"/bookings/{caller['id']}", 200, {"status": "no_show"}, headers=desk)
    assert missed["status"] == "no_show"
    query = f"provider_id={place['number']}&status=no_show&from_date=2027-03-15&to_date=2027-03-15"
    assert (await call("GET", f"/bookings?{query}", 200, headers=desk))["total"] == 1

    # called off, hidden, and the end of the place
    later = await call("POST", "/bookings", 201, wanted | {"scheduled_at": "2027-03-16T10:00:00"})
    assert (await call("DELETE", one, 409, headers=callers.owner.headers))["code"] == "future_bookings"
    called_off = await call("POST", f"/bookings/{later['id']}/cancel", 200, {"reason": "Cold"}, headers=desk)
    assert called_off["status"] == "cancelled"
    await call("DELETE", f"/bookings/{later['id']}", 204, headers=desk)
    await call("GET", f"/bookings/{later['id']}", 404, headers=desk)


@pytest.mark.parametrize(("door", "slash"), DOORS)
async def test_time_is_blocked_of_a_person_and_of_a_room(
    client: AsyncClient, callers: Callers, door: str, slash: str
) -> None:
    desk, place = callers.staff.headers, await factories.provider(client, callers.owner)
    grace = await factories.staff(client, callers.owner, place["id"])
    room = await factories.room(client, callers.owner, place["id"])
    for named, owner in (
        ({"staff_id": grace["id"]}, f"staff/{grace['id']}"),
        ({"room_id": room["id"]}, f"rooms/{room['id']}"),
    ):
        # at the root there is the front desk's own alone
        blocked = await client.post(f"{door or '/api'}/{owner}/closures{slash}", json=TEN, headers=desk)
        assert (blocked.status_code, blocked.json()["bookings"]) == (201, []), blocked.text
        wanted = factories.guest(scheduled_at="2027-03-16T10:30:00", duration_minutes=30, **named)
        refused = await client.post(f"{door}/bookings{slash}", json=wanted)
        assert (refused.status_code, refused.json()["code"]) == (409, "closed")
        assert refused.json()["next_free"][0] == "2027-03-16T11:00:00+01:00"
    both = await client.get(f"{door}/providers/{place['number']}/diary{slash}?date=2027-03-16", headers=desk)
    assert [(it["kind"], len(it["open"])) for it in both.json()["resources"]] == [
        ("desk", 1),
        ("staff", 2),
        ("room", 2),
    ]
