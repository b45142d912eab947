"""What the desk does with a registration, step by step, and which steps there are not."""

from itertools import product

from sqlalchemy import text

from frontdesk.core.db import Sessions
from frontdesk.modules.registrations.rules import TRANSITIONS, Status, digits_of, may_become
from tests import factories
from tests.modules.companies.callers import snapshot
from tests.modules.registrations.conftest import DEMO, Drain, School, Thing

EVERYBODY = ("nobody", "user", "staff", "manager", "owner", "stranger", "admin")


async def test_a_registration_goes_forward_alone(school: School, sessions: Sessions) -> None:
    paths: dict[str, list[str]] = {
        "pending": [],
        "teacher_assigned": ["teacher_assigned"],
        "demo_scheduled": ["teacher_assigned", "demo_scheduled"],
        "completed": ["teacher_assigned", "completed"],
        "cancelled": ["cancelled"],
    }
    for number, (status, wanted) in enumerate(product(Status, Status)):
        registration = await school.registered(student_name=f"Child {number}")
        for step in paths[status]:
            assert (await school.put(registration, status=step)).status_code == 200
        before = await snapshot(sessions)
        answer = await school.put(registration, status=wanted)
        if may_become(status, wanted):
            assert (answer.status_code, answer.json()["status"]) == (200, wanted)
        else:
            assert (answer.status_code, answer.json()["code"]) == (409, "illegal_status_change"), (status, wanted)
        if not may_become(status, wanted) or wanted is status:
            assert await snapshot(sessions) == before
    assert not TRANSITIONS[Status.COMPLETED]
    assert not TRANSITIONS[Status.CANCELLED]


async def test_any_subset_of_the_fields_changes(school: School, sessions: Sessions) -> None:
    registration = await school.registered()
    headers, path = school.callers.staff.headers, f"/api/registrations/{registration['id']}/"
    changes: Thing = {
        "student_age": 10,
        "preferred_time": None,
        "interests": [],
        "phone": "030 1",
        "email": "m@example.com",
    }
    changed = await school.client.put(path, json=changes, headers=headers | {"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"'), changed.text
    after = changed.json()
    assert after == registration | changes | {"version": 2, "updated_at": after["updated_at"]}
    sent_back = await school.client.put(path, json=after, headers=headers)
    assert sent_back.json() == after

    sam = await school.registered(student_name="Sam", email="m@example.com")
    before = await snapshot(sessions)
    stale = await school.client.put(path, json={"grade": "5th"}, headers=headers | {"If-Match": '"1"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "precondition_failed")
    same = await school.put(sam, student_name=" NINA simone")
    assert (same.status_code, same.json()["code"]) == (409, "already_registered")
    for wrong in ({"student_name": None}, {"status": "gone"}, {"student_age": 200}, {"demo_link": "javascript:1"}):
        assert (await school.put(registration, **wrong)).status_code == 422, wrong
    assert await snapshot(sessions) == before


async def test_desks_are_told_what_becomes_of_a_registration(
    school: School, sessions: Sessions, drain_outbox: Drain
) -> None:
    registration = await school.registered()
    for change in ({"grade": "5th"}, {"grade": "5th"}, {"status": "teacher_assigned"}, {"status": "cancelled"}):
        assert (await school.put(registration, **change)).status_code == 200
    await drain_outbox()
    told = """SELECT kind, data ->> 'registration_id', data ->> 'status' FROM live_events
              WHERE audience LIKE '%:registrations:view' ORDER BY kind, data ->> 'status'"""
    async with sessions() as session:
        assert [tuple(row) for row in await session.execute(text(told))] == [
            ("registrations.changed", registration["id"], "cancelled"),
            ("registrations.changed", registration["id"], "pending"),
            ("registrations.changed", registration["id"], "teacher_assigned"),
            ("registrations.received", registration["id"], "cancelled"),  # as it stands when it is told
        ]


async def test_the_link_is_made_once_and_sent_as_often_as_wanted(school: School) -> None:
    registration = await school.registered()
    for status in ("pending", "teacher_assigned"):  # who has no teacher has nobody to meet
        await school.put(registration, status=status)
        refused = await school.act(registration, "send-link")
        assert (refused.status_code, refused.json()["code"]) == (409, "no_teacher")
    assigned = (await school.act(registration, "assign", teacher_id=school.clara["id"])).json()
    assert (assigned["status"], assigned["demo_scheduled_at"]) == ("teacher_assigned", None)
    assert assigned["demo_link"].startswith("https://meet.jit.si/demo-")
    path, headers = f"/api/registrations/{registration['id']}/send-link", school.callers.staff.headers
    first = await school.client.post(path, headers=headers)  # no body at all
    assert (first.status_code, first.json()["status"]) == (200, "demo_scheduled"), first.text
    again = await school.client.post(f"{path}/", json={}, headers=headers)
    assert first.json()["demo_link"] == again.json()["demo_link"] == assigned["demo_link"]
    given = await school.act(registration, "send-link", demo_link="https://meet.example.com/nina")
    assert given.json()["demo_link"] == "https://meet.example.com/nina"
    assert (await school.put(registration, status="completed")).status_code == 200
    for verb, body in (("send-link", {}), ("assign", {"teacher_id": school.franz["id"]})):
        over = await school.act(registration, verb, **body)
        assert (over.status_code, over.json()["code"]) == (409, "illegal_status_change")


async def test_only_the_companys_own_teachers_who_take_classes(school: School, sessions: Sessions) -> None:
    registration = await school.registered()
    await factories.provider(school.client, school.callers.stranger)
    theirs = await factories.teacher(school.client, school.callers.stranger)
    clerk = await factories.staff(school.client, school.callers.owner, school.provider["id"])
    path = f"/api/v1/teachers/{school.franz['id']}"
    await school.client.patch(path, json={"is_active": False}, headers=school.callers.owner.headers)
    before = await snapshot(sessions)
    for who, status, code in (
        (theirs["id"], 404, "teacher_not_found"),
        (clerk["id"], 404, "teacher_not_found"),
        (registration["id"], 404, "teacher_not_found"),
        (school.franz["id"], 409, "teacher_inactive"),
        ("Clara", 422, "invalid"),
    ):
        for refused in (
            await school.act(registration, "assign", teacher_id=who),
            await school.put(registration, teacher_id=who),
        ):
            assert (refused.status_code, refused.json()["code"]) == (status, code)
    admins = await school.client.post(
        f"/api/registrations/{registration['id']}/assign",
        json={"teacher_id": theirs["id"]},
        headers=school.callers.admin.headers,
    )
    assert (admins.status_code, admins.json()["code"]) == (404, "teacher_not_found")
    without = await school.put(registration, demo_scheduled_at=DEMO)
    assert (without.status_code, without.json()["code"]) == (409, "no_teacher")
    assert await snapshot(sessions) == before


async def test_nobody_else_sees_childrens_data(school: School, sessions: Sessions) -> None:
    registration = await school.registered()
    own = (200, 200, 200)
    table = {
        ("GET", "/api/v1/registrations"): dict(zip(EVERYBODY, (401, 403, *own, 200, 200), strict=True)),
        ("GET", "/api/v1/registrations/{id}"): dict(zip(EVERYBODY, (401, 404, *own, 404, 200), strict=True)),
        ("PUT", "/api/v1/registrations/{id}"): dict(zip(EVERYBODY, (401, 404, *own, 404, 200), strict=True)),
        ("POST", "/api/v1/registrations/{id}/assign"): dict(zip(EVERYBODY, (401, 404, *own, 404, 200), strict=True)),
        ("GET", "/api/v1/registrations/{id}/teachers"): dict(zip(EVERYBODY, (401, 404, *own, 404, 200), strict=True)),
    }
    bodies = {"PUT": {"grade": "5th"}, "POST": {"teacher_id": school.clara["id"]}}
    found: dict[tuple[str, str], dict[str, int]] = {}
    for method, path in table:
        for name, headers in school.callers.headers().items():
            before = await snapshot(sessions)
            address = path.format(**registration)
            answer = await school.client.request(method, address, json=bodies.get(method), headers=headers)
            found.setdefault((method, path), {})[name] = answer.status_code
            if not answer.is_success:
                assert await snapshot(sessions) == before
    assert found == table


def test_what_looks_like_a_number_is_searched_as_one() -> None:
    assert digits_of("+49 (30) 9018") == "49309018"
    assert [digits_of(words) for words in ("12", "Studio 54", "", "9th of 2027", "\N{ARABIC-INDIC DIGIT ONE}23")] == [
        None
    ] * 5
