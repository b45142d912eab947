"""The calls of the client for demo classes, literally: from a registration to a demo."""

from itertools import count

import pytest
from httpx2 import AsyncClient

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions
from tests.modules.companies.callers import arrive, make_admin

DOORS = ("/api", "/api/v1", "/v1")
REGISTRATION = {
    "student_name": "Emma Johnson",
    "student_age": 10,
    "grade": "5th Grade",
    "parent_name": "Sarah Johnson",
    "email": "sarah@example.com",
    "phone": "+1-555-0123",
    "preferred_time": "Weekday evenings",
    "experience_level": "beginner",
    "interests": ["painting", "drawing"],
    "additional_notes": "Loves watercolors",
}
TEACHER = {
    "name": "Maria Rossi",
    "email": "maria@example.com",
    "phone": "+1-555-0199",
    "specialization": "Watercolor",
    "bio": "Twenty years of teaching children.",
    "experience_years": 20,
    "availability": "Monday to Thursday",
}
FIELDS = {"id", *REGISTRATION, "status", "teacher_id", "demo_link", "demo_scheduled_at", "created_at", "updated_at"}


@pytest.mark.parametrize("slash", ["", "/"])
async def test_from_a_registration_to_a_demo_through_every_door(
    client: AsyncClient, sessions: Sessions, clock: MovableClock, slash: str
) -> None:
    person = await arrive(sessions, "admin@example.com", now=clock.now())
    await make_admin(sessions, person)
    admin, hours = person.headers, count(9)
    for number, door in enumerate(DOORS):
        answer = await client.post(f"{door}/teachers{slash}", json=TEACHER, headers=admin)
        assert answer.status_code == 201, answer.text
        teacher = answer.json()
        assert teacher.items() >= TEACHER.items()
        child = REGISTRATION | {"student_name": f"Emma Johnson {number}"}
        answer = await client.post(f"{door}/registrations{slash}", json=child)
        assert answer.status_code == 201, answer.text
        registration = answer.json()
        assert registration.keys() >= FIELDS
        assert registration.items() >= (child | {"status": "pending"}).items()
        one = f"{door}/registrations/{registration['id']}"

        listed = await client.get(f"{door}/registrations{slash}?status=pending&search=Johnson", headers=admin)
        assert [it["id"] for it in listed.json()["items"]] == [registration["id"]]
        put = await client.put(f"{one}{slash}", json={"status": "teacher_assigned"}, headers=admin)
        assert (put.status_code, put.json()["status"]) == (200, "teacher_assigned")
        without = await client.post(f"{one}/send-link{slash}", headers=admin)
        assert without.status_code == 409
        at = {"teacher_id": teacher["id"], "demo_scheduled_at": f"2027-05-04T{next(hours):02}:00:00Z"}
        assigned = await client.post(f"{one}/assign{slash}", json=at, headers=admin)
        assert assigned.status_code == 200, assigned.text
        assert assigned.json()["teacher_id"] == teacher["id"]
        assert assigned.json()["demo_link"].startswith("https://")
        sent = await client.post(f"{one}/send-link{slash}", headers=admin)
        assert (sent.status_code, sent.json()["status"]) == (200, "demo_scheduled")
        again = await client.post(f"{one}/send-link{slash}", headers=admin)
        assert again.json()["demo_link"] == assigned.json()["demo_link"]
        back = await client.put(f"{one}{slash}", json={"status": "pending"}, headers=admin)
        assert back.status_code == 409
        done = await client.put(f"{one}{slash}", json={"status": "completed"}, headers=admin)
        assert (done.status_code, done.json()["status"]) == (200, "completed")
        read = (await client.get(f"{one}{slash}", headers=admin)).json()
        assert (read["teacher"]["id"], read["notifications"]) == (teacher["id"], [])

        stats = (await client.get(f"{door}/admin/stats{slash}", headers=admin)).json()
        assert (stats["total_registrations"], stats["completed_demos"]) == (number + 1, number + 1)
        assert (stats["pending_assignments"], stats["teachers_assigned"]) == (0, 0)

        changed = await client.patch(f"{door}/teachers/{teacher['id']}{slash}", json={"bio": "More."}, headers=admin)
        assert (changed.status_code, changed.json()["bio"]) == (200, "More.")
        gone = await client.delete(f"{door}/teachers/{teacher['id']}{slash}", headers=admin)
        assert gone.status_code == 204
        assert (await client.get(f"{door}/teachers{slash}", headers=admin)).json()["items"] == []
