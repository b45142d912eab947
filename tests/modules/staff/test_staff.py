"""Adding, reading, changing and deleting members of staff, and their time beside the provider's."""

from datetime import timedelta

from httpx2 import AsyncClient

from frontdesk.core.db import Sessions
from tests import factories
from tests.modules.companies.callers import Callers, snapshot
from tests.modules.providers.conftest import Taken
from tests.modules.staff.conftest import Thing


async def starts(client: AsyncClient, grace: Thing) -> list[str]:
    answer = await client.get(f"/api/v1/staff/{grace['id']}/availability?date=2027-03-08&duration=60")
    assert answer.status_code == 200, answer.text
    return [start for day in answer.json()["days"] for start in day["starts"]]


async def test_a_name_suffices_and_all_else_is_kept_and_changed(
    client: AsyncClient, callers: Callers, place: Thing
) -> None:
    address, headers = f"/api/v1/providers/{place['number']}/staff", callers.staff.headers
    made = await client.post(address, json={"name": "Grace"}, headers=headers)
    assert made.status_code == 201, made.text
    grace = made.json()
    assert grace == {
        "id": grace["id"],
        "created_at": grace["created_at"],
        "updated_at": grace["created_at"],
        "provider_id": place["id"],
        "name": "Grace",
        "role": None,
        "phone": None,
        "email": None,
        "user_id": None,
        "is_teacher": False,
        "is_active": True,
        "rating": None,
        "rating_count": 0,
        "max_concurrent": 1,
        "step_minutes": 15,
        "buffer_before_minutes": 0,
        "buffer_after_minutes": 0,
        "min_notice_minutes": 0,
        "max_advance_days": 365,
        "version": 1,
    }
    one = f"/api/v1/staff/{grace['id']}"
    changes = {
        "name": "Grace Hopper",
        "role": "Hairdresser",
        "phone": "+49 30 901820",
        "email": "grace@example.com",
        "user_id": callers.staff.id,
        "step_minutes": 30,
        "buffer_after_minutes": 10,
    }
    changed = await client.patch(one, json=changes, headers=headers | {"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"'), changed.text
    after = changed.json()
    assert after == grace | changes | {"version": 2, "updated_at": after["updated_at"]}
    stale = await client.patch(one, json={"name": "Late"}, headers=headers | {"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    assert (await client.get(one, headers=headers)).json() == after
    public = await client.get(one)
    assert (public.headers["etag"][:3], public.json()) == (
        '"2.',
        after | {"phone": None, "email": None, "user_id": None},
    )


async def test_the_public_sees_who_takes_bookings_and_not_how_to_call_them(
    client: AsyncClient, callers: Callers, place: Thing, statements: list[str]
) -> None:
    zoe = await factories.staff(client, callers.owner, place["id"], name="Zoe", phone="+49 30 901821")
    amy = await factories.staff(client, callers.owner, place["id"], name="Amy", is_active=False)
    teacher = await factories.teacher(client, callers.owner, provider_id=place["id"], name="Mia")
    mia = (await client.get(f"/api/v1/staff/{teacher['id']}", headers=callers.owner.headers)).json()
    assert (mia["role"], mia["is_teacher"], mia["email"]) == ("Teacher", True, teacher["email"])
    address = f"/api/v1/providers/{place['id']}/staff"
    hidden = {"phone": None, "email": None, "user_id": None}
    statements.clear()
    listed = (await client.get(address, params={"anew": "1"})).json()  # not as it was kept
    assert len(statements) == 2, statements  # the provider, and all of its staff
    assert (listed["total"], listed["items"]) == (2, [mia | hidden, zoe | hidden])
    inside = await client.get(f"{address}?sort=-name", headers=callers.staff.headers)
    assert [one["id"] for one in inside.json()["items"]] == [zoe["id"], mia["id"], amy["id"]]
    for ending in ("", "/opening-hours", "/closures", "/availability?date=2027-03-08"):
        assert (await client.get(f"/api/v1/staff/{amy['id']}{ending}")).status_code == 404
        assert (await client.get(f"/api/v1/staff/{amy['id']}{ending}", headers=callers.staff.headers)).is_success


async def test_only_a_member_is_linked_and_to_one_of_the_staff(
    client: AsyncClient, sessions: Sessions, callers: Callers, place: Thing
) -> None:
    headers = callers.owner.headers
    grace = await factories.staff(client, callers.owner, place["id"], user_id=callers.staff.id)
    ada = await factories.staff(client, callers.owner, place["id"])
    before = await snapshot(sessions)
    for user_id, status, code in (
        (callers.user.id, 422, "not_a_member"),
        (callers.stranger.id, 422, "not_a_member"),
        (callers.staff.id, 409, "already_linked"),
    ):
        body = {"name": "New", "user_id": user_id}
        for method, path in (("POST", f"/providers/{place['id']}/staff"), ("PATCH", f"/staff/{ada['id']}")):
            refused = await client.request(method, f"/api/v1{path}", json=body, headers=headers)
            assert (refused.status_code, refused.json()["code"]) == (status, code), (method, code)
    assert await snapshot(sessions) == before
    assert (await client.delete(f"/api/v1/staff/{grace['id']}", headers=headers)).status_code == 204
    linked = await client.patch(f"/api/v1/staff/{ada['id']}", json={"user_id": callers.staff.id}, headers=headers)
    assert (linked.status_code, linked.json()["user_id"]) == (200, callers.staff.id)


async def test_who_has_time_taken_stays(
    client: AsyncClient, sessions: Sessions, callers: Callers, place: Thing, taken: Taken
) -> None:
    grace = await factories.staff(client, callers.owner, place["id"])
    booked = await taken(grace["id"], ahead=timedelta(days=7))
    before = await snapshot(sessions)
    for path in (f"/staff/{grace['id']}", f"/providers/{place['id']}"):
        refused = await client.delete(f"/api/v1{path}", headers=callers.owner.headers)
        assert (refused.status_code, refused.json()["code"]) == (409, "future_bookings")
        assert refused.json()["taken"]["count"] == 1
    assert await snapshot(sessions) == before
    await taken.give_back(booked)
    assert (await client.delete(f"/api/v1/staff/{grace['id']}", headers=callers.owner.headers)).status_code == 204
    for ending in ("", "/schedule?date=2027-03-08", "/availability?date=2027-03-08"):
        gone = await client.get(f"/api/v1/staff/{grace['id']}{ending}", headers=callers.owner.headers)
        assert (gone.status_code, gone.json()["code"]) == (404, "staff_not_found")
    assert (await client.get(f"/api/v1/providers/{place['id']}/staff")).json()["total"] == 0


async def test_hours_and_leave_are_their_own_beside_the_providers(
    client: AsyncClient, callers: Callers, place: Thing, taken: Taken
) -> None:
    headers = callers.staff.headers
    grace = await factories.staff(client, callers.owner, place["id"], step_minutes=60)
    one = f"/api/v1/staff/{grace['id']}"
    week = {"hours": [{"weekday": 1, "opens": "09:00", "closes": "13:00"}]}
    put = await client.put(f"{one}/opening-hours", json=week, headers=headers)
    assert (put.status_code, put.json()["inherited"]) == (200, False)
    morning = [f"2027-03-08T{hour:02}:00:00+01:00" for hour in range(9, 13)]
    assert await starts(client, grace) == morning
    await taken(place["id"], ahead=timedelta(days=7))  # the desk's time is not theirs
    assert await starts(client, grace) == morning
    leave = {"starts_at": "2027-03-08T11:00:00", "ends_at": "2027-03-08T12:00:00", "reason": "Dentist"}
    closed = await client.post(f"{one}/closures", json=leave, headers=headers)
    assert (closed.status_code, closed.json()["bookings"]) == (201, [])
    assert await starts(client, grace) == [morning[0], morning[1], morning[3]]
    lunch = {"starts_at": "2027-03-08T12:00:00", "ends_at": "2027-03-08T14:00:00"}
    await client.post(f"/api/v1/providers/{place['id']}/closures", json=lunch, headers=headers)
    assert await starts(client, grace) == morning[:2]

    week_of = (await client.get(f"{one}/schedule?from=2027-03-08&to=2027-03-14", headers=headers)).json()
    [away], [shut] = week_of["leave"], week_of["closures"]
    assert (week_of["staff_id"], week_of["timezone"], week_of["bookings"]) == (grace["id"], "Europe/Berlin", [])
    assert (away["starts_at"], away["ends_at"], away["reason"]) == (
        "2027-03-08T11:00:00+01:00", "2027-03-08T12:00:00+01:00", "Dentist",
    )  # fmt: skip
    assert (shut["starts_at"], shut["reason"]) == ("2027-03-08T12:00:00+01:00", None)
    later = (await client.get(f"{one}/schedule?date=2027-03-09", headers=headers)).json()
    assert (later["leave"], later["closures"]) == ([], [])
    back = await client.delete(f"{one}/closures/{away['id']}", headers=headers)
    assert back.status_code == 204
    assert await starts(client, grace) == morning[:3]
    day_off = await client.put(f"{one}/opening-hours/exceptions/2027-03-08", json={"hours": []}, headers=headers)
    assert day_off.status_code == 200
    assert await starts(client, grace) == []
