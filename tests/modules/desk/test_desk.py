"""What the desk does with a booking: takes it by phone, moves it, checks in, and books in spite of the hours."""

from collections import Counter
from collections.abc import Awaitable, Callable

from httpx2 import AsyncClient
from sqlalchemy import text

from frontdesk.core.db import Sessions
from tests import factories
from tests.modules.companies.callers import Callers, snapshot
from tests.modules.offerings.conftest import Salon


async def test_moved_with_the_etag_to_another_room_and_to_somebody_else(
    client: AsyncClient, sessions: Sessions, callers: Callers, salon: Salon
) -> None:
    headers = callers.staff.headers
    made = await salon.book(
        who=callers.staff, client_name="Ada", source="phone", staff_id=salon.amy["id"], room_id=salon.window["id"]
    )
    one = f"/bookings/{made.json()['number']}"
    other = await salon.booked("2027-03-15T11:00", who=callers.staff, client_name="Bob", staff_id=salon.bea["id"])
    move = {"start_time": "2027-03-15T12:00", "staff_id": salon.bea["id"], "room_id": salon.mirror["id"]}
    moved = await client.post(f"{one}/reschedule", json=move, headers=headers | {"If-Match": made.headers["etag"]})
    assert moved.status_code == 200, moved.text
    told = moved.json()
    assert (told["staff_id"], told["room_id"], told["start_time"]) == (
        salon.bea["id"], salon.mirror["id"], "2027-03-15T12:00:00+01:00",
    )  # fmt: skip
    before = await snapshot(sessions)
    stale = await client.post(f"{one}/reschedule", json=move, headers=headers | {"If-Match": made.headers["etag"]})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    onto = {"start_time": other["start_time"]}
    taken = await client.post(f"{one}/reschedule", json=onto, headers=headers | {"If-Match": moved.headers["etag"]})
    assert (taken.status_code, taken.json()["code"]) == (409, "slot_taken")
    assert await snapshot(sessions) == before
    elsewhere = await factories.provider(client, callers.stranger)
    zoe = await factories.staff(client, callers.stranger, elsewhere["id"])
    unknown = await client.post(
        f"{one}/reschedule", json={"start_time": "2027-03-15T14:00", "staff_id": zoe["id"]}, headers=headers
    )
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_place")
    await salon.change(f"/rooms/{salon.window['id']}", is_active=False)
    closed = await client.post(
        f"{one}/reschedule", json={"start_time": "2027-03-15T14:00", "room_id": salon.window["id"]}, headers=headers
    )
    assert (closed.status_code, closed.json()["code"]) == (409, "provider_inactive")
    guest = (await salon.book("2027-03-16T10:00")).json()
    before = await snapshot(sessions)
    refused = await client.post(
        f"/bookings/{guest['id']}/reschedule?token={guest['manage_token']}",
        json={"start_time": "2027-03-16T12:00", "staff_id": salon.bea["id"]},
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert await snapshot(sessions) == before


async def test_checked_in_once(client: AsyncClient, sessions: Sessions, callers: Callers, salon: Salon) -> None:
    booking = await salon.booked(who=callers.user)
    one = f"/api/v1/bookings/{booking['id']}/check-in"
    before = await snapshot(sessions)
    for headers, status in ((callers.user.headers, 403), (callers.stranger.headers, 404), ({}, 401)):
        assert (await client.post(one, headers=headers)).status_code == status
    assert await snapshot(sessions) == before
    keyed = callers.staff.headers | {"Idempotency-Key": "there"}
    there = await client.post(one, headers=keyed)
    assert there.status_code == 200
    assert there.json()["checked_in_at"].startswith("2027-03-01T09:00:0")  # START in Berlin
    again = await client.post(one, headers=callers.staff.headers)
    assert (again.status_code, again.json()) == (200, there.json())
    repeated = await client.post(one, headers=keyed)
    assert (repeated.headers["etag"], repeated.headers["idempotency-replayed"]) == (there.headers["etag"], "true")
    async with sessions() as session:
        told = "SELECT count(*) FROM outbox WHERE topic = 'bookings.checked_in'"
        assert await session.scalar(text(told)) == 1
    await client.post(f"/api/v1/bookings/{booking['id']}/cancel", headers=callers.staff.headers)
    late = await client.post(one, headers=callers.staff.headers)
    assert (late.status_code, late.json()["code"]) == (409, "not_changeable")


async def test_desks_are_told_that_something_can_be_booked_at_other_times(
    client: AsyncClient, sessions: Sessions, callers: Callers, salon: Salon, drain_outbox: Callable[[], Awaitable[int]]
) -> None:
    await drain_outbox()
    async with sessions() as session:
        before = await session.scalar(text("SELECT last FROM live_log"))
    room, place = f"/api/v1/rooms/{salon.window['id']}", f"/api/v1/providers/{salon.provider['id']}"
    headers = callers.owner.headers
    shut = {"starts_at": "2027-03-15T12:00", "ends_at": "2027-03-15T13:00"}
    closure = (await client.post(f"{room}/closures", json=shut, headers=headers)).json()
    await client.delete(f"{room}/closures/{closure['id']}", headers=headers)
    await client.put(f"{place}/opening-hours", json={"hours": []}, headers=headers)
    await client.put(f"{place}/opening-hours/exceptions/2027-03-16", json={"hours": []}, headers=headers)
    await client.delete(f"{place}/opening-hours/exceptions/2027-03-16", headers=headers)
    await drain_outbox()
    told = """SELECT audience, kind, data ->> 'provider_id', data ->> 'calendar_id' FROM live_events
              WHERE position > :before"""
    of_desk = (f"company:{callers.company_id}:bookings:view", "calendar.times_changed", salon.provider["id"])
    async with sessions() as session:
        heard = Counter(tuple(row) for row in await session.execute(text(told), {"before": before}))
    assert heard == {(*of_desk, salon.window["id"]): 2, (*of_desk, salon.provider["id"]): 3}


async def test_who_may_books_in_spite_of_the_hours_and_it_is_written_down(
    client: AsyncClient, sessions: Sessions, callers: Callers, salon: Salon
) -> None:
    week = {"hours": [{"weekday": 1, "opens": "09:00", "closes": "17:00"}]}
    await client.put(f"/api/v1/providers/{salon.provider['id']}/opening-hours", json=week, headers=salon.owner.headers)
    before = await snapshot(sessions)
    late = {"start_time": "2027-03-15T20:00", "client_name": "Ada", "client_phone": "+49 30 901820"}
    for who, override, status, code in (
        (callers.staff, False, 409, "outside_opening_hours"),
        (callers.staff, True, 403, "forbidden"),
        (None, True, 403, "forbidden"),
        (callers.user, True, 403, "forbidden"),
    ):
        refused = await salon.book(who=who, override_hours=override, **late)
        assert (refused.status_code, refused.json()["code"]) == (status, code), (who, override)
    assert await snapshot(sessions) == before
    made = [await salon.booked(who=callers.manager, override_hours=True, **late) for _ in range(2)]
    assert {it["staff_id"] for it in made} == {salon.amy["id"], salon.bea["id"]}
    full = await salon.book(who=callers.manager, override_hours=True, **late)
    assert (full.status_code, full.json()["code"]) == (409, "slot_taken")  # whom somebody else has, nobody overrides
    moved = await client.post(
        f"/api/v1/bookings/{made[0]['id']}/reschedule",
        json={"start_time": "2027-03-15T21:00", "override_hours": True},
        headers=callers.manager.headers,
    )
    assert moved.status_code == 200, moved.text
    async with sessions() as session:
        action = "booking.hours_overridden"
        rows = await session.execute(
            text("SELECT subject_id::text, actor_id::text, after FROM audit_log WHERE action = :action ORDER BY id"),
            {"action": action},
        )
        written = rows.all()
    assert [row[0] for row in written] == [made[0]["id"], made[1]["id"], made[0]["id"]]
    assert {row[1] for row in written} == {callers.manager.id}
    assert written[0][2] == {"start_time": "2027-03-15T19:00:00Z", "end_time": "2027-03-15T20:00:00Z"}
