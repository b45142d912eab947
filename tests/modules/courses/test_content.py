"""Rich content: what authors may write, and the schema that says so."""

from typing import Any

import pytest
from httpx2 import AsyncClient
from pydantic import ValidationError

from frontdesk.core.db import Sessions
from frontdesk.modules.courses.schemas.content import RichContent
from tests.modules.companies.callers import snapshot
from tests.modules.courses.school import QUIZ, School, Thing, told


def quiz(**changes: Any) -> Thing:
    single: Thing = {"type": "single", "id": "q", "prompt": "?", "options": ["a", "b"], "answer": 0}
    return {"version": 1, "blocks": [{**single, **changes}]}


NONSENSE: list[Any] = [
    {"version": 2, "blocks": []},
    {"version": "1", "blocks": []},
    {"blocks": []},
    {"version": 1},
    [],
    "# notes",
    quiz(type="essay"),
    quiz(answer=2),
    quiz(answer=-1),
    quiz(answer="a"),
    quiz(answer=True),
    quiz(options=["a"]),
    quiz(options=["a", "a"]),
    quiz(id="Q 1"),
    quiz(points=0),
    quiz(prompt=""),
    quiz(type="multiple", answer=[]),
    quiz(type="multiple", answer=[0, 0]),
    quiz(type="multiple", answer=[5]),
    quiz(type="true_false", answer="yes"),
    quiz(type="order", items=["a", "a"]),
    quiz(type="short_text", accepted=[]),
    quiz(type="numeric", answer="440"),
    quiz(type="numeric", answer=1, tolerance=-1),
    {"version": 1, "blocks": quiz()["blocks"] * 2},
    {"version": 1, "blocks": [{"type": "note", "text": "a\x00b"}]},
    {"version": 1, "blocks": [{"type": "note", "text": "a"}] * 201},
]


@pytest.mark.parametrize("content", NONSENSE)
def test_content_that_no_reader_knows_does_not_fit(content: Any) -> None:
    with pytest.raises(ValidationError):
        RichContent.model_validate(content)


async def test_what_does_not_fit_is_refused(school: School, sessions: Sessions) -> None:
    world = await school.world()
    lesson = await school.lesson(world, rich_content=QUIZ)
    before = await snapshot(sessions)
    for content in NONSENSE[:2]:
        for verb, path in (("POST", f"/courses/{world['id']}/lessons"), ("PATCH", f"/lessons/{lesson['id']}")):
            refused = await school.write(verb, path, {"title": "A", "rich_content": content})
            assert told(refused) == (422, "invalid"), content
    for fields in ({"week_number": 0}, {"day_number": "1"}, {"xp_value": -1}, {"tier": "gold"}, {"pass_mark": 101}):
        assert told(await school.write("PATCH", f"/lessons/{lesson['id']}", fields)) == (422, "invalid"), fields
    assert await snapshot(sessions) == before


async def test_the_schema_of_content_is_published(client: AsyncClient) -> None:
    schema = (await client.get("/api/v1/courses/content-schema/1")).json()
    kinds = schema["properties"]["blocks"]["items"]["discriminator"]["mapping"]
    assert set(kinds) == {"note", "single", "multiple", "true_false", "order", "short_text", "numeric"}
    assert told(await client.get("/api/v1/courses/content-schema/2")) == (404, "schema_not_found")
