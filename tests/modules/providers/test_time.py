"""A provider's hours, closures and free time over HTTP. What they mean is the calendar's, and tested there."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx2 import AsyncClient

from frontdesk.core.audit import NOBODY
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.calendar import service as calendars
from tests import factories
from tests.modules.companies.callers import Callers, snapshot
from tests.modules.providers.conftest import Taken

ADDRESS = "/api/v1/providers"
MONDAY = {"weekday": 1, "opens": "09:00", "closes": "13:00", "mode": "open"}
ALWAYS = {"valid_from": None, "valid_until": None}


@pytest.fixture
async def place(client: AsyncClient, callers: Callers) -> dict[str, Any]:
    return await factories.provider(client, callers.owner)


async def close(sessions: Sessions, place: dict[str, Any], starts_at: str, ends_at: str) -> str:
    async with unit_of_work(sessions) as session:
        closure = await calendars.add_closure(
            session,
            UUID(place["id"]),
            starts_at=datetime.fromisoformat(starts_at),
            ends_at=datetime.fromisoformat(ends_at),
            reason="Holidays",
            by=NOBODY,
            now=datetime.fromisoformat(starts_at),
        )
    return str(closure.id)


async def test_a_week_is_replaced_as_a_whole(client: AsyncClient, callers: Callers, place: dict[str, Any]) -> None:
    address = f"{ADDRESS}/{place['number']}/opening-hours"
    assert (await client.get(address)).json() == {"hours": [], "inherited": False}
    night = {"weekday": 5, "opens": "20:00", "closes": "02:00", "mode": "by_request"} | ALWAYS
    put = await client.put(address, json={"hours": [MONDAY, night]}, headers=callers.owner.headers)
    assert (put.status_code, put.json()) == (200, {"hours": [MONDAY | ALWAYS, night], "inherited": False})
    assert (await client.get(address)).json() == put.json()
    put = await client.put(address, json={"hours": [night]}, headers=callers.owner.headers)
    assert put.json() == {"hours": [night], "inherited": False}
    put = await client.put(address, json={"hours": []}, headers=callers.owner.headers)
    assert put.json() == {"hours": [], "inherited": False}


WEEKS_WITHOUT_SENSE: tuple[object, ...] = (
    None,
    [{}],
    [MONDAY | {"weekday": 0}],
    [MONDAY | {"weekday": 8}],
    [MONDAY | {"opens": "24:00"}],
    [MONDAY | {"opens": 9}],
    [MONDAY | {"mode": "ajar"}],
    [MONDAY] * 201,
    [MONDAY, MONDAY],
    [MONDAY, MONDAY | {"opens": "12:59", "closes": "14:00"}],
    [MONDAY, MONDAY | {"opens": "00:00", "closes": "00:00"}],
    [MONDAY, {"weekday": 7, "opens": "22:00", "closes": "09:01"}],  # a Sunday night that lasts into Monday's opening
    [MONDAY, MONDAY | {"valid_from": "2027-03-01"}],
    [MONDAY | {"valid_until": "2027-03-01"}, MONDAY | {"valid_from": "2027-03-01"}],
    [MONDAY | {"valid_from": "2027-03-02", "valid_until": "2027-03-01"}],
)


async def test_a_week_without_sense_is_refused(
    client: AsyncClient, sessions: Sessions, callers: Callers, place: dict[str, Any]
) -> None:
    before = await snapshot(sessions)
    for hours in WEEKS_WITHOUT_SENSE:
        refused = await client.put(
            f"{ADDRESS}/{place['id']}/opening-hours", json={"hours": hours}, headers=callers.owner.headers
        )
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid"), hours
    assert await snapshot(sessions) == before


async def test_spans_that_touch_or_are_of_different_modes_or_times_are_none_too_many(
    client: AsyncClient, callers: Callers, place: dict[str, Any]
) -> None:
    hours = [
        MONDAY,
        MONDAY | {"opens": "13:00", "closes": "15:00"},
        MONDAY | {"opens": "10:00", "closes": "10:30", "mode": "closed"},
        MONDAY | {"opens": "12:00", "closes": "15:00", "mode": "by_request"},
        {"weekday": 7, "opens": "22:00", "closes": "09:00", "mode": "open"},
        MONDAY | {"opens": "17:00", "closes": "20:00", "valid_until": "2027-06-30"},
        MONDAY | {"opens": "18:00", "closes": "21:00", "valid_from": "2027-07-01"},
    ]
    address = f"{ADDRESS}/{place['id']}/opening-hours"
    put = await client.put(address, json={"hours": hours}, headers=callers.owner.headers)
    assert put.status_code == 200
    assert len((await client.get(address)).json()["hours"]) == len(hours)


async def test_of_two_weeks_at_once_one_is_whole(client: AsyncClient, callers: Callers, place: dict[str, Any]) -> None:
    room = await factories.room(client, callers.owner, place["id"])
    weeks = [
        [{"weekday": day, "opens": opens, "closes": "20:00", "mode": "open"} | ALWAYS for day in days]
        for days, opens in ((range(1, 6), "09:00"), (range(4, 8), "10:00"))
    ]
    for address in (f"{ADDRESS}/{place['id']}/opening-hours", f"/api/v1/rooms/{room['id']}/opening-hours"):
        for _ in range(4):
            put = await asyncio.gather(
                *(client.put(address, json={"hours": week}, headers=callers.owner.headers) for week in weeks * 2)
            )
            assert [answer.status_code for answer in put] == [200] * 4
            assert (await client.get(address)).json()["hours"] in weeks


async def test_closures_are_listed_in_local_time_and_taken_back(
    client: AsyncClient, sessions: Sessions, callers: Callers, place: dict[str, Any]
) -> None:
    spring = await close(sessions, place, "2027-03-20T23:00:00+00:00", "2027-03-28T22:00:00+00:00")
    summer = await close(sessions, place, "2027-07-01T00:00:00+02:00", "2027-07-02T00:00:00+02:00")
    address = f"{ADDRESS}/{place['id']}/closures"
    page = (await client.get(address)).json()
    assert [(item["id"], item["starts_at"], item["ends_at"], item["reason"]) for item in page["items"]] == [
        (summer, "2027-07-01T00:00:00+02:00", "2027-07-02T00:00:00+02:00", "Holidays"),
        (spring, "2027-03-21T00:00:00+01:00", "2027-03-29T00:00:00+02:00", "Holidays"),
    ]
    assert (page["total"], page["pages"]) == (2, 1)

    gone = await client.delete(f"{address}/{summer}", headers=callers.staff.headers)
    assert gone.status_code == 204
    assert [item["id"] for item in (await client.get(address)).json()["items"]] == [spring]
    other = await factories.provider(client, callers.owner)
    before = await snapshot(sessions)
    for wrong in (f"{address}/{summer}", f"{ADDRESS}/{other['id']}/closures/{spring}"):
        refused = await client.delete(wrong, headers=callers.staff.headers)
        assert (refused.status_code, refused.json()["code"]) == (404, "closure_not_found")
    assert await snapshot(sessions) == before


async def test_a_days_starts(client: AsyncClient, callers: Callers, place: dict[str, Any], taken: Taken) -> None:
    address = f"{ADDRESS}/{place['id']}"
    await client.put(f"{address}/opening-hours", json={"hours": [MONDAY]}, headers=callers.owner.headers)
    await client.patch(address, json={"step_minutes": 60}, headers=callers.owner.headers)
    await taken(place["id"], ahead=timedelta(days=7, hours=2))  # the next Monday, from eleven
    expected = {
        "timezone": "Europe/Berlin",
        "duration_minutes": 60,
        "days": [
            {
                "date": "2027-03-08",
                "starts": [f"2027-03-08T{hour:02d}:00:00+01:00" for hour in (9, 10, 12)],
            }
        ],
    }
    for key in (place["id"], place["number"]):
        answer = await client.get(f"{ADDRESS}/{key}/availability?date=2027-03-08")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
        assert answer.json() == expected
    longer = (await client.get(f"{address}/availability?date=2027-03-08&duration=120")).json()
    assert longer == expected | {
        "duration_minutes": 120,
        "days": [{"date": "2027-03-08", "starts": ["2027-03-08T09:00:00+01:00"]}],
    }


async def test_many_days_and_the_providers_own_duration(
    client: AsyncClient, callers: Callers, place: dict[str, Any]
) -> None:
    address = f"{ADDRESS}/{place['id']}"
    await client.put(f"{address}/opening-hours", json={"hours": [MONDAY]}, headers=callers.owner.headers)
    await client.patch(address, json={"default_duration_minutes": 240}, headers=callers.owner.headers)
    answer = (await client.get(f"{address}/availability?from=2027-03-08&to=2027-05-08")).json()
    assert answer["duration_minutes"] == 240
    assert len(answer["days"]) == 62
    mondays = [day["date"] for day in answer["days"] if day["starts"]]
    assert mondays[:2] == ["2027-03-08", "2027-03-15"]
    assert len(mondays) == 9


QUESTIONS_WITHOUT_SENSE = {
    "": (422, "invalid"),
    "?from=2027-03-08": (422, "invalid"),
    "?to=2027-03-08": (422, "invalid"),
    "?date=2027-03-08&from=2027-03-08&to=2027-03-08": (422, "invalid"),
    "?date=tomorrow": (422, "invalid"),
    "?date=2027-02-29": (422, "invalid"),
    "?date=2027-03-08&duration=0": (422, "invalid"),
    "?date=2027-03-08&duration=44641": (422, "invalid"),
    "?from=2027-03-08&to=2027-05-09": (422, "invalid_window"),
    "?from=2027-03-08&to=2027-03-07": (422, "invalid_window"),
    "?date=0001-01-01": (422, "time_out_of_range"),
    "?date=9999-12-31": (422, "time_out_of_range"),
}


async def test_a_question_without_sense_is_refused(client: AsyncClient, place: dict[str, Any]) -> None:
    given = {
        query: await client.get(f"{ADDRESS}/{place['id']}/availability{query}") for query in QUESTIONS_WITHOUT_SENSE
    }
    assert {
        query: (answer.status_code, answer.json()["code"]) for query, answer in given.items()
    } == QUESTIONS_WITHOUT_SENSE


async def test_free_time_of_what_is_hidden_is_told_to_its_people(client: AsyncClient, callers: Callers) -> None:
    draft = await factories.provider(client, callers.owner, published=False)
    address = f"{ADDRESS}/{draft['id']}/availability?date=2027-03-08"
    given = {name: (await client.get(address, headers=sent)).status_code for name, sent in callers.headers().items()}
    assert given == {
        "nobody": 404,
        "user": 404,
        "staff": 200,
        "manager": 200,
        "owner": 200,
        "stranger": 404,
        "admin": 200,
    }
