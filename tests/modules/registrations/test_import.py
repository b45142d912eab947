"""Children from a file: each once, whatever happens in the middle, and every line that is not taken is told."""

import asyncio
import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from sqlalchemy import text

from frontdesk.core import dead_letters, retention
from frontdesk.core.db import Sessions
from frontdesk.core.events import Outside
from frontdesk.modules.imports import rules
from frontdesk.modules.imports import service as imports
from frontdesk.modules.registrations import service
from tests import factories
from tests.modules.companies.callers import snapshot
from tests.modules.registrations.conftest import Drain, Post, School

ADDRESS = "/api/v1/registrations/imports"
HOUR = timedelta(hours=1)
HEADER = "student_name,student_age,grade,parent_name,email,phone,experience_level,interests"


def line(number: int, **fields: str) -> str:
    """A sound line."""
    cells = {
        "student_name": f"Child {number}", "student_age": "9", "grade": "4th", "parent_name": "Mary", "email":
        f"p{number}@example.com", "phone": f"+49 30 901{number:03}", "experience_level": "Beginner",
        "interests": "Piano; Chess",
    }  # fmt: skip
    return ",".join((cells | fields).values())


async def send(school: School, *lines: str, **params: Any) -> dict[str, Any]:
    """Send a file; tells what was answered."""
    body = "\r\n".join([HEADER, *lines]).encode()
    headers = school.callers.staff.headers | {"Content-Type": "text/csv"}
    answer = await school.client.post(ADDRESS, content=body, params=params, headers=headers)
    assert answer.status_code == 202, answer.text
    accepted: dict[str, Any] = answer.json()
    assert answer.headers["location"] == f"{ADDRESS}/{accepted['id']}"
    return accepted


async def look(school: School, upload: dict[str, Any]) -> dict[str, Any]:
    answer = await school.client.get(f"{ADDRESS}/{upload['id']}", headers=school.callers.staff.headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_file_is_registered_and_what_is_not_is_told(
    school: School, drain_outbox: Drain, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "PART", 3)  # so that there are several
    await school.registered()
    await post()
    upload = await send(
        school, line(1), line(2, student_age="nine"), line(1), line(3, email="nobody", experience_level="guru"),
        line(4, student_name="=1+1"), line(5, student_name="Nina SIMONE", email="mary@example.com"),
        line(6, student_name='"Six'), line(7, phone=""),
    )  # fmt: skip
    progress = {name: upload[name] for name in ("status", "lines", "done", "created", "repeated", "refused")}
    assert progress == {"status": "waiting", "lines": 8, "done": 0, "created": 0, "repeated": 0, "refused": 0}
    await drain_outbox()
    done = await look(school, upload)
    progress = {name: done[name] for name in progress}
    assert progress == {"status": "completed", "lines": 8, "done": 8, "created": 2, "repeated": 2, "refused": 4}
    assert not await post()  # nobody gets a mail who has not asked for one

    headers = school.callers.staff.headers
    report = (await school.client.get(f"{ADDRESS}/{upload['id']}/report/", headers=headers)).json()
    assert [(it["line"], [error["field"] for error in it["errors"]]) for it in report["items"]] == [
        (3, ["student_age"]), (5, ["email", "experience_level"]), (8, ["line"]), (9, ["phone"]),
    ]  # fmt: skip
    table = await school.client.get(f"{ADDRESS}/{upload['id']}/report?format=csv", headers=headers)
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(StringIO(table.content.decode("utf-8-sig"), newline="")))
    assert [(it["line"], it["student_age"]) for it in lines] == [("3", "nine"), ("5", "9"), ("8", None), ("9", "9")]
    assert lines[0]["errors"].startswith("student_age: ")

    # mended and sent again as it is: its own columns are ignored, and so is what was made a formula no more
    mended = table.content.decode().replace("nine", "9").encode()
    again = await school.client.post(ADDRESS, content=mended, headers=headers)
    assert again.json()["ignored_columns"] == ["line", "errors"]
    await drain_outbox()
    assert (await look(school, again.json()))["created"] == 1
    listed = await school.client.get(ADDRESS, headers=headers)
    assert [it["id"] for it in listed.json()["items"]] == [again.json()["id"], upload["id"]]
    found = await school.client.get("/api/v1/registrations?sort=student_name", headers=headers)
    assert [it["student_name"] for it in found.json()["items"]] == ["=1+1", "Child 1", "Child 2", "Nina Simone"]
    assert found.json()["items"][1]["interests"] == ["Piano", "Chess"]


async def test_a_part_whose_worker_dies_is_carried_out_once(
    school: School, sessions: Sessions, drain_outbox: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "PART", 2)
    upload = await send(school, *(line(n) for n in range(5)), notify="true")
    now = school.clock.now()
    before = await snapshot(sessions)
    for _ in range(2):  # all of it was done, and then the process died
        async with sessions() as session:
            await service.import_part(session, upload["id"], number=0, now=now)
            assert await session.scalar(text("SELECT count(*) FROM registrations")) == 2
    assert await snapshot(sessions) == before

    async def carry_out(number: int) -> None:
        async with sessions() as session, session.begin():
            await service.import_part(session, upload["id"], number=number, now=now)

    await asyncio.gather(*(carry_out(0) for _ in range(4)), carry_out(2))  # several at once, and out of turn
    assert (await look(school, upload))["done"] == 2
    await drain_outbox()
    done = await look(school, upload)
    assert [done[name] for name in ("status", "done", "created", "repeated", "notify")] == ["completed", 5, 5, 0, True]
    async with sessions() as session:
        told = await session.scalar(text("SELECT count(*) FROM outbox WHERE topic = 'registrations.received'"))
        left = await session.scalar(text("SELECT count(*) FROM import_parts"))
    assert (told, left) == (5, 0)


async def test_what_nobody_tries_any_more_is_stuck_until_somebody_does(
    school: School, sessions: Sessions, drain_outbox: Drain
) -> None:
    upload, now = await send(school, line(1)), school.clock.now()
    async with sessions() as session, session.begin():
        dead = text("UPDATE outbox SET dead_at = :now WHERE topic = 'imports.part_due' RETURNING id")
        given_up = (await session.scalars(dead, {"now": now})).one()
    assert (await look(school, upload))["status"] == "stuck"
    async with sessions() as session, session.begin():
        assert await dead_letters.replay(session, given_up, now=now)
    assert (await look(school, upload))["status"] == "waiting"
    await drain_outbox()
    assert (await look(school, upload))["status"] == "completed"


async def test_who_may_not_and_what_is_no_file(school: School, drain_outbox: Drain, sessions: Sessions) -> None:
    client, staff = school.client, school.callers.staff.headers
    sound = f"{HEADER}\n{line(1)}\n".encode()
    theirs = await factories.provider(client, school.callers.stranger)
    before = await snapshot(sessions)
    for content, extra, status, code in (
        (b"", {}, 422, "empty_table"),
        (HEADER.encode(), {}, 422, "empty_table"),
        (b"name;age\nAda;9\n", {}, 422, "missing_columns"),
        (f"{HEADER},Email\n{line(1)}".encode(), {}, 422, "repeated_columns"),
        (sound.decode().encode("utf-16-le"), {}, 422, "not_text"),
        (sound, {"Content-Type": "multipart/form-data; boundary=x"}, 415, "not_csv"),
        (b"x" * (32 * 1024 * 1024 + 1), {}, 413, "content_too_large"),
    ):
        refused = await client.post(ADDRESS, content=content, headers=staff | extra)
        assert (refused.status_code, refused.json()["code"]) == (status, code), content[:40]
    elsewhere = await client.post(ADDRESS, content=sound, params={"provider_id": theirs["id"]}, headers=staff)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "provider_not_found")
    assert await snapshot(sessions) == before

    # the same request again is the same import
    keyed = staff | {"Idempotency-Key": "import-1"}
    begun, repeated = [await client.post(f"{ADDRESS}/", content=sound, headers=keyed) for _ in range(2)]
    first = begun.json()
    assert (repeated.status_code, repeated.json()) == (begun.status_code, first) == (202, first)
    assert repeated.headers["location"] == begun.headers["location"] == f"/api/v1/registrations/imports/{first['id']}"
    reused = await client.post(ADDRESS, content=sound, params={"notify": True}, headers=keyed)
    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency_key_reused")
    stopped = await client.delete(f"{ADDRESS}/{first['id']}", headers=staff)
    assert stopped.status_code == 204
    await drain_outbox()
    assert (await client.get(f"{ADDRESS}/{first['id']}", headers=staff)).status_code == 404
    async with sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM registrations")) == 0


async def test_reports_are_forgotten(school: School, drain_outbox: Drain, sessions: Sessions) -> None:
    upload = await send(school, line(1, email="nobody"))
    await drain_outbox()
    for later, kept in ((imports.KEPT - HOUR, 1), (imports.KEPT + HOUR, 0)):
        await retention.sweep(Outside(sessions, school.clock.now() + later, last=False))
        async with sessions() as session:
            assert await session.scalar(text("SELECT count(*) FROM import_refusals")) == kept
    assert upload["lines"] == 1
