"""All rooms of a provider at one look: the same as each by itself, whoever asks, in one statement."""

from datetime import timedelta

import pytest
from httpx2 import AsyncClient

from tests import factories
from tests.modules.companies.callers import Callers
from tests.modules.providers.conftest import Taken
from tests.modules.rooms.conftest import Thing

MONTH = "from=2027-03-01&to=2027-03-31&duration=90"


@pytest.fixture
async def rooms(client: AsyncClient, callers: Callers, place: Thing, taken: Taken) -> list[Thing]:
    """Two rooms with hours of their own, one that is never open, one that is inactive."""
    hours = {"B": ("09:00", "17:00"), "A": ("20:00", "03:00"), "C": None, "D": ("09:00", "17:00")}
    made: list[Thing] = []
    for name, span in hours.items():
        room = await factories.room(
            client, callers.owner, place["id"], name=name, step_minutes=30, is_active=name != "D"
        )
        week = [
            {"weekday": day, "opens": span[0] if span else "00:00", "closes": span[1] if span else "00:00"}
            | {"mode": "open" if span else "closed"}
            for day in range(1, 8)
        ]
        path = f"/api/v1/rooms/{room['id']}/opening-hours"
        assert (await client.put(path, json={"hours": week}, headers=callers.owner.headers)).status_code == 200
        await taken(room["id"], ahead=timedelta(days=3, hours=len(made)))
        made.append(room)
    return made


async def test_each_room_is_answered_as_by_itself(
    client: AsyncClient, place: Thing, rooms: list[Thing], statements: list[str]
) -> None:
    path = f"/api/v1/providers/{place['id']}/rooms/availability?{MONTH}"
    await client.get(path)  # and the process knows the place, its rooms and their calendars
    statements.clear()
    found = (await client.get(path)).json()
    assert len(statements) == 1, statements  # the busy times of all
    by_itself = {
        room["name"]: (await client.get(f"/api/v1/rooms/{room['id']}/availability?{MONTH}")).json()
        for room in rooms[:3]
    }
    ids = {room["name"]: room["id"] for room in rooms}
    assert found == {"rooms": [{"room_id": ids[name], "name": name, **by_itself[name]} for name in sorted(by_itself)]}
    assert {len(day["starts"]) for day in by_itself["C"]["days"]} == {0}
    assert {len(day["starts"]) for day in by_itself["B"]["days"]} == {14, 13, 12}  # today it is after nine


async def test_who_may_look(client: AsyncClient, callers: Callers, place: Thing, rooms: list[Thing]) -> None:
    path = f"/api/v1/providers/{place['id']}"
    day = "rooms/availability?date=2027-03-02"
    by_number = await client.get(f"/api/v1/providers/{place['number']}/{day}")
    assert [room["room_id"] for room in by_number.json()["rooms"]] == [rooms[n]["id"] for n in (1, 0, 2)]
    assert (await client.patch(path, json={"published": False}, headers=callers.owner.headers)).status_code == 200
    seen = {name: await client.get(f"{path}/{day}", headers=sent) for name, sent in callers.headers().items()}
    assert {name: answer.status_code for name, answer in seen.items()} == dict.fromkeys(
        ("nobody", "user", "stranger"), 404
    ) | dict.fromkeys(("staff", "manager", "owner", "admin"), 200)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "invalid"),
        ("from=2027-03-01", "invalid"),
        ("from=2027-03-31&to=2027-03-01", "invalid_window"),
        ("from=2027-03-01&to=2027-05-02", "invalid_window"),
        ("date=9999-12-31", "time_out_of_range"),
        ("date=2027-03-01&duration=0", "invalid"),
    ],
)
async def test_what_makes_no_sense_is_refused(client: AsyncClient, place: Thing, query: str, code: str) -> None:
    refused = await client.get(f"/api/v1/providers/{place['id']}/rooms/availability?{query}")
    assert (refused.status_code, refused.json()["code"]) == (422, code)
