"""Appointments through every door: made, moved and called off; with somebody or with whoever is free; who sees them."""

from httpx2 import AsyncClient
from sqlalchemy import text

from frontdesk.core.db import Sessions
from frontdesk.core.permissions import CompanyRole
from tests.modules.bookings.conftest import counts
from tests.modules.companies.callers import Callers, Someone, enrol, snapshot
from tests.modules.offerings.conftest import Salon

ADDRESS = "/api/v1/appointments"
DOORS = [f"{door}/appointments{slash}" for door in ("/api/v1", "/api", "/v1") for slash in ("", "/")]


async def test_an_appointment_from_beginning_to_end_through_every_door(
    client: AsyncClient, sessions: Sessions, callers: Callers, salon: Salon
) -> None:
    for door in DOORS:
        await live_through(client, callers.user.headers, salon, door)
    assert (await counts(sessions))[:2] == (len(DOORS), 0)  # hidden, and nobody's time is taken


async def live_through(client: AsyncClient, headers: dict[str, str], salon: Salon, door: str) -> None:
    wanted = {
        "staff_id": salon.amy["id"],
        "start_time": "2027-03-15T10:00:00",
        "duration": 45,
        "title": "First visit",
        "notes": "Left-handed",
    }
    made = await client.post(door, json=wanted, headers=headers)
    assert made.status_code == 201, made.text
    told = made.json()
    assert {name: told[name] for name in ("staff_id", "title", "notes", "status", "duration_minutes")} == {
        "staff_id": salon.amy["id"],
        "title": "First visit",
        "notes": "Left-handed",
        "status": "confirmed",
        "duration_minutes": 45,
    }
    assert (told["start_time"], told["end_time"]) == ("2027-03-15T10:00:00+01:00", "2027-03-15T10:45:00+01:00")
    slash = "/" if door.endswith("/") else ""
    one = f"{door.rstrip('/')}/{told['id']}{slash}"
    assert (await client.get(one, headers=headers)).json() == told
    assert [it["id"] for it in (await client.get(door, headers=headers)).json()["items"]] == [told["id"]]
    moved = await client.patch(
        one, json={"start_time": "2027-03-16T10:00:00"}, headers=headers | {"If-Match": made.headers["etag"]}
    )
    assert (moved.status_code, moved.json()["end_time"]) == (200, "2027-03-16T10:45:00+01:00"), moved.text
    longer = await client.patch(one, json={"duration": 60, "title": "Long visit", "notes": None}, headers=headers)
    assert (longer.json()["end_time"], longer.json()["title"], longer.json()["notes"]) == (
        "2027-03-16T11:00:00+01:00", "Long visit", None,
    )  # fmt: skip
    called_off = await client.patch(one, json={"status": "cancelled"}, headers=headers)
    assert called_off.json()["status"] == "cancelled"
    assert (await client.delete(one, headers=headers)).status_code == 204
    assert (await client.get(one, headers=headers)).status_code == 404


async def test_by_service_it_is_whoever_is_free(client: AsyncClient, callers: Callers, salon: Salon) -> None:
    body = {"service_id": salon.haircut["id"], "start_time": "2027-03-15T10:00:00"}
    made = [await client.post(ADDRESS, json=body, headers=callers.user.headers) for _ in range(3)]
    assert [answer.status_code for answer in made] == [201, 201, 409]
    assert {answer.json()["staff_id"] for answer in made[:2]} == {salon.amy["id"], salon.bea["id"]}
    first = made[0].json()
    assert (first["service_id"], first["offering_id"], first["title"]) == (
        salon.haircut["id"], salon.haircut["id"], "Haircut",
    )  # fmt: skip
    refusal = made[2].json()
    assert (refusal["code"], refusal["next_free"][0]) == ("slot_taken", "2027-03-15T11:00:00+01:00")


async def test_who_sees_an_appointment_and_who_changes_it(
    client: AsyncClient, sessions: Sessions, callers: Callers, salon: Salon, someone: Someone
) -> None:
    amy = await someone("amy@example.com")
    await enrol(sessions, amy, callers.company_id, CompanyRole.TEACHER)
    await salon.change(f"/staff/{salon.amy['id']}", user_id=amy.id)
    ids = []
    for person, hour in ((salon.amy, 10), (salon.bea, 11)):
        body = {"staff_id": person["id"], "start_time": f"2027-03-15T{hour}:00:00"}
        ids.append((await client.post(ADDRESS, json=body, headers=callers.user.headers)).json()["id"])
    desk = await salon.client.post(
        "/api/v1/bookings",
        json={"provider_id": salon.provider["id"], "start_time": "2027-03-15T10:00"},
        headers=callers.user.headers,
    )
    assert desk.status_code == 201  # with nobody: a booking, but no appointment
    both = {"user": ids, "admin": ids, "amy": ids[:1], "staff": [], "owner": [], "stranger": []}
    for name, seen in both.items():
        headers = amy.headers if name == "amy" else callers.headers()[name]
        listed = (await client.get(f"{ADDRESS}?sort=start_time", headers=headers)).json()
        assert [it["id"] for it in listed["items"]] == seen, name
    before = await snapshot(sessions)
    for name, status in (("nobody", 401), ("stranger", 404)):
        for method in ("GET", "PATCH", "DELETE"):
            answer = await client.request(method, f"{ADDRESS}/{ids[0]}", json={}, headers=callers.headers()[name])
            assert answer.status_code == status, (name, method)
    assert (await client.get(f"{ADDRESS}/{ids[0]}", headers=amy.headers)).status_code == 200
    assert (await client.get(f"{ADDRESS}/{ids[1]}", headers=amy.headers)).status_code == 404
    assert (await client.patch(f"{ADDRESS}/{ids[0]}", json={"title": "X"}, headers=amy.headers)).status_code == 403
    wrong = await client.patch(f"{ADDRESS}/{ids[0]}", json={"status": "completed"}, headers=callers.user.headers)
    assert (wrong.status_code, wrong.json()["code"]) == (403, "forbidden")
    taken = await client.patch(
        f"{ADDRESS}/{ids[0]}",
        json={"start_time": "2027-03-14T10:00:00", "duration": 60, "duration_minutes": 30},
        headers=callers.user.headers,
    )
    assert taken.status_code == 422
    unknown = await client.get(f"{ADDRESS}/{desk.json()['id']}", headers=callers.user.headers)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "appointment_not_found")
    for body in ({}, {"start_time": "2027-03-15T10:00:00"}, {"staff_id": salon.amy["id"]}):
        assert (await client.post(ADDRESS, json=body, headers=callers.user.headers)).status_code == 422
    past = {"staff_id": salon.amy["id"], "start_time": "2020-03-15T10:00:00"}
    assert (await client.post(ADDRESS, json=past, headers=callers.user.headers)).json()["code"] == "in_the_past"
    assert await snapshot(sessions) == before
    # who works there no more sees what is on the calendar no more, though the calendar is named after them
    schedule = f"/api/v1/staff/{salon.amy['id']}/schedule?date=2027-03-15"
    assert len((await client.get(schedule, headers=amy.headers)).json()["bookings"]) == 1
    async with sessions() as session, session.begin():
        await session.execute(text("DELETE FROM memberships WHERE user_id = :id"), {"id": amy.id})
    assert (await client.get(f"{ADDRESS}/{ids[0]}", headers=amy.headers)).status_code == 404
    assert (await client.get(ADDRESS, headers=amy.headers)).json()["total"] == 0
    assert (await client.get(schedule, headers=amy.headers)).status_code == 404


async def test_a_page_takes_two_statements(
    client: AsyncClient, callers: Callers, salon: Salon, statements: list[str]
) -> None:
    for hour in (10, 11, 12):
        body = {"service_id": salon.haircut["id"], "start_time": f"2027-03-15T{hour}:00:00"}
        await client.post(ADDRESS, json=body, headers=callers.user.headers)
    await client.get(ADDRESS, headers=callers.user.headers)
    statements.clear()
    assert (await client.get(ADDRESS, headers=callers.user.headers)).json()["total"] == 3
    assert len(statements) == 2, statements  # the caller, and the page
