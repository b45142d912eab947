"""Registrations at the desk: the board and its legal moves, teachers, changes, and lists that come in and go out."""

import csv
import re
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from frontdesk.core.db import Sessions
from frontdesk.core.permissions import CompanyRole
from frontdesk.entrypoints.web.routes.desk.registrations.board import LANES
from tests import factories
from tests.factories import Person
from tests.modules.companies.callers import enrol
from tests.modules.registrations.conftest import Drain
from tests.web.conftest import sign_in


@dataclass(frozen=True, slots=True)
class School:
    """A school with a teacher, and a child who is registered there."""

    client: AsyncClient
    owner: Person
    place: dict[str, Any]
    teacher: dict[str, Any]
    nina: dict[str, Any]

    @property
    def board(self) -> str:
        return f"/desk/{self.place['number']}/registrations"

    @property
    def here(self) -> str:
        return f"{self.board}/{self.nina['id']}"

    async def now(self) -> dict[str, Any]:
        """The registration as the API tells it."""
        answer = await self.client.get(f"/api/v1/registrations/{self.nina['id']}", headers=self.owner.headers)
        told: dict[str, Any] = answer.json()
        return told

    async def moved(self, browser: AsyncClient, to: str) -> Response:
        """Move the registration, as it is now."""
        return await browser.post(self.here, data={"to": to, "version": str((await self.now())["version"])})


@pytest.fixture
async def school(client: AsyncClient, browser: AsyncClient) -> School:
    who = await factories.owner(client)
    place = await factories.provider(client, who, name="Owl & Octave", sector="education")
    week = f"/api/v1/providers/{place['id']}/opening-hours"
    assert (await client.put(week, json=factories.ALWAYS_OPEN, headers=who.headers)).status_code == 200
    teacher = await factories.teacher(client, who, specialization="Piano and theory", provider_id=place["id"])
    made = await client.post("/api/v1/registrations", json=factories.child(provider_id=place["id"]))
    assert made.status_code == 201, made.text
    await sign_in(browser, who.email)
    return School(client, who, place, teacher, made.json())


async def test_a_child_goes_from_registration_to_demo(browser: AsyncClient, school: School) -> None:
    board = await browser.get(school.board)
    assert re.findall(r'data-moves="([^"]*)"', board.text) == ["teacher_assigned cancelled"]
    early = await school.moved(browser, "demo_scheduled")
    assert (early.status_code, "has no teacher yet" in early.text) == (409, True)
    assert (await school.moved(browser, "teacher_assigned")).headers["location"] == f"{school.here}/teacher"
    page = await browser.get(f"{school.here}/teacher?date=2027-03-15")
    (start, *_) = re.findall(r'name="at" value="([^"]+)"', page.text)
    assert (start, "Piano" in page.text) == ("2027-03-15T00:00:00+01:00", True)
    form = {"teacher": school.teacher["id"], "version": "1", "duration": "60", "at": start}
    found = await browser.post(f"{school.here}/teacher", data=form)
    assert (found.status_code, found.headers["location"]) == (303, f"{school.here}?done=teacher_assigned")
    told = await school.now()
    assert (told["status"], told["demo_scheduled_at"], told["booking_id"] is not None) == (
        "teacher_assigned", start, True,
    )  # fmt: skip
    twice = {"to": "demo_scheduled", "version": str(told["version"]), "once": "0" * 32}
    for _ in range(2):
        sent = await browser.post(school.here, data=twice)
        assert (sent.status_code, sent.headers["location"]) == (303, f"{school.here}?done=demo_scheduled")
    asked = await browser.get(f"{school.here}/end?to=completed")
    assert "Was the demo of <bdi>Nina Simone</bdi> given?" in asked.text
    assert (await school.moved(browser, "completed")).status_code == 303
    assert (await school.now())["status"] == "completed"
    for to in ("cancelled", "demo_scheduled"):
        back = await school.moved(browser, to)
        assert (back.status_code, "cannot change like that" in back.text) == (409, True), to
    assert "That is not possible from here" in (await browser.get(f"{school.here}/end?to=cancelled")).text
    assert (await school.now())["status"] == "completed"


async def test_of_two_who_move_or_change_it_at_once_the_second_is_told(browser: AsyncClient, school: School) -> None:
    faster = await school.client.put(
        f"/api/v1/registrations/{school.nina['id']}", json={"status": "cancelled"}, headers=school.owner.headers
    )
    assert faster.status_code == 200
    for path, form in (
        (school.here, {"to": "cancelled"}),
        (f"{school.here}/teacher", {"teacher": school.teacher["id"]}),
        (f"{school.here}/change", CHANGED),
    ):
        late = await browser.post(path, data=form | {"version": "1"})
        assert late.status_code == 412, path
    assert "Somebody else has changed this registration meanwhile" in late.text
    assert 'value="Nina S."' in late.text
    assert (await school.now())["student_name"] == "Nina Simone"


CHANGED = {
    "student_name": "Nina S.", "student_age": "10", "grade": "5th", "parent_name": "Mary Kate Waymon",
    "email": "mary@example.com", "phone": "+49 30 901820", "experience_level": "advanced",
    "interests": "Piano, Singing,\nBaroque  music", "additional_notes": "", "preferred_time": "",
}  # fmt: skip


async def test_what_is_known_of_a_child_changes_and_wrong_fields_are_marked(
    browser: AsyncClient, school: School
) -> None:
    assert 'value="Piano, Singing"' in (await browser.get(f"{school.here}/change")).text
    for field, wrong in (
        ("student_age", "many"), ("email", "mary@"), ("interests", "x" * 201), ("interests", "\x01"),
        ("experience_level", "x"), ("student_name", " "),
    ):  # fmt: skip
        refused = await browser.post(f"{school.here}/change", data=CHANGED | {field: wrong, "version": "1"})
        assert (refused.status_code, f'id="error-{field}"' in refused.text) == (422, True), field
    saved = await browser.post(f"{school.here}/change", data=CHANGED | {"version": "1"})
    assert (saved.status_code, saved.headers["location"]) == (303, f"{school.here}?done=changed")
    told = await school.now()
    assert told["interests"] == ["Piano", "Singing", "Baroque music"]
    assert (told["student_age"], told["additional_notes"], told["preferred_time"]) == (10, None, None)


async def test_the_board_is_narrowed_listed_and_exported(
    browser: AsyncClient, school: School, statements: list[str]
) -> None:
    other = factories.child(
        provider_id=school.place["id"], student_name="Zoë Müller", email="zoe@example.com", phone="030 1"
    )
    assert (await school.client.post("/api/v1/registrations", json=other)).status_code == 201
    statements.clear()
    board = await browser.get(school.board)
    assert len(statements) == 5, statements  # who looks, what waits for them, the place, where they work, and the board
    assert [board.text.count(f'data-name="{name}"') for name in ("Nina Simone", "Zoë Müller")] == [1, 1]
    assert [f'class="lane" data-status="{status}"' in board.text for status in LANES] == [True] * 5
    for query, nina, zoe_too in (
        ("q=muller", 0, 1), ("from=2027-03-01&to=2027-03-01", 1, 1), ("from=2027-03-02", 0, 0),
        ("from=nonsense&status=gone&q=%00", 1, 1), ("status=pending", 1, 1), ("status=completed", 0, 0),
    ):  # fmt: skip
        shown = await browser.get(f"{school.board}?{query}")
        found = [name in shown.text for name in (">Nina Simone<", ">Zoë Müller<")]
        assert (shown.status_code, found) == (200, [bool(nina), bool(zoe_too)]), query
    file = await browser.get(f"{school.board}/export.csv?q=muller")
    assert file.headers["content-disposition"] == 'attachment; filename="registrations.csv"'
    lines = list(csv.DictReader(StringIO(file.content.decode("utf-8-sig"), newline="")))
    assert [line["student_name"] for line in lines] == ["Zoë Müller"]


LIST = """student_name;student_age;grade;parent_name;email;phone;experience_level;shoe size
Zoë Laurent;6;1st;Hélène Laurent;helene@example.com;+1 718 555 0151;Beginner;28
Nina Simone;9;4th;Mary Kate Waymon;mary@example.com;+49 30 901820;beginner;31
Bruno Sato;ten;5th;Aiko Sato;aiko@example.com;+1 718 555 0153;Advanced;33
""".encode("cp1252")


async def test_a_list_is_imported_and_says_what_it_did_not_take(
    browser: AsyncClient, school: School, drain_outbox: Drain
) -> None:
    there = f"{school.board}/imports"
    assert "Nothing was imported yet" in (await browser.get(there)).text
    none = await browser.post(there, files={"nothing": ("", b"")})
    assert (none.status_code, 'id="error-file"' in none.text) == (422, True)
    senseless = await browser.post(there, files={"file": ("list.csv", b"a;b\n1;2\n")})
    assert (senseless.status_code, 'role="alert"' in senseless.text) == (422, True)
    sent = await browser.post(there, files={"file": ("list.csv", LIST)})
    assert (sent.status_code, sent.headers["location"].startswith(f"{there}/")) == (303, True)
    progress = sent.headers["location"]
    waiting = await browser.get(progress)
    assert ("0 of 3 lines are done" in waiting.text, "data-look-again" in waiting.text) == (True, True)
    await drain_outbox()
    done = await browser.get(progress)
    assert ("The import is done" in done.text, "data-look-again" in done.text) == (True, False)
    assert ("student_age</span>:" in done.text, "shoe size" in done.text) == (True, True)
    report = await browser.get(f"{progress}/not-imported.csv")
    lines = csv.DictReader(StringIO(report.content.decode("utf-8-sig")))
    assert [(line["line"], line["student_name"]) for line in lines] == [("4", "Bruno Sato")]
    assert (await browser.post(f"{progress}/forget")).headers["location"] == f"{there}?done=forgotten"
    assert (await browser.get(progress)).status_code == 404
    assert "Zoë Laurent" in (await browser.get(school.board)).text


async def test_nobody_elses_people_see_or_move_anything(
    client: AsyncClient, browser: AsyncClient, school: School, sessions: Sessions
) -> None:
    sister = await factories.provider(client, school.owner, name="Red Note")
    paths = ("", "/teacher", "/end", "/change")
    for path in paths:
        there = f"/desk/{sister['number']}/registrations/{school.nina['id']}{path}"
        assert (await browser.get(there)).status_code == 404, path
    stranger = await factories.owner(client, "else@example.com")
    teacher = await factories.sign_up(client, "teacher@example.com")
    await enrol(sessions, teacher, school.place["company_id"], CompanyRole.TEACHER)
    for who, status in ((stranger, 404), (teacher, 403)):
        await browser.post("/sign-out")
        await sign_in(browser, who.email)
        for address in (
            school.board,
            f"{school.board}/export.csv",
            f"{school.board}/imports",
            *(school.here + it for it in paths),
        ):
            assert (await browser.get(address)).status_code == status, (who.email, address)
        assert (await school.moved(browser, "cancelled")).status_code == status
        assert (await browser.post(f"{school.board}/imports", files={"file": ("x.csv", LIST)})).status_code == status
    assert (await school.now())["status"] == "pending"
