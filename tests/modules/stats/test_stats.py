"""What is counted, by whom it can be read, and that it equals a recount."""

import csv
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from httpx2 import AsyncClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.db import Sessions
from frontdesk.core.ids import new_id
from frontdesk.core.invariants import Verdict, look
from frontdesk.modules.bookings.models import Booking
from frontdesk.modules.calendar.models import Calendar
from frontdesk.modules.registrations.models import Registration
from frontdesk.modules.stats import service
from frontdesk.modules.stats.invariants import INVARIANTS
from frontdesk.modules.stats.rules import LASTING, By, Tally, begins, periods
from tests import factories
from tests.conftest import START
from tests.modules.companies.callers import Callers
from tests.modules.companies.conftest import callers, someone

__all__ = ["callers", "someone"]

FIRST, LAST = date(2027, 3, 1), date(2027, 4, 11)  # with the night in which the clocks of Berlin change
HOUR = timedelta(hours=1)
ZONES = ("Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles")

moments = st.integers(0, 46 * 24 * 60).map(
    lambda minutes: datetime(2027, 2, 26, tzinfo=UTC) + timedelta(minutes=minutes)
)
statuses = st.sampled_from(["pending", "confirmed", "completed", "no_show", "cancelled", "expired"])
bookings = st.tuples(st.integers(0, 2), moments, statuses)
registrations = st.tuples(st.integers(0, 2), moments, st.sampled_from(["pending", "completed", "cancelled"]))


@pytest.fixture
async def places(client: AsyncClient, callers: Callers) -> list[str]:
    """A place of one company in each zone."""
    made = [await factories.provider(client, callers.owner, timezone=zone) for zone in ZONES]
    return [place["id"] for place in made]


@dataclass(frozen=True, slots=True)
class Story:
    """What is booked and registered, what becomes of bookings, when it is added up, and where the first place goes."""

    booked: list[tuple[int, datetime, str]]
    registered: list[tuple[int, datetime, str]]
    changed: list[tuple[int, datetime, str, bool]]  # which booking, its new time and status, or that it is deleted
    adds: tuple[bool, bool, bool]
    zone: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """The story on an empty company, as a transaction that is never committed."""

    session: AsyncSession
    company_id: UUID
    places: list[str]

    async def tell(self, story: Story) -> tuple[dict[UUID, tuple[int, datetime, str]], list[str]]:
        """Let it happen; tells the bookings that are left, and the zone of each place."""
        rows = {new_id(): it for it in story.booked}
        ids = list(rows)
        for row_id, it in rows.items():
            await self.session.execute(insert(Booking), self.row(row_id, it))
        for n, (place, at, status) in enumerate(story.registered):
            values = factories.child(company_id=self.company_id, provider_id=UUID(self.places[place]), status=status)
            values |= {"id": new_id(), "child_key": f"child {n}", "registered_at": at}
            await self.session.execute(insert(Registration), values)
        await self.add_up(story.adds[0])
        for index, at, status, deleted in story.changed:
            if ids and (row_id := ids[index % len(ids)]) in rows:
                rows[row_id] = (rows[row_id][0], at, status)
                values = self.row(row_id, rows[row_id]) | {"deleted_at": at if deleted else None}
                await self.session.execute(update(Booking).where(Booking.id == row_id).values(values))
                if deleted:
                    del rows[row_id]
        await self.add_up(story.adds[1])
        if story.zone is not None:
            moved = update(Calendar).where(Calendar.id == UUID(self.places[0]))
            await self.session.execute(moved.values(timezone=story.zone))
        await self.add_up(story.adds[2])
        return rows, [story.zone or ZONES[0], *ZONES[1:]]

    async def add_up(self, now: bool) -> None:  # noqa: FBT001  drawn
        """Add up, if now is the time."""
        if now:
            await service.add_up(self.session)

    def row(self, row_id: UUID, it: tuple[int, datetime, str]) -> dict[str, Any]:
        """A booking as it is stored."""
        place, at, status = it
        return {
            "id": row_id, "company_id": self.company_id, "provider_id": UUID(self.places[place]),
            "client_name": "Ada", "start_time": at, "end_time": at + HOUR, "status": status, "amount": 0,
            "currency": "EUR", "pending_reason": "desk" if status == "pending" else None, "source": "desk",
        }  # fmt: skip


stories = st.builds(
    Story,
    booked=st.lists(bookings, max_size=30),
    registered=st.lists(registrations, max_size=10),
    changed=st.lists(st.tuples(st.integers(0, 29), moments, statuses, st.booleans()), max_size=10),
    adds=st.tuples(st.booleans(), st.booleans(), st.booleans()),
    zone=st.none() | st.sampled_from(ZONES),
)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(story=stories, by=st.sampled_from(By))
async def test_it_equals_a_recount(
    sessions: Sessions, callers: Callers, places: list[str], story: Story, by: By
) -> None:
    company_id = UUID(callers.company_id)
    async with sessions() as session:  # and never committed
        rows, zones = await Told(session, company_id, places).tell(story)
        found = await service.of_company(session, company_id, first=FIRST, last=LAST, by=by, now=START)
        used = await service.occupancy(session, company_id, first=FIRST, last=LAST, now=START)
        assert await look(session, INVARIANTS[0], now=START) == Verdict(0, [])

    expected = {start: Tally() for start in periods(FIRST, LAST, by)}
    for facts, counter in ((list(rows.values()), "statuses"), (story.registered, "registrations")):
        for place, at, status in facts:
            day = at.astimezone(ZoneInfo(zones[place])).date()
            if FIRST <= day <= LAST:
                getattr(expected[begins(day, by)], counter)[status] += 1
    assert found == expected
    minutes, hours = Counter[str](), Counter[tuple[int, int]]()
    for place, at, status in rows.values():
        for minute in range(60 if status in LASTING else 0):
            local = (at + timedelta(minutes=minute)).astimezone(ZoneInfo(zones[place]))
            if FIRST <= local.date() <= LAST:
                minutes[places[place]] += 1
                hours[local.isoweekday(), local.hour] += 1
    assert Counter({str(it.id): it.used.booked for it in used.resources if it.used.booked}) == minutes
    assert Counter({hour: it.booked for hour, it in used.hours.items() if it.booked}) == hours


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
    assert len(statements) == 3, statements  # who asks, the company, its numbers
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
        ({"to": "2027-02-28"}, "invalid_period"), ({"to": "2032-03-01", "by": "day"}, "invalid_period"),
        ({"by": "year"}, "invalid"),
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
    body = factories.guest(room_id=room["id"], start_time="2027-04-05T10:00", duration_minutes=60)
    booking = (await client.post("/api/v1/bookings", json=body, headers=callers.staff.headers)).json()
    pay = f"/api/v1/bookings/{booking['id']}/payments"
    paid = await client.post(pay, json={"method": "cash"}, headers=callers.staff.headers)
    assert paid.status_code == 201, paid.text
    back = await client.post(
        f"/api/v1/bookings/{booking['id']}/refunds", json={"amount": 1000, "reason": "x"}, headers=callers.owner.headers
    )
    assert back.status_code == 201, back.text
    # paid today, for a time to come: money counts when it comes
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


async def test_how_much_is_booked_of_what_is_open(
    client: AsyncClient, callers: Callers, places: list[str], statements: list[str]
) -> None:
    owner = callers.owner
    room = await factories.room(client, owner, places[0], max_concurrent=2)
    grace = await factories.staff(client, owner, places[0])
    week = {"hours": [{"weekday": 1, "opens": "09:00", "closes": "12:00", "mode": "open"}]}
    for path in (f"rooms/{room['id']}", f"staff/{grace['id']}"):
        put = await client.put(f"/api/v1/{path}/opening-hours", json=week, headers=owner.headers)
        assert put.status_code == 200, put.text
    leave = {"starts_at": "2027-03-22T11:00", "ends_at": "2027-03-22T12:00", "reason": "leave"}
    closed = await client.post(f"/api/v1/staff/{grace['id']}/closures", json=leave, headers=owner.headers)
    assert closed.status_code == 201, closed.text
    for fields in (
        {"staff_id": grace["id"], "room_id": room["id"], "start_time": "2027-03-15T09:30", "duration_minutes": 60},
        {"room_id": room["id"], "start_time": "2027-03-22T11:00", "duration_minutes": 60},
        {"provider_id": places[1], "start_time": "2027-03-15T10:00", "duration_minutes": 30},
    ):
        made = await client.post("/api/v1/bookings", json=factories.guest(**fields), headers=callers.staff.headers)
        assert made.status_code == 201, made.text
    question = {"from": "2027-03-15", "to": "2027-03-28"}
    address = f"/api/v1/companies/{callers.company_id}/stats/occupancy"
    await client.get(address, params=question, headers=owner.headers)
    statements.clear()
    answer = await client.get(f"{address}/", params=question, headers=owner.headers)
    assert answer.status_code == 200, answer.text
    assert len(statements) == 5, statements  # who asks, the company, what is booked, who there is, what is open
    told = answer.json()
    assert [(it["id"], it["booked_minutes"], it["open_minutes"], it["occupancy"]) for it in told["resources"]] == [
        (room["id"], 120, 720, 0.1667), (grace["id"], 60, 300, 0.2),
        (places[1], 30, 14 * 24 * 60, 0.0015), (places[2], 0, 14 * 24 * 60, 0.0),
    ]  # fmt: skip
    monday = {it["hour"]: (it["booked_minutes"], it["open_minutes"]) for it in told["hours"] if it["weekday"] == 1}
    always = 2 * 2 * 60  # two desks, two Mondays
    assert [monday[hour] for hour in (8, 9, 10, 11)] == [
        (0, always), (60, always + 360), (90, always + 360), (60, always + 300),
    ]  # fmt: skip
    table = await client.get(address, params=question | {"format": "csv"}, headers=owner.headers)
    lines = list(csv.DictReader(StringIO(table.text)))
    assert [line["what"] for line in lines[:5]] == ["room", "staff", "desk", "desk", "hour"]
    again = await client.get(
        address, params=question, headers=owner.headers | {"If-None-Match": answer.headers["etag"]}
    )
    assert again.status_code == 304
    refused = await client.get(address, params=question | {"to": "2028-03-15"}, headers=owner.headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_period")
