"""Closing a place over bookings: they are listed, and each is kept or called off as it was decided."""

import asyncio
from typing import Any

import pytest
from httpx2 import AsyncClient
from sqlalchemy import text

from frontdesk.core.db import Sessions
from tests import factories
from tests.modules.bookings.conftest import Studio, counts
from tests.modules.companies.callers import Callers, answers, expected, snapshot
from tests.modules.companies.conftest import callers, someone

__all__ = ["callers", "someone"]

CLOSURE = {"starts_at": "2027-03-15T00:00", "ends_at": "2027-03-16T00:00", "reason": "Painting"}
NOBODY = "01a1fc58-b1b4-7530-a409-bc4c92695616"


@pytest.fixture(params=["providers", "rooms"])
def closures(request: pytest.FixtureRequest, studio: Studio) -> str:
    """The address of the closures of a provider, or of its only room."""
    whose = {"providers": studio.provider, "rooms": studio.room}[request.param]
    return f"/api/v1/{request.param}/{whose['id']}/closures"


async def states(studio: Studio, *bookings: dict[str, Any]) -> list[tuple[str, str | None]]:
    """What has become of bookings, and why."""
    found = [await studio.client.get(f"/api/v1/bookings/{it['id']}", headers=studio.owner.headers) for it in bookings]
    return [(answer.json()["status"], answer.json()["cancel_reason"]) for answer in found]


async def cancellations(sessions: Sessions) -> list[tuple[str, str]]:
    """The bookings whose calling off has been recorded, and by whom."""
    async with sessions() as session:
        rows = await session.execute(
            text(
                "SELECT payload->>'booking_id', payload->>'by_desk' FROM outbox WHERE topic = 'bookings.cancelled'"
                " ORDER BY id"
            )
        )
        return [(row[0], row[1]) for row in rows]


async def test_a_closure_lists_the_bookings_it_collides_with_and_keeps_them(studio: Studio) -> None:
    inside = await studio.booked("2027-03-15T10:00")
    gone = await studio.booked("2027-03-15T12:00")
    await studio.client.post(f"/api/v1/bookings/{gone['id']}/cancel", headers=studio.owner.headers)
    await studio.booked("2027-03-16T10:00")
    desk = await studio.client.post(
        "/api/v1/bookings",
        json={"provider_id": studio.provider["id"], "start_time": "2027-03-15T09:00", "client_name": "At the desk"},
        headers=studio.owner.headers,
    )
    made = await studio.client.post(
        f"/api/v1/providers/{studio.provider['number']}/closures", json=CLOSURE, headers=studio.owner.headers
    )
    assert made.status_code == 201
    assert [booking["id"] for booking in made.json()["bookings"]] == [desk.json()["id"], inside["id"]]
    local = ("2027-03-15T00:00:00+01:00", "2027-03-16T00:00:00+01:00")
    assert (made.json()["starts_at"], made.json()["ends_at"]) == local
    assert (await studio.book("2027-03-15T20:00")).json()["code"] == "closed"
    assert await states(studio, inside) == [("pending", None)]


async def test_each_booking_has_a_decision_of_its_own(studio: Studio, sessions: Sessions, closures: str) -> None:
    first, second, third = [await studio.booked(f"2027-03-15T{hour}:00") for hour in (10, 12, 14)]
    after = await studio.booked("2027-03-16T10:00")
    decisions = [
        {"booking_id": first["id"], "decision": "cancel"},
        {"booking_id": second["number"], "decision": "keep"},
        {"booking_id": third["number"], "decision": "cancel"},
    ]
    made = await studio.client.post(closures, json=CLOSURE | {"decisions": decisions}, headers=studio.owner.headers)
    assert made.status_code == 201
    told = [(it["id"], it["status"], it["cancel_reason"]) for it in made.json()["bookings"]]
    assert told == [
        (first["id"], "cancelled", "Painting"),
        (second["id"], "pending", None),
        (third["id"], "cancelled", "Painting"),
    ]
    kept = ("pending", None)
    assert await states(studio, first, second, third, after) == [
        ("cancelled", "Painting"),
        kept,
        ("cancelled", "Painting"),
        kept,
    ]
    assert await cancellations(sessions) == [(first["id"], "true"), (third["id"], "true")]
    assert (await counts(sessions))[:2] == (4, 2)  # the time of two is free


async def test_all_without_a_decision_go_where_that_is_wanted(
    studio: Studio, sessions: Sessions, closures: str
) -> None:
    first, second = [await studio.booked(f"2027-03-15T{hour}:00") for hour in (10, 12)]
    body = CLOSURE | {"otherwise": "cancel", "decisions": [{"booking_id": first["id"], "decision": "keep"}]}
    made = await studio.client.post(closures, json=body, headers=studio.owner.headers)
    assert [it["status"] for it in made.json()["bookings"]] == ["pending", "cancelled"]
    assert await cancellations(sessions) == [(second["id"], "true")]


async def test_decisions_can_be_made_later(studio: Studio, sessions: Sessions, closures: str) -> None:
    first, second = [await studio.booked(f"2027-03-15T{hour}:00") for hour in (10, 12)]
    closure = (await studio.client.post(closures, json=CLOSURE, headers=studio.owner.headers)).json()
    address, headers = f"{closures}/{closure['id']}/decisions", studio.owner.headers
    listed = (await studio.client.post(address, json={}, headers=headers)).json()
    assert [it["id"] for it in listed["bookings"]] == [first["id"], second["id"]]
    one = {"decisions": [{"booking_id": second["number"], "decision": "cancel"}]}
    decided = await studio.client.post(address, json=one, headers=headers)
    assert (decided.status_code, [it["status"] for it in decided.json()["bookings"]]) == (200, ["pending", "cancelled"])
    before = await snapshot(sessions)
    again = await studio.client.post(address, json=one, headers=headers)  # it lies there no more
    assert (again.status_code, again.json()["code"]) == (409, "not_affected")
    wrong = await studio.client.post(f"{closures}/{NOBODY}/decisions", json={}, headers=headers)
    assert (wrong.status_code, wrong.json()["code"]) == (404, "closure_not_found")
    assert await snapshot(sessions) == before
    rest = await studio.client.post(address, json={"otherwise": "cancel"}, headers=headers)
    assert [it["id"] for it in rest.json()["bookings"]] == [first["id"]]
    assert await cancellations(sessions) == [(second["id"], "true"), (first["id"], "true")]


async def test_a_closure_is_moved_and_tells_what_lies_in_it_then(
    studio: Studio, sessions: Sessions, closures: str
) -> None:
    first, second = [await studio.booked(start) for start in ("2027-03-15T10:00", "2027-03-16T10:00")]
    closure = (await studio.client.post(closures, json=CLOSURE, headers=studio.owner.headers)).json()
    one, headers = f"{closures}/{closure['id']}", studio.owner.headers
    longer = await studio.client.patch(one, json={"ends_at": "2027-03-17T00:00"}, headers=headers)
    told = longer.json()
    assert [it["id"] for it in told.pop("bookings")] == [first["id"], second["id"]]
    listed = (await studio.client.get(closures, headers=headers)).json()["items"]
    assert listed == [told]
    del closure["bookings"]
    assert told == closure | {"ends_at": "2027-03-17T00:00:00+01:00", "updated_at": told["updated_at"]}
    free = f"{closures.removesuffix('/closures')}/availability?date=2027-03-16"
    assert (await studio.client.get(free)).json()["days"][0]["starts"] == []
    before = await snapshot(sessions)
    for wrong, status, code in (
        ({"starts_at": "2027-03-17T00:00"}, 422, "invalid_duration"),
        ({"ends_at": "2300-01-01T00:00"}, 422, "time_out_of_range"),
        ({"starts_at": None}, 422, "invalid"),
    ):
        refused = await studio.client.patch(one, json=wrong, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (status, code), wrong
    unknown = await studio.client.patch(f"{closures}/{NOBODY}", json={}, headers=headers)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "closure_not_found")
    assert await snapshot(sessions) == before
    bare = await studio.client.patch(one, json={"reason": None}, headers=headers)
    assert (bare.json()["reason"], bare.json()["ends_at"]) == (None, told["ends_at"])


async def test_a_decision_about_any_other_booking_closes_nothing(
    studio: Studio, sessions: Sessions, closures: str, rival: factories.Person
) -> None:
    inside, after = [await studio.booked(start) for start in ("2027-03-15T10:00", "2027-03-16T10:00")]
    theirs = await factories.provider(studio.client, rival)
    body = factories.guest(provider_id=theirs["id"], start_time="2027-03-15T10:00:00")
    foreign = (await studio.client.post("/api/v1/bookings", json=body)).json()
    before = await snapshot(sessions)
    for key in (after["id"], foreign["id"], foreign["number"], NOBODY, 4711):
        decisions = [{"booking_id": inside["id"], "decision": "cancel"}, {"booking_id": key, "decision": "cancel"}]
        refused = await studio.client.post(
            closures, json=CLOSURE | {"decisions": decisions}, headers=studio.owner.headers
        )
        assert (refused.status_code, refused.json()["code"]) == (409, "not_affected"), key
    for nonsense in ({"otherwise": "move"}, {"decisions": [{"booking_id": inside["id"]}]}, {"decisions": "cancel"}):
        refused = await studio.client.post(closures, json=CLOSURE | nonsense, headers=studio.owner.headers)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid"), nonsense
    assert await snapshot(sessions) == before


async def test_a_client_who_cancels_moves_or_books_at_the_same_time_is_told_or_heard(
    studio: Studio, sessions: Sessions
) -> None:
    path = f"/api/v1/rooms/{studio.room['id']}/closures"
    for day in range(8, 14):
        body = {"starts_at": f"2027-03-{day:02}T00:00", "ends_at": f"2027-03-{day + 1:02}T00:00", "otherwise": "cancel"}
        first, second = [await studio.booked(f"2027-03-{day:02}T{hour}:00") for hour in (10, 12)]
        cancel, move = (
            f"/api/v1/bookings/{it['id']}/{verb}?token={it['manage_token']}"
            for it, verb in ((first, "cancel"), (second, "reschedule"))
        )
        closed, cancelled, moved, booked = await asyncio.gather(
            studio.client.post(path, json=body, headers=studio.owner.headers),
            studio.client.post(cancel),
            studio.client.post(move, json={"start_time": f"2027-03-{day:02}T16:00"}),
            studio.book(f"2027-03-{day:02}T14:00"),
        )
        assert (closed.status_code, cancelled.status_code) == (201, 200)
        assert moved.status_code in {200, 409}
        assert booked.status_code in {201, 409}
        async with sessions() as session:
            left = await session.scalar(
                text(
                    "SELECT count(*) FROM reservations r JOIN closures c ON r.period && c.period"
                    " AND c.calendar_id = r.calendar_id"
                )
            )
        assert left == 0


EVERYBODY = "nobody user staff manager owner stranger admin"
STAFF_ADD = expected(EVERYBODY, 401, 404, 201, 201, 201, 404, 201)
STAFF = expected(EVERYBODY, 401, 404, 200, 200, 200, 404, 200)
CANCELLING = CLOSURE | {"otherwise": "cancel"}
TABLE: list[tuple[str, str, Any, dict[str, int]]] = [
    ("POST", "/providers/{place}/closures", CANCELLING, STAFF_ADD),
    ("POST", "/rooms/{room}/closures", CANCELLING, STAFF_ADD),
    ("POST", "/providers/{place}/closures/{closure}/decisions", {"otherwise": "cancel"}, STAFF),
    ("POST", "/rooms/{room}/closures/{room_closure}/decisions", {"otherwise": "cancel"}, STAFF),
    ("PATCH", "/providers/{place}/closures/{closure}", {"reason": "Painting"}, STAFF),
    ("PATCH", "/rooms/{room}/closures/{room_closure}", {"reason": "Painting"}, STAFF),
]


async def test_who_may_close_over_bookings(client: AsyncClient, sessions: Sessions, callers: Callers) -> None:
    async def target() -> dict[str, str]:
        place = await factories.provider(client, callers.owner)
        room = await factories.room(client, callers.owner, place["id"])
        booking = factories.guest(room_id=room["id"], start_time="2027-03-15T10:00:00")
        assert (await client.post("/api/v1/bookings", json=booking)).status_code == 201
        made = [
            await client.post(f"/api/v1/{path}/closures", json=CLOSURE, headers=callers.owner.headers)
            for path in (f"providers/{place['id']}", f"rooms/{room['id']}")
        ]
        closure, room_closure = (answer.json()["id"] for answer in made)
        return {"place": place["id"], "room": room["id"], "closure": closure, "room_closure": room_closure}

    routes = [(method, path, body) for method, path, body, _ in TABLE]
    given = await answers(client, sessions, callers.headers(), routes, target)
    assert given == {(method, path): wanted for method, path, _, wanted in TABLE}
