"""A room's hours, closures and free time over HTTP: its own beside the provider's."""

from datetime import datetime, timedelta
from uuid import UUID

from httpx2 import AsyncClient

from frontdesk.core.audit import NOBODY
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.calendar import service as calendars
from tests.modules.companies.callers import Callers, snapshot
from tests.modules.providers.conftest import Taken
from tests.modules.rooms.conftest import Thing


def span(weekday: int, opens: str, closes: str) -> Thing:
    return {
        "weekday": weekday,
        "opens": opens,
        "closes": closes,
        "mode": "open",
        "valid_from": None,
        "valid_until": None,
    }


MORNING, EVENING = span(1, "09:00", "11:00"), span(1, "18:00", "20:00")


async def starts(client: AsyncClient, room: Thing, query: str = "date=2027-03-08&duration=60") -> list[str]:
    answer = await client.get(f"/api/v1/rooms/{room['id']}/availability?{query}")
    assert answer.status_code == 200, answer.text
    return [start for day in answer.json()["days"] for start in day["starts"]]


async def test_a_room_without_hours_has_the_providers(
    client: AsyncClient, callers: Callers, place: Thing, room: Thing
) -> None:
    headers = callers.owner.headers
    await client.patch(f"/api/v1/rooms/{room['id']}", json={"step_minutes": 60}, headers=headers)
    hours = f"/api/v1/rooms/{room['id']}/opening-hours"
    assert (await client.get(hours)).json() == {"hours": [], "inherited": False}
    assert len(await starts(client, room)) == 24

    await client.put(f"/api/v1/providers/{place['id']}/opening-hours", json={"hours": [MORNING]}, headers=headers)
    assert (await client.get(hours)).json() == {"hours": [MORNING], "inherited": True}
    assert await starts(client, room) == ["2027-03-08T09:00:00+01:00", "2027-03-08T10:00:00+01:00"]

    put = await client.put(hours, json={"hours": [EVENING]}, headers=callers.manager.headers)
    assert (put.status_code, put.json()) == (200, {"hours": [EVENING], "inherited": False})
    assert await starts(client, room) == ["2027-03-08T18:00:00+01:00", "2027-03-08T19:00:00+01:00"]

    put = await client.put(hours, json={"hours": []}, headers=headers)
    assert put.json() == {"hours": [MORNING], "inherited": True}


async def test_closures_are_its_own_beside_the_providers(
    client: AsyncClient, sessions: Sessions, callers: Callers, place: Thing, room: Thing
) -> None:
    monday = datetime.fromisoformat("2027-03-08T00:00:00+01:00")
    async with unit_of_work(sessions) as session:
        for thing, begin, end in ((place, 0, 12), (room, 12, 23)):
            await calendars.add_closure(
                session,
                UUID(thing["id"]),
                starts_at=monday + timedelta(hours=begin),
                ends_at=monday + timedelta(hours=end),
                reason=thing["name"],
                by=NOBODY,
                now=monday,
            )
    evening = [f"2027-03-08T23:{minute}:00+01:00" for minute in ("00", "15", "30", "45")]
    assert await starts(client, room) == evening
    address = f"/api/v1/rooms/{room['id']}/closures"
    [closure] = (await client.get(address)).json()["items"]
    assert closure == {
        "id": closure["id"],
        "created_at": closure["created_at"],
        "updated_at": closure["created_at"],
        "starts_at": "2027-03-08T12:00:00+01:00",
        "ends_at": "2027-03-08T23:00:00+01:00",
        "reason": room["name"],
    }
    [theirs] = (await client.get(f"/api/v1/providers/{place['id']}/closures")).json()["items"]
    before = await snapshot(sessions)
    refused = await client.delete(f"{address}/{theirs['id']}", headers=callers.staff.headers)
    assert (refused.status_code, refused.json()["code"]) == (404, "closure_not_found")
    assert await snapshot(sessions) == before
    gone = await client.delete(f"{address}/{closure['id']}", headers=callers.staff.headers)
    assert gone.status_code == 204
    assert (await starts(client, room))[0] == "2027-03-08T12:00:00+01:00"


async def test_the_rooms_time_and_the_desks_are_apart(
    client: AsyncClient, place: Thing, room: Thing, taken: Taken
) -> None:
    await taken(place["id"], ahead=timedelta(days=7))
    assert "2027-03-08T09:00:00+01:00" in await starts(client, room)
    await taken(room["id"], ahead=timedelta(days=7))
    assert "2027-03-08T09:00:00+01:00" not in await starts(client, room)
    assert "2027-03-08T10:00:00+01:00" in await starts(client, room)


async def test_the_duration_is_the_providers_where_none_is_given(
    client: AsyncClient, callers: Callers, place: Thing, room: Thing
) -> None:
    await client.patch(
        f"/api/v1/providers/{place['id']}", json={"default_duration_minutes": 90}, headers=callers.owner.headers
    )
    answer = await client.get(f"/api/v1/rooms/{room['id']}/availability?from=2027-03-08&to=2027-03-10")
    assert answer.headers["content-type"] == "application/json"
    told = answer.json()
    assert (told["timezone"], told["duration_minutes"]) == ("Europe/Berlin", 90)
    assert [day["date"] for day in told["days"]] == ["2027-03-08", "2027-03-09", "2027-03-10"]


async def test_a_question_without_sense_is_refused(client: AsyncClient, room: Thing) -> None:
    for query, code in (
        ("", "invalid"),
        ("?from=2027-03-08", "invalid"),
        ("?date=2027-03-08&to=2027-03-08&from=2027-03-08", "invalid"),
        ("?from=2027-03-08&to=2027-05-09", "invalid_window"),
        ("?date=9999-12-31", "time_out_of_range"),
    ):
        refused = await client.get(f"/api/v1/rooms/{room['id']}/availability{query}")
        assert (refused.status_code, refused.json()["code"]) == (422, code), query
    unknown = await client.get("/api/v1/rooms/00000000-0000-7000-8000-00000000ffff/availability?date=2027-03-08")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "room_not_found")
