"""Completing lessons: graded by the server, once, whoever tries how often; and no answer leaves it."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response
from sqlalchemy import text

from frontdesk.core.db import Sessions
from tests.factories import Person
from tests.modules.companies.callers import Someone, snapshot
from tests.modules.courses.school import QUIZ, School, Thing, answers_to

BOSS: Thing = {"rich_content": QUIZ, "is_boss_battle": True, "pass_mark": 80, "xp_value": 250}


async def test_a_lesson_is_rewarded_once(school: School, ada: Person, sessions: Sessions) -> None:
    world = await school.world()
    first, second = [await school.lesson(world, xp_value=xp) for xp in (60, 45)]
    told = await school.done(first, ada)
    at = told.pop("completed_at")
    assert told == {
        "lesson_id": first["id"],
        "completed": True,
        "xp_earned": 60,
        "xp": 60,
        "level": 1,
        "streak": 1,
        "score": None,
        "pass_mark": None,
        "attempts": 0,
        "results": [],
        "next_lesson_id": second["id"],
    }
    before = await snapshot(sessions)
    assert await school.done(first, ada) == told | {"completed_at": at, "xp_earned": 0}
    assert await snapshot(sessions) == before
    assert await school.done(second, ada, {}) | {"xp": 105, "level": 2, "xp_earned": 45, "streak": 1} == {
        **told,
        "lesson_id": second["id"],
        "completed_at": at,
        "xp": 105,
        "level": 2,
        "xp_earned": 45,
        "next_lesson_id": None,
    } | {"completed_at": (await school.read(second, ada)).json()["completed_at"]}
    me = await school.me(ada)
    assert (me["xp"], me["level"], me["streak"]) == (105, 2, 1)
    entries = (await school.client.get("/api/v1/users/me/xp", headers=ada.headers)).json()["items"]
    assert [(one["source"], one["amount"]) for one in entries] == [
        (f"lesson:{second['id']}", 45),
        (f"lesson:{first['id']}", 60),
    ]


async def at_once(school: School, sessions: Sessions, ada: Person, *, times: int) -> None:
    """Complete one lesson so often at the same time: its XP is given once."""
    world = await school.world()
    lesson = await school.lesson(world, xp_value=70, rich_content=QUIZ)
    answers = answers_to((await school.read(lesson, ada)).json())

    async def insist() -> Response:
        while True:  # on a busy machine some wait too long for a connection: nothing has happened then
            answer = await school.complete(lesson, ada, answers)
            if answer.status_code != 503:
                return answer

    told = await asyncio.gather(*(insist() for _ in range(times)))
    assert Counter(answer.status_code for answer in told) == {200: times}
    assert Counter(answer.json()["xp_earned"] for answer in told) == {70: 1, 0: times - 1}
    assert {(one.json()["xp"], one.json()["attempts"], one.json()["streak"]) for one in told} == {(70, 1, 1)}
    async with sessions() as session:
        counted = text("SELECT count(*), sum(amount), (SELECT xp FROM users WHERE id = :id) FROM xp_entries")
        assert (await session.execute(counted, {"id": UUID(ada.id)})).one() == (1, 70, 70)


async def test_many_at_once_get_it_once(school: School, sessions: Sessions, ada: Person) -> None:
    await at_once(school, sessions, ada, times=12)


@pytest.mark.proof
async def test_two_hundred_at_once_get_it_once(school: School, sessions: Sessions, ada: Person) -> None:
    await at_once(school, sessions, ada, times=200)


async def test_a_quiz_is_graded_and_explained_afterwards(school: School, ada: Person) -> None:
    world = await school.world()
    lesson = await school.lesson(world, rich_content=QUIZ)
    shown = (await school.read(lesson, ada)).json()
    assert [block["type"] for block in shown["rich_content"]["blocks"]] == [b["type"] for b in QUIZ["blocks"]]
    assert shown["rich_content"]["blocks"][6]["unit"] == "Hz"
    told = await school.done(lesson, ada, answers_to(shown, wrong=("minor", "black")))
    assert (told["score"], told["attempts"], told["pass_mark"]) == (66, 1, None)
    assert {one["question_id"]: (one["correct"], one["points"]) for one in told["results"]} == {
        "minor": (False, 0),
        "black": (False, 0),
        "sad": (True, 1),
        "scale": (True, 1),
        "name": (True, 1),
        "pitch": (True, 1),
    }
    assert told["results"][0]["explanation_html"] == "<p>zzbecause-of-the-third</p>"
    again = (await school.read(lesson, ada)).json()
    assert again["rich_content"]["blocks"][1]["explanation_html"] == "<p>zzbecause-of-the-third</p>"
    assert (again["attempts"], again["best_score"], again["status"]) == (1, 66, "completed")
    # too late: nothing is graded any more, not even nonsense
    late = await school.done(lesson, ada, {"minor": 12})
    assert (late["score"], late["attempts"], late["results"], late["xp_earned"]) == (None, 1, [], 0)


async def test_each_mistake_is_noticed_alone(school: School, someone: Someone) -> None:
    world = await school.world()
    lesson = await school.lesson(world, rich_content=QUIZ)
    shown = (await school.read(lesson)).json()
    for name in ("minor", "black", "sad", "scale", "name", "pitch"):
        learner = await someone(f"{name}@example.com")
        told = await school.done(lesson, learner, answers_to(shown, wrong=(name,)))
        assert [one["question_id"] for one in told["results"] if not one["correct"]] == [name]
        assert told["score"] == 83


async def test_a_boss_battle_must_be_won(school: School, ada: Person, ben: Person) -> None:
    world = await school.world()
    boss = await school.lesson(world, **BOSS)
    after = await school.lesson(world)
    shown = (await school.read(boss, ada)).json()
    for attempt, wrong in enumerate((("minor", "black"), ("minor", "black", "sad")), start=1):
        lost = (await school.complete(boss, ada, answers_to(shown, wrong=wrong))).json()
        assert (lost["completed"], lost["completed_at"], lost["xp_earned"], lost["xp"]) == (False, None, 0, 0)
        assert (lost["attempts"], lost["pass_mark"], lost["streak"]) == (attempt, 80, 0)
        assert lost["results"][0] == {"question_id": "minor", "correct": False, "points": 0, "explanation_html": None}
    read = (await school.read(boss, ada)).json()
    assert (read["status"], read["attempts"], read["best_score"]) == ("open", 2, 66)
    assert read["rich_content"]["blocks"][1]["explanation_html"] is None
    assert await school.statuses(world, ada) == {boss["id"]: "open", after["id"]: "locked"}
    won = await school.done(boss, ada, answers_to(shown, wrong=("pitch",)))
    assert (won["score"], won["xp_earned"], won["attempts"], won["level"], won["streak"]) == (83, 250, 3, 2, 1)
    assert won["results"][0]["explanation_html"] == "<p>zzbecause-of-the-third</p>"
    assert await school.statuses(world, ada) == {boss["id"]: "completed", after["id"]: "open"}
    assert await school.statuses(world, ben) == {boss["id"]: "open", after["id"]: "locked"}


async def test_what_does_not_fit_the_questions_is_refused_and_not_counted(
    school: School, sessions: Sessions, ada: Person
) -> None:
    world = await school.world()
    boss = await school.lesson(world, **BOSS)
    shown = (await school.read(boss, ada)).json()
    right = answers_to(shown)
    other = next(option["id"] for option in shown["rich_content"]["blocks"][2]["options"])
    wrong_shapes: list[tuple[str, Any]] = [
        ("minor", 1),
        ("minor", [right["minor"]]),
        ("minor", other),
        ("minor", "zzC-Eb-G"),
        ("minor", None),
        ("minor", {"id": right["minor"]}),
        ("black", right["black"][0]),
        ("black", right["black"] * 2),
        ("black", [1, 3]),
        ("sad", "false"),
        ("sad", 0),
        ("scale", right["scale"][:3]),
        ("scale", [right["scale"][0]] * 4),
        ("name", True),
        ("name", "x" * 501),
        ("pitch", "440"),
        ("pitch", True),
    ]
    bodies: list[Any] = [right | {name: value} for name, value in wrong_shapes]
    bodies += [{name: right[name] for name in right if name != "sad"}, {}, right | {"more": True}, [], "a"]
    before = await snapshot(sessions)
    for body in bodies:
        refused = await school.complete(boss, ada, body)
        assert (refused.status_code, refused.json()["code"] in {"answers_refused", "invalid"}) == (422, True), body
        assert refused.json()["errors"], body
    without = await school.complete(boss, ada)
    assert [error["code"] for error in without.json()["errors"]] == ["missing"] * 6
    assert await snapshot(sessions) == before
    assert (await school.read(boss, ada)).json()["attempts"] == 0


async def test_who_may_not_have_it_cannot_complete_it(
    school: School, sessions: Sessions, ada: Person, ben: Person
) -> None:
    world = await school.world()
    first, locked = [await school.lesson(world) for _ in range(2)]
    before = await snapshot(sessions)
    for lesson, who, status, code in (
        (first, None, 401, "unauthenticated"),
        (locked, None, 401, "unauthenticated"),
        (locked, ada, 403, "lesson_locked"),
    ):
        refused = await school.complete(lesson, who)
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    read = await school.read(locked, ada)
    assert (read.status_code, read.json()["prev_lesson_id"]) == (403, first["id"])
    assert (await school.read(locked)).status_code == 401
    assert await snapshot(sessions) == before
    await school.done(first, ada)
    assert [(await school.read(locked, who)).status_code for who in (ada, ben)] == [200, 403]


def texts(value: Any) -> Iterator[str]:
    """Everything in an answer that is written, keys included."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)
    else:
        yield str(value)


async def test_no_answer_that_a_learner_gets_has_a_key_in_it(school: School, ada: Person) -> None:
    """Walk all responses of all routes that are not an admin's, before and after: no key, no order."""
    world = await school.world()
    level = await school.made(f"/courses/{world['id']}/levels")
    lesson = await school.lesson(world, level_id=level["id"], **BOSS)
    document = (await school.client.get("/openapi.json")).json()
    names = {"world_id": world["id"], "lesson_id": lesson["id"], "version": 1}
    paths = [path for path in document["paths"] if path.startswith("/api/v1/courses/") and "content-schema" not in path]
    assert len(paths) == 8
    shown = (await school.read(lesson, ada)).json()
    order = [option["html"] for option in shown["rich_content"]["blocks"][4]["options"]]
    assert order != [f"<p>{item}</p>" for item in QUIZ["blocks"][4]["items"]]
    lost = answers_to(shown, wrong=("minor", "black", "sad", "scale", "name", "pitch"))
    attempts = [("lost", lost), ("refused", {"minor": "nonsense"}), ("won", answers_to(shown))]
    for result, answers in attempts:
        seen = set()
        for path in paths:
            for verb in document["paths"][path]:
                body = {"post": {"answers": answers}, "put": {"seconds": 1}, "patch": {"answers": answers}}.get(verb)
                address = path.format_map(names)
                for headers in (ada.headers, {}):
                    answer = await school.client.request(verb, address, json=body, headers=headers)
                    seen |= set(texts(answer.json()))
        assert seen.isdisjoint({"answer", "accepted", "tolerance", "items_in_order", "option_key"}), result
        assert not [one for one in seen if "zzsol" in one or "440.125" in one or "zzG" in one], result
        explained = [one for one in seen if "zzbecause" in one]
        assert bool(explained) == (result == "won")
