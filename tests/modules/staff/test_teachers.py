"""Teachers: members of staff with a teaching profile."""

from datetime import timedelta

from httpx2 import AsyncClient

from frontdesk.core.db import Sessions
from tests import factories
from tests.modules.companies.callers import Callers, snapshot
from tests.modules.providers.conftest import Taken
from tests.modules.staff.conftest import Thing

HOUSE = "00000000-0000-7000-8000-000000000002"
MIA = {
    "name": "Mia Mentor",
    "email": "mia@example.com",
    "phone": "+49 30 901820",
    "specialization": "Watercolour",
    "bio": "Painted sets for the opera.",
    "experience_years": 12,
    "availability": "Afternoons, not Fridays",
}


async def test_a_teacher_lives_and_ends(
    client: AsyncClient, sessions: Sessions, callers: Callers, place: Thing, taken: Taken
) -> None:
    headers = callers.staff.headers  # who works at one place only need not name it
    made = await client.post("/api/teachers", json=MIA, headers=headers)
    assert made.status_code == 201, made.text
    mia = made.json()
    assert mia == MIA | {
        "id": mia["id"],
        "created_at": mia["created_at"],
        "updated_at": mia["created_at"],
        "provider_id": place["id"],
        "user_id": None,
        "is_active": True,
        "version": 1,
    }
    one = f"/api/teachers/{mia['id']}"
    changes = {"bio": None, "experience_years": 13, "name": "Mia M."}
    changed = await client.patch(one, json=changes, headers=headers | {"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert changed.json() == mia | changes | {"version": 2, "updated_at": changed.json()["updated_at"]}
    assert (await client.get(one, headers=headers)).json() == changed.json()

    booked = await taken(mia["id"], ahead=timedelta(days=7))
    before = await snapshot(sessions)
    refused = await client.delete(one, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (409, "future_bookings")
    stale = await client.patch(one, json={"name": "Late"}, headers=headers | {"If-Match": '"1"'})
    assert stale.status_code == 412
    for body in ({"experience_years": -1}, {"experience_years": "12"}, {"email": None}, {"name": ""}):
        assert (await client.patch(one, json=body, headers=headers)).status_code == 422
    assert await snapshot(sessions) == before
    await taken.give_back(booked)
    assert (await client.delete(one, headers=headers)).status_code == 204
    gone = await client.get(one, headers=headers)
    assert (gone.status_code, gone.json()["code"]) == (404, "teacher_not_found")
    assert (await client.get("/api/teachers", headers=headers)).json()["items"] == []


async def test_teachers_are_listed_to_those_who_work_with_them(
    client: AsyncClient, callers: Callers, place: Thing, statements: list[str]
) -> None:
    theirs = await factories.provider(client, callers.stranger)
    zoe = await factories.teacher(client, callers.stranger, name="Zoe")
    mia = await factories.teacher(client, callers.owner, name="Mia", experience_years=3)
    amy = await factories.teacher(client, callers.owner, name="Amy", experience_years=9)
    await factories.staff(client, callers.owner, place["id"], name="Teaches nothing")
    for headers, query, found in (
        (callers.staff.headers, "", [amy, mia]),
        (callers.staff.headers, "?sort=experience_years", [mia, amy]),
        (callers.staff.headers, f"?provider_id={theirs['id']}", []),
        (callers.stranger.headers, "", [zoe]),
        (callers.admin.headers, "", [amy, mia, zoe]),
        (callers.admin.headers, f"?provider_id={theirs['number']}", [zoe]),
    ):
        assert (await client.get(f"/api/v1/teachers{query}", headers=headers)).json()["items"] == found
    for path in ("", f"/{mia['id']}"):
        assert (await client.get(f"/api/v1/teachers{path}")).status_code == 401
    assert (await client.get("/api/v1/teachers", headers=callers.user.headers)).status_code == 403
    for hidden in (callers.user, callers.stranger):
        assert (await client.get(f"/api/v1/teachers/{mia['id']}", headers=hidden.headers)).status_code == 404
    grace = await factories.staff(client, callers.owner, place["id"])
    refused = await client.get(f"/api/v1/teachers/{grace['id']}", headers=callers.owner.headers)
    assert (refused.status_code, refused.json()["code"]) == (404, "teacher_not_found")
    statements.clear()
    await client.get("/api/v1/teachers", headers=callers.staff.headers)
    assert len(statements) == 2, statements  # the caller, and the page


async def test_where_a_teacher_teaches_who_says_nothing(
    client: AsyncClient, sessions: Sessions, callers: Callers
) -> None:
    async def add(who: factories.Person) -> tuple[int, str]:
        answer = await client.post("/api/v1/teachers", json=MIA, headers=who.headers)
        told = answer.json()
        return answer.status_code, told["provider_id"] if answer.is_success else told["code"]

    before = await snapshot(sessions)
    assert await add(callers.owner) == (409, "no_provider")  # a company without a place
    assert await add(callers.user) == (403, "forbidden")
    assert await snapshot(sessions) == before
    assert await add(callers.admin) == (201, HOUSE)
    first = await factories.provider(client, callers.owner)
    assert await add(callers.owner) == (201, first["id"])
    await factories.provider(client, callers.owner, name="Second")
    assert await add(callers.owner) == (422, "provider_required")
    closed = await client.patch(f"/api/v1/providers/{HOUSE}", json={"is_active": False}, headers=callers.admin.headers)
    assert closed.status_code == 200
    assert await add(callers.admin) == (409, "no_provider")


async def test_somebody_of_the_staff_begins_to_teach_and_ends(
    client: AsyncClient, callers: Callers, place: Thing
) -> None:
    headers = callers.staff.headers
    grace = await factories.staff(client, callers.owner, place["id"])
    address = f"/api/v1/staff/{grace['id']}/teaching"
    profile = {"specialization": "Compilers", "bio": None, "experience_years": 40, "availability": None}
    begun = await client.put(f"{address}/", json=profile, headers=headers | {"If-Match": '"1"'})
    assert (begun.status_code, begun.headers["etag"]) == (200, '"2"')
    assert begun.json() == (await client.get(f"/api/teachers/{grace['id']}", headers=headers)).json()
    assert {name: begun.json()[name] for name in profile} == profile
    assert (await client.get(f"/api/v1/staff/{grace['id']}")).json()["is_teacher"] is True
    stale = await client.put(address, json={}, headers=headers | {"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    replaced = await client.put(address, json={"bio": "Found the bug."}, headers=headers)
    assert (replaced.json()["bio"], replaced.json()["specialization"], replaced.json()["version"]) == (
        "Found the bug.", None, 3,
    )  # fmt: skip
    wrong = await client.put(address, json={"experience_years": 101}, headers=headers)
    assert wrong.status_code == 422
    for _ in range(2):
        assert (await client.delete(address, headers=headers)).status_code == 204
    assert (await client.get(f"/api/teachers/{grace['id']}", headers=headers)).status_code == 404
    assert (await client.get("/api/teachers", headers=headers)).json()["total"] == 0
    left = (await client.get(f"/api/v1/staff/{grace['id']}")).json()
    assert (left["name"], left["is_teacher"], left["version"]) == (grace["name"], False, 4)
