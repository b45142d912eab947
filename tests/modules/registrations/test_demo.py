"""The demo: its time on the teacher's calendar, what both sides are told, and what the desk does with its booking."""

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.modules.bookings.service import complete_ended
from tests import factories
from tests.conftest import START
from tests.modules.bookings.test_mails import appointment
from tests.modules.companies.callers import snapshot
from tests.modules.registrations.conftest import DEMO, Drain, Post, School, Thing
from tests.smtp import part

AT = datetime(2027, 3, 15, 15, tzinfo=UTC)
LATER = "2027-03-16T10:00:00+01:00"
ASSIGNED = {("mary@example.com", "A teacher for Nina Simone"), ("clara@example.com", "A demo class with Nina Simone")}


async def scheduled(school: School, **fields: object) -> Thing:
    """A registration whose demo has a teacher and a time."""
    registration = await school.registered()
    answer = await school.act(registration, "assign", teacher_id=school.clara["id"], demo_scheduled_at=DEMO, **fields)
    assert answer.status_code == 200, answer.text
    made: Thing = answer.json()
    return made


def invitations(sent: dict[tuple[str, str], EmailMessage]) -> set[tuple[str, str, date]]:
    """Who is invited, or invited no more, to which time."""
    return {(mail["To"], appointment(mail)[0], appointment(mail)[1].start) for mail in sent.values()}


async def test_a_registration_becomes_a_demo_for_which_both_sides_hold_an_invitation(
    school: School, post: Post, clock: MovableClock, sessions: Sessions
) -> None:
    registration = await school.registered()
    assert (await post()).keys() == {("mary@example.com", "We have your registration for Nina Simone")}
    await school.act(registration, "assign", teacher_id=school.clara["id"], demo_scheduled_at=DEMO)
    sent = await post()
    assert sent.keys() == ASSIGNED  # and none of the booking's own
    assert invitations(sent) == {("mary@example.com", "REQUEST", AT), ("clara@example.com", "REQUEST", AT)}
    to_parent, to_teacher = (part(sent[which], "plain").replace("\r", "") for which in sorted(sent, reverse=True))
    [booking] = await school.schedule(school.clara)
    [registration] = (await school.client.get("/api/registrations", headers=school.callers.staff.headers)).json()[
        "items"
    ]
    assert (booking["id"], booking["start_time"], booking["service_type"], booking["client_name"]) == (
        registration["booking_id"], DEMO, "Demo class", "Mary Kate Waymon",
    )  # fmt: skip
    for words in (to_parent, to_teacher):
        assert "When: Monday, 15 March 2027, 16:00\N{EN DASH}17:00 CET\n" in words
        assert registration["demo_link"] in words
    assert "Teaches: Piano and composition\nExperience: 12 years\n" in to_parent
    assert "Phone: +49 30 901821\n" in to_parent
    assert "Child: Nina Simone, 9\n" in to_teacher
    assert "Phone: +49 30 901820\n" in to_teacher

    for _ in range(2):  # as often as the desk sends it
        assert (await school.act(registration, "send-link")).json()["status"] == "demo_scheduled"
        sent = await post()
        assert sent.keys() == {
            ("mary@example.com", "The link to the demo class of Nina Simone"),
            ("clara@example.com", "The link to your demo class with Nina Simone"),
        }
        assert invitations(sent) == {("mary@example.com", "REQUEST", AT), ("clara@example.com", "REQUEST", AT)}

    clock.move_to(AT - timedelta(hours=24))
    assert (await post()).keys() == {("mary@example.com", "Reminder: the demo class of Nina Simone")}
    clock.move_to(AT - timedelta(minutes=1))
    await post()
    clock.move_to(AT + timedelta(hours=1))
    async with unit_of_work(sessions) as session:
        await complete_ended(session, now=clock.now())
    assert await post() == {}
    clock.move_to(START)  # as long as their tokens live
    assert [it["status"] for it in await school.schedule(school.clara)] == ["completed"]
    detail = await school.read(registration)
    assert (
        detail["teacher"]
        == (await school.client.get(f"/api/teachers/{school.clara['id']}", headers=school.callers.staff.headers)).json()
    )
    assert [it["kind"].removeprefix("registrations.") for it in detail["notifications"]] == [
        "reminder_sms", "reminder", "reminder_sms", "reminder",
        "demo_link_teacher", "demo_link", "demo_link_teacher", "demo_link", "demo_sms", "teacher_assigned_teacher",
        "teacher_assigned", "received",
    ]  # fmt: skip
    short = [it for it in detail["notifications"] if it["type"] == "sms"]
    assert {it["recipient_phone"] for it in short} == {"+4930901820"}
    assert short[-1]["body"] == (
        "Owl & Octave: the demo class of Nina Simone is on Monday, 15 March 2027, 16:00\N{EN DASH}17:00 CET."
    )


async def test_a_time_that_cannot_be_had_is_refused_whole(school: School, sessions: Sessions) -> None:
    await scheduled(school)
    sam = await school.registered(student_name="Sam Waymon")
    week = {"hours": [{"weekday": 1, "opens": "09:00", "closes": "20:00"}]}
    path = f"/api/v1/staff/{school.clara['id']}/opening-hours"
    await school.client.put(path, json=week, headers=school.callers.staff.headers)
    before = await snapshot(sessions)
    for at, status, code in (
        (DEMO, 409, "slot_taken"),
        ("2027-03-15T16:30:00", 409, "slot_taken"),  # the school's local time
        (LATER, 409, "outside_opening_hours"),
        ("2027-02-28T16:00:00", 422, "in_the_past"),
        ("2031-03-17T16:00:00", 409, "too_far_ahead"),
        ("9999-12-31T16:00:00", 422, "time_out_of_range"),
        ("soon", 422, "invalid"),
    ):
        body = {"teacher_id": school.clara["id"], "demo_scheduled_at": at}
        for refused in (await school.act(sam, "assign", **body), await school.put(sam, **body)):
            assert (refused.status_code, refused.json()["code"]) == (status, code), at
    assert await snapshot(sessions) == before
    free = await school.act(sam, "assign", teacher_id=school.clara["id"], demo_scheduled_at="2027-03-15T17:00:00")
    assert (free.status_code, free.json()["demo_scheduled_at"]) == (200, "2027-03-15T17:00:00+01:00")


async def test_another_time_or_teacher_takes_the_place_of_the_first(school: School, post: Post) -> None:
    registration = await scheduled(school, duration_minutes=45)
    await post()
    same = await school.act(registration, "assign", teacher_id=school.clara["id"])
    assert same.json()["version"] == registration["version"]
    assert await post() == {}

    moved = (await school.put(registration, demo_scheduled_at=LATER)).json()
    assert (moved["demo_scheduled_at"], moved["booking_id"]) == (LATER, registration["booking_id"])
    sent = await post()
    assert sent.keys() == ASSIGNED
    later = AT + timedelta(hours=18)
    assert invitations(sent) == {("mary@example.com", "REQUEST", later), ("clara@example.com", "REQUEST", later)}
    assert [it["duration_minutes"] for it in await school.schedule(school.clara)] == [45]

    other = await school.act(registration, "assign", teacher_id=school.franz["id"], demo_scheduled_at=DEMO)
    assert other.status_code == 200, other.text
    assert invitations(await post()) == {
        ("clara@example.com", "CANCEL", later),
        ("mary@example.com", "REQUEST", AT),
        ("franz@example.com", "REQUEST", AT),
    }
    assert await school.schedule(school.clara) == []
    assert [it["start_time"] for it in await school.schedule(school.franz)] == [DEMO]

    back = (await school.act(registration, "assign", teacher_id=school.clara["id"])).json()
    assert (back["teacher_id"], back["demo_scheduled_at"], back["booking_id"]) == (school.clara["id"], None, None)
    sent = await post()
    off = {which: mail for which, mail in sent.items() if which not in ASSIGNED}
    assert invitations(off) == {("mary@example.com", "CANCEL", AT), ("franz@example.com", "CANCEL", AT)}
    assert sent.keys() > ASSIGNED
    assert await school.schedule(school.franz) == []


async def test_cancelling_frees_the_time_and_tells_both(school: School, post: Post) -> None:
    registration = await scheduled(school)
    await post()
    cancelled = (await school.put(registration, status="cancelled")).json()
    assert (cancelled["status"], cancelled["demo_scheduled_at"], cancelled["booking_id"]) == ("cancelled", None, None)
    sent = await post()
    assert sent.keys() == {
        ("mary@example.com", "The registration of Nina Simone is cancelled"),
        ("clara@example.com", "No demo class with Nina Simone"),
    }
    assert invitations(sent) == {("mary@example.com", "CANCEL", AT), ("clara@example.com", "CANCEL", AT)}
    assert await school.schedule(school.clara) == []
    assert (await school.put(registration, status="cancelled")).json() == cancelled
    assert await post() == {}


async def test_completed_early_frees_the_time(school: School) -> None:
    registration = await scheduled(school)
    done = (await school.put(registration, status="completed")).json()
    assert (done["status"], done["demo_scheduled_at"], done["booking_id"]) == ("completed", DEMO, None)
    assert await school.schedule(school.clara) == []


async def test_the_registration_follows_its_booking(school: School, post: Post) -> None:
    registration = await scheduled(school)
    headers, booking = school.callers.staff.headers, f"/api/v1/bookings/{registration['booking_id']}"
    await school.act(registration, "send-link")
    await post()
    moved = await school.client.post(f"{booking}/reschedule", json={"start_time": LATER}, headers=headers)
    assert moved.status_code == 200, moved.text
    sent = await post()
    assert sent.keys() == {
        ("mary@example.com", "A new time for the demo class of Nina Simone"),
        ("clara@example.com", "A new time for your demo class with Nina Simone"),
    }
    assert (await school.read(registration))["demo_scheduled_at"] == LATER

    await school.client.post(f"{booking}/cancel", headers=headers)
    sent = await post()
    assert sent.keys() == {
        ("mary@example.com", "The demo class of Nina Simone is put off"),
        ("clara@example.com", "No demo class with Nina Simone"),
    }
    off = await school.read(registration)
    assert (off["status"], off["teacher_id"], off["demo_scheduled_at"], off["booking_id"]) == (
        "teacher_assigned", school.clara["id"], None, None,
    )  # fmt: skip

    again = await school.act(registration, "assign", teacher_id=school.clara["id"], demo_scheduled_at=DEMO)
    booking = f"/api/v1/bookings/{again.json()['booking_id']}"
    for status, expected in (("completed", "completed"), ("no_show", "teacher_assigned")):
        answer = await school.client.patch(booking, json={"status": status}, headers=headers)
        assert answer.status_code == 200, answer.text
        await post()
        assert (await school.read(registration))["status"] == expected


async def test_those_who_could_give_it_are_proposed(school: School, statements: list[str]) -> None:
    registration = await school.registered()
    path, headers = f"/api/v1/registrations/{registration['id']}/teachers", school.callers.staff.headers

    async def proposed(**query: str) -> list[tuple[str, list[str], int, str]]:
        answer = await school.client.get(path, params=query, headers=headers)
        assert answer.status_code == 200, answer.text
        return [
            (it["teacher"]["name"], it["matching_interests"], it["bookings"], it["next_free"][0])
            for it in answer.json()["items"]
        ]

    assert await proposed(at=DEMO) == [("Clara Wieck", ["Piano"], 0, DEMO), ("Franz Marc", [], 0, DEMO)]
    statements.clear()
    midnight = "2027-03-15T00:00:00+01:00"
    assert await proposed(date="2027-03-15") == [
        ("Clara Wieck", ["Piano"], 0, midnight), ("Franz Marc", [], 0, midnight),
    ]  # fmt: skip
    assert len(statements) == 5, statements  # who asks, the registration, the teachers, their time, their load
    await school.act(registration, "assign", teacher_id=school.clara["id"], demo_scheduled_at=DEMO)
    assert await proposed(at="2027-03-15T16:45:00") == [("Franz Marc", [], 0, "2027-03-15T16:45:00+01:00")]
    assert (await proposed(date="2027-03-15"))[0] == ("Clara Wieck", ["Piano"], 1, midnight)
    assert await proposed(at="2027-02-01T10:00:00") == []
    for wrong in ({"date": "soon"}, {"at": "9999-12-31T00:00:00"}, {"duration_minutes": "0"}):
        assert (await school.client.get(path, params=wrong, headers=headers)).status_code == 422


async def test_a_demo_of_who_teaches_no_more_or_never_did_can_be_read_and_given_to_another(
    school: School, drain_outbox: Drain
) -> None:
    client, headers = school.client, school.callers.staff.headers
    nina = await school.registered()
    taken = await school.act(nina, "assign", teacher_id=school.clara["id"], demo_scheduled_at=DEMO)
    assert taken.status_code == 200, taken.text
    ended = await client.delete(f"/api/v1/staff/{school.clara['id']}/teaching", headers=headers)
    assert ended.status_code == 204
    found = await school.read(nina)
    assert (found["teacher"]["name"], found["teacher"]["specialization"]) == ("Clara Wieck", None)
    refused = await school.act(nina, "assign", teacher_id=school.clara["id"])
    assert (refused.status_code, refused.json()["code"]) == (404, "teacher_not_found")
    # the desk gives the booking to somebody who is no teacher at all
    grace = await factories.staff(client, school.callers.owner, school.provider["id"])
    moved = await client.post(
        f"/api/v1/bookings/{found['booking_id']}/reschedule",
        json={"start_time": DEMO, "staff_id": grace["id"]}, headers=headers,
    )  # fmt: skip
    assert moved.status_code == 200, moved.text
    await drain_outbox()
    assert (await school.read(nina))["teacher"]["name"] == grace["name"]
    assert (await school.act(nina, "assign", teacher_id=school.franz["id"], demo_scheduled_at=DEMO)).status_code == 200


async def test_who_left_the_company_is_proposed_assigned_and_told_no_more(school: School, post: Post) -> None:
    nina = await school.registered()
    assert (await school.act(nina, "assign", teacher_id=school.clara["id"])).status_code == 200
    await post()
    gone = await school.client.delete(f"/api/v1/teachers/{school.clara['id']}", headers=school.callers.owner.headers)
    assert gone.status_code == 204
    path = f"/api/v1/registrations/{nina['id']}/teachers?at=2027-03-15T16:00"
    proposed = await school.client.get(path, headers=school.callers.staff.headers)
    assert [it["teacher"]["name"] for it in proposed.json()["items"]] == ["Franz Marc"]
    before = await school.read(nina)
    for teacher_id in (school.clara["id"], nina["id"]):
        refused = await school.act(nina, "assign", teacher_id=teacher_id, demo_scheduled_at=DEMO)
        assert (refused.status_code, refused.json()["code"]) == (404, "teacher_not_found")
    assert await school.read(nina) == before
    assert (await school.act(nina, "assign", teacher_id=school.franz["id"], demo_scheduled_at=DEMO)).status_code == 200
    assert {to for to, _ in await post()} == {"mary@example.com", "franz@example.com"}
