"""Dates with hours of their own, of providers and of rooms."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from httpx2 import AsyncClient

from frontdesk.core.db import Sessions
from tests import factories
from tests.modules.companies.callers import Callers, snapshot

Thing = dict[str, Any]
MONDAY = {"weekday": 1, "opens": "09:00", "closes": "12:00"}
NOON = {"opens": "11:00", "closes": "13:00", "mode": "open"}


@pytest.fixture
async def place(client: AsyncClient, callers: Callers) -> Thing:
    place = await factories.provider(client, callers.owner, step_minutes=60)
    hours = {"hours": [MONDAY]}
    put = await client.put(f"/api/v1/providers/{place['id']}/opening-hours", json=hours, headers=callers.owner.headers)
    assert put.status_code == 200
    return place


@pytest.fixture
async def room(client: AsyncClient, callers: Callers, place: Thing) -> Thing:
    return await factories.room(client, callers.owner, place["id"], step_minutes=60)


async def starts(client: AsyncClient, address: str, day: str = "2027-03-08") -> list[str]:
    """The local hours at which an hour can be booked."""
    answer = await client.get(f"{address}/availability?date={day}&duration=60")
    assert answer.status_code == 200, answer.text
    return [start[11:16] for start in answer.json()["days"][0]["starts"]]


async def test_a_date_has_other_hours_and_gets_the_weeks_back(
    client: AsyncClient, callers: Callers, place: Thing
) -> None:
    address, headers = f"/api/v1/providers/{place['id']}", callers.manager.headers
    exceptions = f"{address}/opening-hours/exceptions"
    assert await starts(client, address) == ["09:00", "10:00", "11:00"]
    body = {"hours": [NOON], "reason": "Tuning"}
    put = await client.put(f"{exceptions}/2027-03-08", json=body, headers=headers)
    stored = put.json()
    assert (put.status_code, stored) == (
        200,
        {"date": "2027-03-08", **body, "created_at": stored["created_at"], "updated_at": stored["created_at"]},
    )
    assert await starts(client, address) == ["11:00", "12:00"]
    assert await starts(client, address, "2027-03-15") == ["09:00", "10:00", "11:00"]
    none = await client.put(f"{exceptions}/2027-03-08", json={"hours": []}, headers=headers)
    assert (none.json()["hours"], none.json()["reason"]) == ([], None)
    assert await starts(client, address) == []
    booking = factories.guest(provider_id=place["id"], start_time="2027-03-08T10:00:00")
    refused = await client.post("/api/v1/bookings", json=booking)
    assert (refused.status_code, refused.json()["code"]) == (409, "outside_opening_hours")
    # a date without hours in the week may have some, and a new week keeps these dates
    await client.put(f"{exceptions}/2027-03-09", json={"hours": [NOON]}, headers=headers)
    await client.put(f"{address}/opening-hours", json={"hours": []}, headers=headers)
    assert await starts(client, address, "2027-03-09") == ["11:00", "12:00"]
    assert len(await starts(client, address, "2027-03-10")) == 24
    listed = (await client.get(exceptions)).json()
    assert ([item["date"] for item in listed["items"]], listed["total"]) == (["2027-03-08", "2027-03-09"], 2)
    assert (await client.delete(f"{exceptions}/2027-03-08", headers=headers)).status_code == 204
    assert len(await starts(client, address)) == 24
    again = await client.delete(f"{exceptions}/2027-03-08", headers=headers)
    assert (again.status_code, again.json()["code"]) == (404, "exception_not_found")


async def test_a_room_has_the_providers_dates_for_as_long_as_it_has_its_week(
    client: AsyncClient, callers: Callers, place: Thing, room: Thing
) -> None:
    provider, address = f"/api/v1/providers/{place['id']}", f"/api/v1/rooms/{room['id']}"
    day = "opening-hours/exceptions/2027-03-08"

    async def put(path: str, body: Thing) -> None:
        answer = await client.put(path, json=body, headers=callers.owner.headers)
        assert answer.status_code == 200, answer.text

    await put(f"{provider}/{day}", {"hours": []})
    assert await starts(client, address) == []
    await put(f"{address}/{day}", {"hours": [NOON]})  # its own counts more
    assert await starts(client, address) == ["11:00", "12:00"]
    assert await starts(client, provider) == []
    gone = await client.delete(f"{address}/{day}", headers=callers.owner.headers)
    assert (gone.status_code, await starts(client, address)) == (204, [])
    await put(f"{address}/opening-hours", {"hours": [MONDAY | {"closes": "10:00"}]})
    assert await starts(client, address) == ["09:00"]
    assert (await client.get(f"{address}/opening-hours/exceptions")).json()["items"] == []


async def test_a_date_may_be_open_by_request_and_past_midnight(
    client: AsyncClient, callers: Callers, place: Thing
) -> None:
    address = f"/api/v1/providers/{place['id']}"
    night = {"opens": "23:00", "closes": "01:00", "mode": "by_request"}
    put = await client.put(
        f"{address}/opening-hours/exceptions/2027-03-08", json={"hours": [night]}, headers=callers.owner.headers
    )
    assert put.status_code == 200
    assert (await starts(client, address), await starts(client, address, "2027-03-09")) == (["23:00"], ["00:00"])
    booking = factories.guest(provider_id=place["id"], start_time="2027-03-08T23:00:00")
    assert (await client.post("/api/v1/bookings", json=booking)).json()["pending_reason"] == "approval"


NONSENSE: list[tuple[str, Any, str]] = [
    ("2027-02-29", {"hours": []}, "invalid"),
    ("tomorrow", {"hours": []}, "invalid"),
    ("1804550400", {"hours": []}, "invalid"),
    ("0001-01-01", {"hours": []}, "time_out_of_range"),
    ("9999-12-31", {"hours": []}, "time_out_of_range"),
    ("2027-03-08", {}, "invalid"),
    ("2027-03-08", {"hours": None}, "invalid"),
    ("2027-03-08", {"hours": [{"opens": "09:00"}]}, "invalid"),
    ("2027-03-08", {"hours": [NOON | {"opens": "25:00"}]}, "invalid"),
    ("2027-03-08", {"hours": [NOON | {"mode": "ajar"}]}, "invalid"),
    ("2027-03-08", {"hours": [NOON, NOON]}, "invalid"),
    ("2027-03-08", {"hours": [NOON, {"opens": "12:00", "closes": "02:00"}]}, "invalid"),
    ("2027-03-08", {"hours": [{"opens": f"{hour:02}:00", "closes": f"{hour:02}:01"} for hour in range(25)]}, "invalid"),
    ("2027-03-08", {"hours": [], "reason": "two\nlines"}, "invalid"),
]


async def test_what_makes_no_sense_is_refused(
    client: AsyncClient, sessions: Sessions, callers: Callers, place: Thing, room: Thing
) -> None:
    before = await snapshot(sessions)
    for address in (f"/api/v1/providers/{place['id']}", f"/api/v1/rooms/{room['id']}"):
        for day, body, code in NONSENSE:
            path = f"{address}/opening-hours/exceptions/{day}"
            refused = await client.put(path, json=body, headers=callers.owner.headers)
            assert (refused.status_code, refused.json()["code"]) == (422, code), (day, body)
    assert await snapshot(sessions) == before


async def test_there_are_so_many_dates_and_no_more(
    client: AsyncClient, sessions: Sessions, callers: Callers, room: Thing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("frontdesk.modules.calendar.service.exceptions.MAX_EXCEPTIONS", 3)
    address = f"/api/v1/rooms/{room['id']}/opening-hours/exceptions"
    days = [(date(2027, 3, 8) + timedelta(days=n)).isoformat() for n in range(6)]
    headers = callers.owner.headers
    answers = await asyncio.gather(
        *(client.put(f"{address}/{day}", json={"hours": []}, headers=headers) for day in days)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 409, 409, 409]
    kept = [item["date"] for item in (await client.get(address)).json()["items"]]
    before = await snapshot(sessions)
    refused = await client.put(f"{address}/2027-04-01", json={"hours": []}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_exceptions")
    assert await snapshot(sessions) == before
    # one that is there may still change
    assert (await client.put(f"{address}/{kept[0]}", json={"hours": [NOON]}, headers=headers)).status_code == 200
