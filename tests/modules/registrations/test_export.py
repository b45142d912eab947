"""All registrations as a table, in which nothing that parents typed is a formula."""

import csv
from io import StringIO

import pytest

from frontdesk.modules.registrations.service import look
from tests import factories
from tests.modules.registrations.conftest import School

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)")


async def test_the_desk_exports_what_it_sees(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "AT_A_TIME", 2)  # so that they come in several parts
    nina = await school.registered(additional_notes='Says "hello",\nand more', phone="+49 30 901820")
    for number, formula in enumerate(FORMULAS):
        await school.registered(
            student_name=formula, grade=formula, email=f"p{number}@example.com", phone=f"030 {number}000"
        )
    await school.registered(student_name="Tab", additional_notes="\t=1+1")
    theirs = await factories.provider(school.client, school.callers.stranger)
    await school.registered(provider_id=theirs["id"])
    headers = school.callers.staff.headers
    answer = await school.client.get("/api/registrations/export/", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    assert answer.headers["content-disposition"] == 'attachment; filename="registrations.csv"'
    lines = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [line["student_name"] for line in lines] == ["Tab", *(f"'{it}" for it in reversed(FORMULAS)), "Nina Simone"]
    assert lines[0]["additional_notes"] == "'\t=1+1"
    last = lines[-1]
    assert (last["id"], last["phone"], last["interests"], last["additional_notes"], last["teacher_id"]) == (
        nina["id"], "'+49 30 901820", "Piano; Singing", 'Says "hello",\nand more', "",
    )  # fmt: skip
    found = await school.client.get("/api/v1/registrations/export", params={"search": "nina"}, headers=headers)
    assert len(found.text.splitlines()) == 3  # one of its cells has two lines
