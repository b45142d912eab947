"""Booking an offering: a person and a room together or neither, and who gets it where a client minds not."""

import asyncio
from collections import Counter

import pytest
from httpx2 import AsyncClient
from sqlalchemy import text

from frontdesk.core.db import Sessions
from tests import factories
from tests.modules.bookings.conftest import counts
from tests.modules.companies.callers import Callers
from tests.modules.offerings.conftest import Salon


async def reservations(sessions: Sessions) -> list[tuple[str, ...]]:
    """Who is taken by which booking."""
    async with sessions() as session:
        rows = await session.execute(text("SELECT group_id::text, calendar_id::text FROM reservations ORDER BY 1, 2"))
        return [tuple(row) for row in rows]


async def test_a_booking_takes_a_person_and_a_room(
    client: AsyncClient, sessions: Sessions, callers: Callers, salon: Salon
) -> None:
    await salon.change(f"/offerings/{salon.haircut['id']}", amount=4000, buffer_after_minutes=15)
    named = await salon.booked(staff_id=salon.bea["id"], room_id=salon.mirror["id"], who=callers.staff)
    assert (named["staff_id"], named["room_id"], named["offering_id"]) == (
        salon.bea["id"], salon.mirror["id"], salon.haircut["id"],
    )  # fmt: skip
    assert (named["service_type"], named["amount"], named["currency"], named["duration_minutes"]) == (
        "Haircut", 4000, "EUR", 60,
    )  # fmt: skip
    assert await reservations(sessions) == sorted((named["id"], it["id"]) for it in (salon.bea, salon.mirror))
    other = await salon.booked("2027-03-15T11:00", service_id=salon.haircut["id"])
    assert (other["staff_id"], other["room_id"]) == (salon.amy["id"], salon.window["id"])  # the others have their pause
    day = f"/api/v1/staff/{salon.bea['id']}/schedule?date=2027-03-15"
    assert [it["id"] for it in (await client.get(day, headers=callers.staff.headers)).json()["bookings"]] == [
        named["id"]
    ]
    moved = await client.post(
        f"/api/v1/bookings/{named['id']}/reschedule",
        json={"start_time": "2027-03-15T14:00"},
        headers=callers.staff.headers,
    )
    assert (moved.status_code, moved.json()["amount"], moved.json()["staff_id"]) == (200, 4000, salon.bea["id"])
    async with sessions() as session:
        found = await session.execute(
            text("SELECT DISTINCT to_char(upper(period), 'HH24:MI') FROM reservations WHERE group_id = :id"),
            {"id": named["id"]},
        )
        assert found.scalars().all() == ["14:15"]  # 15:15 in Berlin, the pause included
    cancelled = await client.post(f"/api/v1/bookings/{named['id']}/cancel", headers=callers.staff.headers)
    assert cancelled.status_code == 200
    assert {group for group, _ in await reservations(sessions)} == {other["id"]}


async def test_a_refusal_names_its_cause_and_takes_nothing(
    client: AsyncClient, sessions: Sessions, callers: Callers, salon: Salon
) -> None:
    zoe = await factories.staff(client, callers.owner, salon.provider["id"], name="Zoe")
    booth = await factories.room(client, callers.owner, salon.provider["id"], name="Booth")
    for person, chair in ((salon.amy, salon.window), (salon.bea, salon.mirror)):
        await salon.booked("2027-03-15T09:00", staff_id=person["id"], room_id=chair["id"])
    before = await counts(sessions)
    for fields, status, code in (
        ({}, 409, "slot_taken"),
        ({"staff_id": salon.amy["id"]}, 409, "slot_taken"),
        ({"room_id": salon.mirror["id"]}, 409, "slot_taken"),
        ({"staff_id": zoe["id"]}, 422, "not_given_by"),
        ({"room_id": booth["id"]}, 422, "not_in_room"),
        ({"duration_minutes": 90}, 422, "unclear_time"),
        ({"service_id": zoe["id"]}, 422, "invalid"),
        ({"offering_id": zoe["id"]}, 404, "unknown_place"),
        ({"provider_id": 999_999}, 404, "unknown_place"),
    ):
        refused = await salon.book("2027-03-15T09:00", **fields)
        assert (refused.status_code, refused.json()["code"]) == (status, code), (fields, refused.text)
        if code == "slot_taken":
            assert refused.json()["next_free"][0] == "2027-03-15T10:00:00+01:00"
    for person in (salon.amy, salon.bea):
        await salon.change(f"/staff/{person['id']}", is_active=False)
    refused = await salon.book("2027-03-15T10:00")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_given")
    refused = await salon.book("2027-03-15T10:00", staff_id=salon.amy["id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "provider_inactive")
    assert await counts(sessions) == before


async def test_a_person_alone_is_booked_for_as_long_as_it_takes(
    client: AsyncClient, callers: Callers, salon: Salon
) -> None:
    body = factories.guest(staff_id=salon.amy["id"], start_time="2027-03-15T10:00", end_time="2027-03-15T11:30")
    made = await client.post("/api/v1/bookings", json=body)
    assert (made.status_code, made.json()["amount"], made.json()["room_id"]) == (201, 0, None)
    closed = {"starts_at": "2027-03-15T09:00", "ends_at": "2027-03-15T12:00", "otherwise": "cancel"}
    leave = await client.post(f"/api/v1/staff/{salon.amy['id']}/closures", json=closed, headers=callers.owner.headers)
    assert [(it["id"], it["status"]) for it in leave.json()["bookings"]] == [(made.json()["id"], "cancelled")]
    refused = await salon.book("2027-03-15T10:00", staff_id=salon.amy["id"])
    assert (refused.status_code, refused.json()["code"], refused.json()["next_free"][0]) == (
        409, "closed", "2027-03-15T12:00:00+01:00",
    )  # fmt: skip


async def test_where_a_service_is_required_nobody_has_for_nothing_what_one_costs(
    client: AsyncClient, sessions: Sessions, callers: Callers, salon: Salon
) -> None:
    kept = factories.guest(staff_id=salon.amy["id"], start_time="2027-03-17T08:00", duration_minutes=30)
    once = {"Idempotency-Key": "consultation"}
    before = await client.post("/api/v1/bookings", json=kept, headers=once)
    assert before.status_code == 201
    assert salon.provider["service_required"] is False
    await salon.change(f"/providers/{salon.provider['id']}", service_required=True)
    said = (
        await client.get(f"/api/v1/companies/{salon.provider['company_id']}/audit", headers=salon.owner.headers)
    ).json()
    entry = next(it for it in said["items"] if it["action"] == "provider.changed")
    assert (entry["before"], entry["after"]) == ({"service_required": False}, {"service_required": True})
    await salon.change(f"/offerings/{salon.haircut['id']}", amount=4000)
    tier = {"currency": "EUR", "prices": [{"duration_minutes": 60, "amount": 1000}]}
    set_prices = client.put(f"/api/v1/rooms/{salon.mirror['id']}/prices", json=tier, headers=salon.owner.headers)
    assert (await set_prices).status_code == 200

    amy, window, mirror, house = (it["id"] for it in (salon.amy, salon.window, salon.mirror, salon.provider))
    start = "2027-03-15T10:00"
    held = await counts(sessions)
    for named in ({"staff_id": amy}, {"room_id": window}, {"staff_id": amy, "room_id": mirror}, {"provider_id": house}):
        for who in (None, callers.user, callers.stranger):  # the desk of another company is a client here
            body = {**named, "start_time": start}
            sent = body if who else factories.guest(**body)
            refused = await client.post("/api/v1/bookings", json=sent, headers=who.headers if who else {})
            assert (refused.status_code, refused.json()["code"]) == (422, "service_required"), named
    mine = {"staff_id": amy, "start_time": start}
    refused = await client.post("/api/v1/appointments", json=mine, headers=callers.user.headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "service_required")
    assert await counts(sessions) == held
    again = await client.post("/api/v1/bookings", json=kept, headers=once)
    assert (again.status_code, again.json()["id"]) == (201, before.json()["id"])

    day = {"date": "2027-03-15", "duration": "60"}
    for address, theirs in (
        (f"staff/{amy}", 0),
        (f"rooms/{window}", 0),
        (f"rooms/{mirror}", 24),
        (f"providers/{house}", 0),
    ):
        for headers, many in (({}, theirs), (callers.stranger.headers, theirs), (callers.staff.headers, 24)):
            free = await client.get(f"/api/v1/{address}/availability", params=day, headers=headers)
            ((found,),) = [[it["starts"] for it in free.json()["days"]]]
            assert len([it for it in found if it[14:16] == "00"]) == many, (address, many)
    for headers, names in (({}, ["Mirror"]), (callers.staff.headers, ["Mirror", "Window"])):
        listed = await client.get(f"/api/v1/providers/{house}/rooms/availability", params=day, headers=headers)
        assert [it["name"] for it in listed.json()["rooms"]] == names
    for query in ({"capacity": "1"}, day):
        found = (await client.get("/api/v1/rooms/search", params=query)).json()["items"]
        assert [it["name"] for it in found] == ["Mirror"]
    near = {"date": "2027-03-15", "from_time": "10:00", "to_time": "11:00", "duration": "60"}
    for query, names in (
        (near, ["Blue Note Studio"]),
        ({"max_amount": "999"}, []),
        ({"max_amount": "1000"}, ["Blue Note Studio"]),
    ):
        places = (await client.get("/api/v1/providers", params={**query, "currency": "EUR"})).json()["items"]
        assert [it["name"] for it in places] == names, query
    assert len(await salon.starts()) == 24

    made = await salon.booked(start, staff_id=amy)
    assert (made["amount"], made["staff_id"]) == (4000, amy)
    alone = factories.guest(room_id=mirror, start_time=start)
    assert (await client.post("/api/v1/bookings", json=alone)).json()["amount"] == 1000
    desk = await client.post(
        "/api/v1/bookings",
        json={**mine, "start_time": "2027-03-16T10:00", **factories.guest()},
        headers=callers.staff.headers,
    )
    assert (desk.status_code, desk.json()["amount"]) == (201, 0)
    for booking in (made, before.json()):  # what has no price by its length is not had for longer either
        there = f"/api/v1/bookings/{booking['id']}/reschedule?token={booking['manage_token']}"
        longer = {"start_time": "2027-03-18T10:00", "duration_minutes": 240}
        refused = await client.post(there, json=longer)
        assert (refused.status_code, refused.json()["code"]) == (422, "unclear_time")
        moved = await client.post(there, json={"start_time": f"2027-03-{18 if booking is made else 19}T10:00"})
        assert (moved.status_code, moved.json()["duration_minutes"]) == (200, booking["duration_minutes"])


@pytest.mark.parametrize("assignment", ["fewest", "in_turn"])
async def test_who_minds_not_gets_who_has_the_least_to_do_or_whose_turn_it_is(salon: Salon, assignment: str) -> None:
    await salon.change(f"/offerings/{salon.haircut['id']}", assignment=assignment)
    for hour in (8, 9):
        await salon.booked(f"2027-03-15T{hour:02}:00", staff_id=salon.amy["id"])  # by name: nobody's turn
    given = [(await salon.booked(f"2027-03-15T{hour}:00"))["staff_id"] for hour in range(10, 14)]
    amy, bea = salon.amy["id"], salon.bea["id"]
    first, second = sorted((amy, bea))
    # Bea catches up first; in turn it is the first one, the other, and so on
    assert given == ([bea, bea, amy, bea] if assignment == "fewest" else [first, second, first, second])


async def test_turns_are_fair_and_no_half_of_a_booking_is_taken_when_many_come_at_once(
    sessions: Sessions, salon: Salon
) -> None:
    times = [f"2027-03-15T{10 + n // 3:02}:{20 * (n % 3):02}" for n in range(12)]  # overlapping, three an hour
    answers = await asyncio.gather(*(salon.book(start) for start in times))
    taken = [answer.json() for answer in answers if answer.status_code == 201]
    assert {answer.status_code for answer in answers} == {201, 409}
    pairs = sorted((it["id"], calendar) for it in taken for calendar in (it["staff_id"], it["room_id"]))
    assert await reservations(sessions) == pairs
    calm = await asyncio.gather(*(salon.book(f"2027-03-16T{hour:02}:00") for hour in range(8, 16)))
    assert Counter(answer.json()["staff_id"] for answer in calm) == {salon.amy["id"]: 4, salon.bea["id"]: 4}


async def test_free_time_that_a_client_has_already_is_not_sent_again(salon: Salon) -> None:
    day = {"date": "2027-03-15"}
    addresses = (
        f"/api/v1/offerings/{salon.haircut['id']}/availability",
        f"/api/v1/staff/{salon.amy['id']}/availability",
        f"/api/v1/rooms/{salon.window['id']}/availability",
        f"/api/v1/providers/{salon.provider['id']}/rooms/availability",
    )
    tags = {}
    for address in addresses:
        first = await salon.client.get(address, params=day)
        tags[address] = {"If-None-Match": first.headers["etag"]}
        again = await salon.client.get(address, params=day, headers=tags[address])
        assert (again.status_code, again.content) == (304, b""), address
        assert again.headers["cache-control"] == "private, max-age=0"
    await salon.booked(staff_id=salon.amy["id"], room_id=salon.window["id"])
    await salon.booked(staff_id=salon.bea["id"], room_id=salon.mirror["id"])
    for address in addresses:
        assert (await salon.client.get(address, params=day, headers=tags[address])).status_code == 200, address
