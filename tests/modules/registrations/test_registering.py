"""Registering, once however often a parent sends the form; and finding what was registered."""

import asyncio

from httpx2 import AsyncClient

from frontdesk.core.db import Sessions
from tests import factories
from tests.modules.companies.callers import snapshot
from tests.modules.registrations.conftest import NINA, Post, School
from tests.smtp import part


async def test_a_parent_registers_and_reads_the_next_steps(school: School, post: Post) -> None:
    made = await school.registered(provider_id=school.provider["number"])
    assert made == NINA | {
        "id": made["id"],
        "provider_id": school.provider["id"],
        "status": "pending",
        "teacher_id": None,
        "demo_link": None,
        "demo_scheduled_at": None,
        "booking_id": None,
        "consent": None,
        "consented_at": None,
        "version": 1,
        "created_at": made["created_at"],
        "updated_at": made["created_at"],
    }
    sent = await post()
    assert sent.keys() == {("mary@example.com", "We have your registration for Nina Simone")}
    [mail] = sent.values()
    words = part(mail, "plain")
    assert "What happens next: we look for a teacher who suits, agree on a time with you, and send you a link." in words
    assert "Interests: Piano, Singing" in words
    found = await school.read(made)
    assert (found["teacher"], [(it["kind"], it["status"]) for it in found["notifications"]]) == (
        None, [("registrations.received", "sent")],
    )  # fmt: skip


async def test_the_same_child_with_the_same_contact_is_recognised(
    school: School, post: Post, sessions: Sessions
) -> None:
    first = await school.registered()
    await post()
    before = await snapshot(sessions)
    for again in (
        {"student_name": "  nína   SIMONE ", "email": "MARY@example.com", "phone": "030 1", "student_age": 10},
        {"email": "other@example.com", "phone": "+4930901820", "additional_notes": "x"},
    ):
        answer = await school.register(**again)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        # what they sent, and nothing that they did not know
        asked = NINA | again
        assert {name: told[name] for name in NINA} == asked | {"student_name": str(asked["student_name"]).strip()}
        assert (told["id"], told["status"], told["version"]) == (first["id"], "pending", 1)
    assert (await snapshot(sessions))["registrations"] == before["registrations"]
    sent = await post()  # once a day, to the parent who is known
    assert sent.keys() == {("mary@example.com", "We have your registration for Nina Simone already")}

    assert (await school.register(student_name="Sam Waymon")).status_code == 201
    elsewhere = await factories.provider(school.client, school.callers.owner, name="Branch")
    assert (await school.register(provider_id=elsewhere["id"])).status_code == 201
    assert (await school.put(first, status="cancelled")).status_code == 200
    assert (await school.register()).status_code == 201


async def test_of_many_at_once_one_is_new(school: School, sessions: Sessions) -> None:
    answers = await asyncio.gather(*(school.register() for _ in range(8)))
    assert sorted(it.status_code for it in answers) == [200] * 7 + [201]
    assert len({it.json()["id"] for it in answers}) == 1
    assert len((await snapshot(sessions))["registrations"]) == 1


async def test_a_key_repeats_the_answer(school: School) -> None:
    body, key = NINA | {"provider_id": school.provider["id"]}, {"Idempotency-Key": "form-1"}
    first = await school.client.post("/api/registrations/", json=body, headers=key)
    again = await school.client.post("/v1/registrations", json=body, headers=key)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())


async def test_what_makes_no_sense_is_refused(client: AsyncClient) -> None:
    for wrong in (
        {"student_name": ""}, {"student_name": "x" * 10_000}, {"student_name": "Ni\0na"}, {"student_age": "9"},
        {"student_age": -1}, {"student_age": True}, {"email": "nobody"}, {"phone": "?"}, {"parent_name": None},
        {"experience_level": "genius"}, {"interests": "Piano"}, {"interests": [""]}, {"interests": None},
        {"additional_notes": "x" * 10_001},
    ):  # fmt: skip
        refused = await client.post("/api/registrations", json=NINA | wrong)
        assert (refused.status_code, refused.json()["code"]) == (422, "invalid"), wrong


async def test_where_nobody_can_register(school: School, sessions: Sessions) -> None:
    hidden = await factories.provider(school.client, school.callers.owner, published=False)
    before = await snapshot(sessions)
    for provider_id in (hidden["id"], 999_999, "019e0000-0000-7000-8000-000000000000"):
        refused = await school.register(provider_id=provider_id)
        assert (refused.status_code, refused.json()["code"]) == (404, "provider_not_found")
    assert await snapshot(sessions) == before
    body = NINA | {"provider_id": hidden["id"]}
    inside = await school.client.post("/api/registrations", json=body, headers=school.callers.staff.headers)
    assert inside.status_code == 201


async def test_finding(school: School, statements: list[str]) -> None:
    nina = await school.registered()
    zoe = await school.registered(student_name="Zoë Müller", parent_name="100% Anna_M", email="zoe@example.com",
                                  phone="0170/55-66-77")  # fmt: skip
    await school.put(zoe, status="teacher_assigned")
    theirs = await factories.provider(school.client, school.callers.stranger)
    other = await school.registered(provider_id=theirs["id"], email="m2@example.com", phone="+49 30 1")
    address, headers = "/api/v1/registrations", school.callers.staff.headers

    async def found(**query: str) -> list[str]:
        answer = await school.client.get(address, params=query, headers=headers)
        assert answer.status_code == 200, answer.text
        return [it["id"] for it in answer.json()["items"]]

    statements.clear()
    listed = (await school.client.get(f"{address}/", headers=headers)).json()
    assert (listed["total"], [it["id"] for it in listed["items"]]) == (2, [zoe["id"], nina["id"]])
    assert len(statements) == 2, statements  # who asks, and the list
    for search, expected in (
        ("simone", [nina]), ("ZOE MULLER", [zoe]), ("müll", [zoe]), ("waymon", [nina]), ("@example.COM", [zoe, nina]),
        ("0170 556", [zoe]), ("30901820", [nina]), ("100%", [zoe]), ("anna_m", [zoe]), ("%", [zoe]), ("_", [zoe]),
        ("' OR 1=1 --", []), ('"', []), ("\\", []), ("simone mary", []), ("", [zoe, nina]),
    ):  # fmt: skip
        assert await found(search=search) == [it["id"] for it in expected], search
    assert await found(status="pending") == [nina["id"]]
    assert await found(status="pending", search="zoe") == []
    assert await found(provider_id=str(school.provider["number"])) == [zoe["id"], nina["id"]]
    assert await found(from_date="2027-03-01", to_date="2027-03-01") == [zoe["id"], nina["id"]]
    assert await found(from_date="2027-03-02") == await found(to_date="2027-02-28") == []
    assert await found(sort="student_name") == [nina["id"], zoe["id"]]
    first = (await school.client.get(address, params={"cursor": "", "size": "1"}, headers=headers)).json()
    rest = (await school.client.get(address, params={"cursor": first["next_cursor"]}, headers=headers)).json()
    assert ([it["id"] for it in first["items"] + rest["items"]], rest["next_cursor"]) == ([zoe["id"], nina["id"]], None)
    for wrong in (
        {"search": "x" * 10_000},
        {"status": "gone"},
        {"sort": "phone"},
        {"cursor": "AAAA"},
        {"from_date": "1"},
    ):
        assert (await school.client.get(address, params=wrong, headers=headers)).status_code == 422
    everything = (await school.client.get(address, headers=school.callers.admin.headers)).json()
    assert [it["id"] for it in everything["items"]] == [other["id"], zoe["id"], nina["id"]]
