"""Taking a time: what is written, what is answered, and every way of being refused."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from httpx2 import AsyncClient
from sqlalchemy import text

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions
from tests import factories
from tests.factories import Person
from tests.modules.bookings.conftest import Studio, counts


async def test_a_guest_books_a_room(studio: Studio, sessions: Sessions) -> None:
    booking = await studio.booked(service_type="rehearsal", notes="Two singers")
    expected = {
        "number": 1,
        "status": "pending",
        "pending_reason": "desk",
        "provider_id": studio.provider["id"],
        "provider_number": studio.provider["number"],
        "room_id": studio.room["id"],
        "user_id": None,
        "client_name": "Ada Lovelace",
        "client_phone": "+44 20 7946 0958",
        "client_email": "ada@example.com",
        "date": "2027-03-15",
        "start_time": "2027-03-15T10:00:00+01:00",
        "end_time": "2027-03-15T11:00:00+01:00",
        "scheduled_at": "2027-03-15T10:00:00+01:00",
        "duration_minutes": 60,
        "timezone": "Europe/Berlin",
        "service_type": "rehearsal",
        "notes": "Two singers",
        "amount": 0,
        "currency": "EUR",
        "payment_link": None,
        "payment_expires_at": None,
        "source": "web",
        "cancel_reason": None,
        "cancelled_at": None,
        "version": 1,
    }
    assert expected.items() <= booking.items()
    assert await counts(sessions) == (1, 1, 1)
    async with sessions() as session:
        fact = (await session.execute(text("SELECT topic, payload FROM outbox ORDER BY id DESC LIMIT 1"))).one()
    assert fact.topic == "bookings.placed"
    assert fact.payload == {
        "booking_id": booking["id"],
        "company_id": studio.provider["company_id"],
        "status": "pending",
    }


@pytest.mark.parametrize(
    "times",
    [
        {"start_time": "2027-03-15T10:00:00"},
        {"start_time": "2027-03-15T10:00:00+01:00"},
        {"start_time": "2027-03-15T09:00:00Z"},
        {"scheduled_at": "2027-03-15T10:00:00"},
        {"start_time": "2027-03-15T10:00", "end_time": "2027-03-15T11:00"},
        {"start_time": "2027-03-15T10:00", "end_time": "2027-03-15T11:00", "duration_minutes": 60},
        {"date": "2027-03-15", "start_time": "10:00", "end_time": "11:00"},
        {"date": "2027-03-15", "scheduled_at": "10:00"},
    ],
)
async def test_many_ways_to_say_the_same_hour(studio: Studio, times: dict[str, Any]) -> None:
    body = factories.guest(room_id=studio.room["id"], **times)
    answer = await studio.client.post("/api/v1/bookings", json=body)
    assert answer.status_code == 201, answer.text
    booking = answer.json()
    assert (booking["start_time"], booking["end_time"]) == ("2027-03-15T10:00:00+01:00", "2027-03-15T11:00:00+01:00")


async def test_past_midnight_in_local_times(studio: Studio) -> None:
    body = factories.guest(room_id=studio.room["id"], date="2027-03-15", start_time="22:00", end_time="01:00")
    booking = (await studio.client.post("/api/v1/bookings", json=body)).json()
    assert (booking["date"], booking["end_time"]) == ("2027-03-15", "2027-03-16T01:00:00+01:00")


async def test_the_front_desk_calls_of_the_contract(client: AsyncClient) -> None:
    """The calls of the front desk's own API description, letter by letter; only dates and a token are added."""
    owner = await factories.owner(client)
    place = {
        "name": "Clinica Central",
        "sector": "medical",
        "phone": "+34 910 000 000",
        "email": "info@clinica.example",
        "address": "Calle Mayor 1, Madrid",
    }
    made = await client.post("/providers/", json=place, headers=owner.headers)
    assert made.status_code == 201
    number = made.json()["number"]
    assert number == 1
    listed = (await client.get("/providers/?sector=medical")).json()
    assert [(item["number"], item["name"]) for item in listed["items"]] == [(1, "Clinica Central")]
    body = {
        "provider_id": number,
        "client_name": "Juan Perez",
        "client_phone": "+34 600 000 000",
        "client_email": "juan@example.com",
        "service_type": "consultation",
        "scheduled_at": "2027-05-20T10:00:00",
        "notes": "First visit",
    }
    booked = await client.post("/bookings/", json=body)
    assert (booked.status_code, booked.json()["status"]) == (201, "pending")
    page = await client.get(
        "/bookings/?provider_id=1&status=pending&from_date=2027-05-20&to_date=2027-05-20", headers=owner.headers
    )
    assert [item["number"] for item in page.json()["items"]] == [1]
    assert (await client.get("/bookings/1", headers=owner.headers)).json()["client_name"] == "Juan Perez"
    confirmed = await client.patch("/bookings/1", json={"status": "confirmed"}, headers=owner.headers)
    assert (confirmed.status_code, confirmed.json()["status"]) == (200, "confirmed")
    cancelled = await client.post("/bookings/1/cancel", headers=owner.headers)
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    assert (await client.delete("/bookings/1", headers=owner.headers)).status_code == 204
    assert (await client.get("/bookings/1", headers=owner.headers)).status_code == 404


async def test_members_book_for_themselves(studio: Studio, ada: Person) -> None:
    booking = await studio.booked(who=ada)
    assert (booking["user_id"], booking["client_email"]) == (ada.id, ada.email)
    assert (booking["manage_url"], booking["manage_token"]) == (None, None)
    assert (booking["status"], booking["source"]) == ("pending", "web")


async def test_the_desk_books_for_others(studio: Studio, staff: Person) -> None:
    booking = await studio.booked(who=staff, client_name="Caller Without Account")
    assert (booking["user_id"], booking["client_name"]) == (None, "Caller Without Account")
    assert (booking["status"], booking["source"]) == ("confirmed", "desk")


async def test_nobody_books_in_anothers_name(studio: Studio, ada: Person, bob: Person) -> None:
    booking = await studio.booked(who=ada, user_id=bob.id, status="confirmed", amount=-5, source="desk")
    assert (booking["user_id"], booking["status"], booking["amount"]) == (ada.id, "pending", 0)


async def test_auto_confirm(studio: Studio) -> None:
    await studio.change(auto_confirm=True)
    booking = await studio.booked()
    assert (booking["status"], booking["pending_reason"]) == ("confirmed", None)


async def test_a_priced_booking_waits_for_the_desk_also_with_auto_confirm(studio: Studio) -> None:
    await studio.change(auto_confirm=True)
    prices = {
        "currency": "EUR",
        "prices": [{"duration_minutes": 60, "amount": 4000}, {"duration_minutes": 240, "amount": 12000}],
    }
    path = f"/api/v1/rooms/{studio.room['id']}/prices"
    assert (await studio.client.put(path, json=prices, headers=studio.owner.headers)).status_code == 200
    booking = await studio.booked(duration_minutes=180)
    # three single hours cost as much as one half day
    assert (booking["amount"], booking["currency"], booking["pending_reason"]) == (12000, "EUR", "desk")


async def test_time_by_request_waits_for_a_yes_and_not_past_the_start(studio: Studio, clock: MovableClock) -> None:
    await studio.set_hours((1, "00:00", "00:00", "by_request"), (2, "00:00", "00:00", "by_request"))
    late = await studio.booked("2027-03-15T10:00")
    assert (late["status"], late["pending_reason"]) == ("pending", "approval")
    soon = await studio.booked("2027-03-02T10:00")  # tomorrow: sooner than the two days that an owner has
    clock.move_to(datetime(2027, 3, 2, 9, 0, tzinfo=UTC))
    freed = (await studio.client.get(soon["manage_url"])).json()
    assert (freed["status"], freed["pending_reason"]) == ("expired", None)
    assert (await studio.client.get(late["manage_url"])).json()["status"] == "pending"


@pytest.mark.parametrize(
    ("prepare", "fields", "status", "code"),
    [
        ({}, {"start_time": "2027-02-28T10:00"}, 422, "in_the_past"),
        ({"min_notice_minutes": 120}, {"start_time": "2027-03-01T10:00"}, 409, "too_soon"),
        ({"max_advance_days": 10}, {"start_time": "2027-03-15T10:00"}, 409, "too_far_ahead"),
    ],
)
async def test_refusals_by_the_clock_offer_other_times(
    studio: Studio, sessions: Sessions, prepare: dict[str, Any], fields: dict[str, Any], status: int, code: str
) -> None:
    if prepare:
        await studio.change_room(**prepare)
    before = await counts(sessions)
    answer = await studio.book(**fields)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert len(answer.json()["next_free"]) == 3
    assert await counts(sessions) == before
    again = await studio.book(answer.json()["next_free"][0])
    assert again.status_code == 201


async def test_refusals_by_hours_and_closures(studio: Studio, sessions: Sessions) -> None:
    await studio.set_hours((1, "09:00", "12:00"), (1, "13:00", "18:00"))
    closure = {"starts_at": "2027-03-22T00:00", "ends_at": "2027-03-23T00:00", "reason": "Painting"}
    path = f"/api/v1/rooms/{studio.room['id']}/closures"
    made = await studio.client.post(path, json=closure, headers=studio.owner.headers)
    assert (made.status_code, made.json()["bookings"]) == (201, [])
    before = await counts(sessions)
    lunch = await studio.book("2027-03-15T11:30")
    assert (lunch.status_code, lunch.json()["code"]) == (409, "outside_opening_hours")
    assert lunch.json()["next_free"] == [
        "2027-03-15T13:00:00+01:00",
        "2027-03-15T13:15:00+01:00",
        "2027-03-15T13:30:00+01:00",
    ]
    painting = await studio.book("2027-03-22T10:00")
    assert (painting.status_code, painting.json()["code"]) == (409, "closed")
    assert painting.json()["next_free"][0] == "2027-03-29T09:00:00+02:00"
    assert await counts(sessions) == before


async def test_a_taken_time_offers_the_next(studio: Studio, sessions: Sessions) -> None:
    await studio.booked()
    before = await counts(sessions)
    for start in ("2027-03-15T09:30", "2027-03-15T10:00", "2027-03-15T10:45"):
        answer = await studio.book(start)
        assert (answer.status_code, answer.json()["code"]) == (409, "slot_taken")
        assert answer.json()["next_free"][0] == "2027-03-15T11:00:00+01:00"
    assert await counts(sessions) == before
    assert (await studio.book("2027-03-15T09:00")).status_code == 201
    assert (await studio.book("2027-03-15T11:00")).status_code == 201


async def test_an_inactive_provider_and_one_that_does_not_exist(studio: Studio, rival: Person) -> None:
    await studio.change(is_active=False)
    inactive = await studio.book()
    assert (inactive.status_code, inactive.json()["code"]) == (409, "provider_inactive")
    await studio.change(is_active=True, published=False)
    draft = await studio.book(who=rival)
    assert (draft.status_code, draft.json()["code"]) == (404, "unknown_place")
    assert (await studio.book(who=studio.owner, client_name="A friend")).status_code == 201
    nowhere = await studio.client.post(
        "/api/v1/bookings", json=factories.guest(provider_id=999, start_time="2027-03-15T10:00")
    )
    assert (nowhere.status_code, nowhere.json()["code"]) == (404, "unknown_place")


async def test_a_room_and_a_provider_that_is_not_its_own(studio: Studio, rival: Person) -> None:
    other = await factories.provider(studio.client, rival, name="Elsewhere")
    answer = await studio.book(provider_id=other["number"])
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_place")
    assert (await studio.book(provider_id=studio.provider["number"])).status_code == 201


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"start_time": None}, "invalid"),
        ({"start_time": "10:00"}, "unclear_time"),
        ({"end_time": "2027-03-15T10:00", "duration_minutes": None}, "unclear_time"),
        ({"end_time": "2027-03-15T09:00", "duration_minutes": None}, "unclear_time"),
        ({"end_time": "2027-03-15T12:00", "duration_minutes": 60}, "unclear_time"),
        ({"duration_minutes": 0}, "invalid"),
        ({"duration_minutes": -60}, "invalid"),
        ({"duration_minutes": 10**12}, "invalid"),
        ({"start_time": "0001-01-01T00:00:00"}, "time_out_of_range"),
        ({"start_time": "0001-01-01T00:00:00+14:00"}, "time_out_of_range"),
        ({"start_time": "9999-12-31T23:59:59-14:00"}, "time_out_of_range"),
        ({"start_time": "2027-03-15T10:00:00+99:99"}, "invalid"),
        ({"start_time": 1_800_000_000}, "invalid"),
        ({"start_time": "tomorrow"}, "invalid"),
        ({"end_time": "2027-05-30T10:00", "duration_minutes": None}, "invalid_duration"),
        ({"room_id": "not-an-id"}, "invalid"),
        ({"room_id": None}, "invalid"),
        ({"client_name": "\x00"}, "invalid"),
        ({"client_name": "  "}, "invalid"),
        ({"client_name": None}, "client_required"),
        ({"client_email": None, "client_phone": None}, "client_required"),
        ({"client_email": "nobody"}, "invalid"),
        ({"client_phone": "@home"}, "invalid"),
        ({"notes": "a\x00b"}, "invalid"),
        ({"notes": "x" * 10_001}, "invalid"),
    ],
)
async def test_bad_input_is_a_clear_422(studio: Studio, sessions: Sessions, fields: dict[str, Any], code: str) -> None:
    answer = await studio.book(**fields)
    assert (answer.status_code, answer.json()["code"]) == (422, code), answer.text
    assert await counts(sessions) == (0, 0, 0)


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 422),
        (b"\xff\xfe", "application/json", 422),
        (b'{"client_name": "\\ud800"}', "application/json", 422),
        (b"[" * 100_000, "application/json", 400),
        (b"start_time=now", "application/x-www-form-urlencoded", 422),
        (b"<booking/>", "text/xml", 422),
        (b'{"notes": "' + b"x" * 10_000_000 + b'"}', "application/json", 413),
    ],
)
async def test_bodies_that_are_no_bookings(
    studio: Studio, sessions: Sessions, content: bytes, kind: str, status: int
) -> None:
    answer = await studio.client.post("/api/v1/bookings", content=content, headers={"Content-Type": kind})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert await counts(sessions) == (0, 0, 0)


async def test_a_large_body_without_a_length_is_cut_off(studio: Studio) -> None:
    async def endless() -> Any:
        for _ in range(200):
            yield b"x" * 10_000

    answer = await studio.client.post(
        "/api/v1/bookings", content=endless(), headers={"Content-Type": "application/json"}
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "content_too_large")


async def test_thirty_at_once_get_one(studio: Studio, sessions: Sessions) -> None:
    answers = await asyncio.gather(*(studio.book() for _ in range(30)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 29
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"slot_taken"}
    assert await counts(sessions) == (1, 1, 1)


async def test_three_statements_place_a_booking(studio: Studio, statements: list[str]) -> None:
    await studio.booked("2027-03-15T10:00")
    await studio.booked("2027-03-15T12:00")
    statements.clear()
    await studio.booked("2027-03-15T14:00")
    assert len(statements) == 3, statements
