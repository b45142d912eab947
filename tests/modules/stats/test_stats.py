"""What is counted, by whom it can be read, and that it equals a recount."""

import csv
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from httpx2 import AsyncClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from frontdesk.core.db import Sessions
from frontdesk.core.ids import new_id
from frontdesk.modules.bookings.models import Booking
from frontdesk.modules.registrations.models import Registration
from frontdesk.modules.stats import service
from frontdesk.modules.stats.rules import By, Tally, begins, periods
from tests import factories
from tests.conftest import START
from tests.modules.companies.callers import Callers
from tests.modules.companies.conftest import callers, someone

__all__ = ["callers", "someone"]

FIRST, LAST = date(2027, 3, 1), date(2027, 4, 11)  # with the night in which the clocks of Berlin change
HOUR = timedelta(hours=1)
ZONES = ("Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles")

moments = st.datetimes(datetime(2027, 2, 26), datetime(2027, 4, 14), timezones=st.just(UTC))  # noqa: DTZ001  aware by `timezones`
bookings = st.tuples(
    st.integers(0, 2),
    moments,
    st.sampled_from(["pending", "confirmed", "completed", "no_show", "cancelled", "expired"]),
)
registrations = st.tuples(st.integers(0, 2), moments, st.sampled_from(["pending", "completed", "cancelled"]))


@pytest.fixture
async def places(client: AsyncClient, callers: Callers) -> list[str]:
    """A place of one company in each zone."""
    made = [await factories.provider(client, callers.owner, timezone=zone) for zone in ZONES]
    return [place["id"] for place in made]


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(booked=st.lists(bookings, max_size=30), registered=st.lists(registrations, max_size=10), by=st.sampled_from(By))
async def test_it_equals_a_recount(
    sessions: Sessions, callers: Callers, places: list[str],
    booked: list[tuple[int, datetime, str]], registered: list[tuple[int, datetime, str]], by: By,
) -> None:  # fmt: skip
    company_id = UUID(callers.company_id)
    expected = {start: Tally() for start in periods(FIRST, LAST, by)}
    for rows, counter in ((booked, "statuses"), (registered, "registrations")):
        for place, at, status in rows:
            day = at.astimezone(ZoneInfo(ZONES[place])).date()
            if FIRST <= day <= LAST:
                getattr(expected[begins(day, by)], counter)[status] += 1
    async with sessions() as session:  # and never committed
        if booked:
            await session.execute(insert(Booking), [
                {"id": new_id(), "company_id": company_id, "provider_id": UUID(places[place]), "client_name": "Ada",
                 "start_time": at, "end_time": at + HOUR, "status": status, "amount": 0, "currency": "EUR",
                 "pending_reason": "desk" if status == "pending" else None, "source": "desk"}
                for place, at, status in booked
            ])  # fmt: skip
        if registered:
            await session.execute(insert(Registration), [
                factories.child(id=new_id(), company_id=company_id, provider_id=UUID(places[place]), status=status,
                                child_key=f"child {n}", registered_at=at)
                for n, (place, at, status) in enumerate(registered)
            ])  # fmt: skip
        found = await service.of_company(session, company_id, first=FIRST, last=LAST, by=by, now=START)
    assert found == expected


async def test_a_company_reads_its_month(
    client: AsyncClient, callers: Callers, places: list[str], statements: list[str]
) -> None:
    desk, headers = callers.staff.headers, callers.owner.headers
    wanted = {
        "provider_id": places[0],
        "start_time": "2027-03-15T10:00",
        "client_name": "Ada",
        "client_email": "a@b.de",
    }
    ids = []
    for hour in range(10, 14):
        body = wanted | {"start_time": f"2027-03-15T{hour}:00"}
        ids.append((await client.post("/api/v1/bookings", json=body, headers=desk)).json()["id"])
    for booking, status in zip(ids, ("completed", "no_show", "cancelled"), strict=False):
        answer = await client.patch(f"/api/v1/bookings/{booking}", json={"status": status}, headers=desk)
        assert answer.status_code == 200, answer.text
    for name in ("Nina", "Sam"):
        answer = await client.post("/api/registrations", json=factories.child(student_name=name, provider_id=places[0]))
        assert answer.status_code == 201
    address = f"/api/v1/companies/{callers.company_id}/stats"
    question = {"from": "2027-03-01", "to": "2027-03-31", "by": "month"}
    statements.clear()
    answer = await client.get(address, params=question, headers=headers)
    assert answer.status_code == 200, answer.text
    assert len(statements) == 4, statements  # who asks, the company, its bookings, its registrations
    counted = {
        "bookings": 3, "completed": 1, "no_shows": 1, "cancelled": 1, "revenue": [], "registrations": 2, "demos": 0,
        "no_show_rate": 0.5, "cancellation_rate": 0.25, "conversion_rate": 0.0,
    }  # fmt: skip
    assert answer.json() == {"by": "month", "periods": [counted | {"start": "2027-03-01"}], "total": counted}
    again = await client.get(address, params=question, headers=headers | {"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "private, max-age=0"

    table = await client.get(address, params=question | {"by": "week", "format": "csv"}, headers=headers)
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(StringIO(table.text)))
    assert [line["start"] for line in lines] == ["2027-03-01", "2027-03-08", "2027-03-15", "2027-03-22", "2027-03-29"]
    assert [line["bookings"] for line in lines] == ["0", "0", "3", "0", "0"]
    for wrong, code in (
        ({"to": "2027-02-28"}, "invalid_period"), ({"to": "2028-03-01"}, "invalid_period"), ({"by": "year"}, "invalid"),
        ({"from": "soon"}, "invalid"), ({"format": "xls"}, "invalid"), ({"to": "9999-12-31"}, "invalid_period"),
            ({"from": "0001-01-01", "to": "0001-01-02"}, "invalid_period"),
            ({"from": "9999-12-30", "to": "9999-12-31"}, "invalid_period"),
    ):  # fmt: skip
        refused = await client.get(address, params=question | wrong, headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (422, code), wrong


async def test_the_installation_counts_how_far_registrations_have_come(
    client: AsyncClient, callers: Callers, places: list[str]
) -> None:
    steps = (
        ["pending"], ["teacher_assigned"], ["teacher_assigned", "demo_scheduled"],
        ["teacher_assigned", "completed"], ["cancelled"],
    )  # fmt: skip
    for n, path in enumerate(steps):
        body = factories.child(student_name=f"Child {n}", provider_id=places[0])
        made = (await client.post("/api/registrations", json=body)).json()
        for status in path:
            address = f"/api/registrations/{made['id']}"
            put = await client.put(address, json={"status": status}, headers=callers.admin.headers)
            assert put.status_code == 200, put.text
    stats = await client.get("/api/admin/stats/", headers=callers.admin.headers)
    assert (stats.status_code, stats.json()) == (200, {
        "total_registrations": 5, "pending_assignments": 1, "teachers_assigned": 2, "completed_demos": 1,
        "bookings": 0, "revenue": [], "learners": 0,
    })  # fmt: skip


async def test_what_was_paid_counts_once(client: AsyncClient, callers: Callers, places: list[str]) -> None:
    room = await factories.room(client, callers.owner, places[0])
    prices = {"currency": "EUR", "prices": [{"duration_minutes": 60, "amount": 4000}]}
    await client.put(f"/api/v1/rooms/{room['id']}/prices", json=prices, headers=callers.owner.headers)
    body = factories.guest(room_id=room["id"], start_time="2027-03-31T23:30", duration_minutes=60)
    booking = (await client.post("/api/v1/bookings", json=body, headers=callers.staff.headers)).json()
    pay = f"/api/v1/bookings/{booking['id']}/payments"
    paid = await client.post(pay, json={"method": "cash"}, headers=callers.staff.headers)
    assert paid.status_code == 201, paid.text
    back = await client.post(
        f"/api/v1/bookings/{booking['id']}/refunds", json={"amount": 1000, "reason": "x"}, headers=callers.owner.headers
    )
    assert back.status_code == 201, back.text
    question = {"from": "2027-03-01", "to": "2027-04-30", "by": "month"}
    address = f"/api/v1/companies/{callers.company_id}/stats"
    answer = (await client.get(address, params=question, headers=callers.owner.headers)).json()
    kept = [{"currency": "EUR", "amount": 3000}]
    assert [period["revenue"] for period in answer["periods"]] == [kept, []]
    stats = (await client.get("/api/v1/admin/stats", headers=callers.admin.headers)).json()
    assert (stats["bookings"], stats["revenue"]) == (1, kept)


def test_a_rate_of_nothing_is_none() -> None:
    nothing = Tally()
    assert (nothing.no_show_rate, nothing.cancellation_rate, nothing.conversion_rate) == (None, None, None)
    some = Tally(statuses=Counter(completed=2, no_show=1, cancelled=1, expired=9))
    assert (some.no_show_rate, some.cancellation_rate) == (0.3333, 0.25)
