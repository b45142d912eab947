"""Answers that are kept until they are handed in, what is told of the last attempt, and where to go on."""

from httpx2 import AsyncClient, Response

from tests.factories import Person
from tests.modules.courses.school import QUIZ, School, Thing, answers_to, told

BOSS: Thing = {"title": "Boss", "rich_content": QUIZ, "is_boss_battle": True, "pass_mark": 80, "xp_value": 250}


async def keep(client: AsyncClient, lesson: Thing, who: Person, answers: Thing) -> Response:
    address = f"/api/v1/courses/lessons/{lesson['id']}/answers"
    return await client.patch(address, json={"answers": answers}, headers=who.headers)


async def test_answers_are_kept_one_by_one_until_they_are_handed_in(
    client: AsyncClient, school: School, ada: Person, ben: Person
) -> None:
    lesson = await school.lesson(await school.world(), **BOSS)
    right = answers_to((await school.read(lesson, ada)).json())
    kept = await keep(client, lesson, ada, {"minor": "0123456789ab"})
    assert told(kept) == (422, "answers_refused")
    assert [error["field"] for error in kept.json()["errors"]] == ["body.answers.minor"]
    assert told(await keep(client, lesson, ada, {"nobody-asked": 1})) == (422, "answers_refused")
    assert told(await keep(client, lesson, ada, {"name": "so\0l"})) == (422, "invalid")  # no database would keep it
    assert (await school.read(lesson, ada)).json()["kept_answers"] == {}

    for name in ("minor", "sad"):
        kept = await keep(client, lesson, ada, {name: right[name]})
    assert kept.json() == {"lesson_id": lesson["id"], "answers": {name: right[name] for name in ("minor", "sad")}}
    kept = await keep(client, lesson, ada, {"sad": True})  # they have thought again
    shown = (await school.read(lesson, ada)).json()
    assert (shown["kept_answers"], shown["attempts"]) == ({"minor": right["minor"], "sad": True}, 0)
    assert shown["last_attempt"] is None
    assert (await school.read(lesson, ben)).json()["kept_answers"] == {}

    lost = answers_to(shown, wrong=("minor", "sad"))
    assert (await school.complete(lesson, ada, lost)).json()["completed"] is False
    shown = (await school.read(lesson, ada)).json()
    assert (shown["kept_answers"], shown["last_attempt"]["answers"], shown["last_attempt"]["score"]) == ({}, lost, 66)
    verdicts = {
        one["question_id"]: (one["correct"], one["explanation_html"]) for one in shown["last_attempt"]["results"]
    }
    assert (verdicts["minor"], verdicts["black"]) == ((False, None), (True, None))

    await school.done(lesson, ada, right)
    shown = (await school.read(lesson, ada)).json()
    assert (shown["last_attempt"]["score"], shown["last_attempt"]["answers"]) == (100, right)
    assert shown["last_attempt"]["results"][0]["explanation_html"] == "<p>zzbecause-of-the-third</p>"
    late = await keep(client, lesson, ada, {"sad": True})  # in another tab
    assert (late.status_code, late.json()["answers"]) == (200, {})
    assert (await school.read(lesson, ada)).json()["kept_answers"] == {}


async def test_an_attempt_at_other_questions_is_told_no_more(school: School, ada: Person) -> None:
    lesson = await school.lesson(await school.world(), **BOSS)
    lost = answers_to((await school.read(lesson, ada)).json(), wrong=("minor", "black"))
    await school.complete(lesson, ada, lost)
    one = {**QUIZ, "blocks": [{"type": "true_false", "id": "new", "prompt": "Is it?", "answer": True}]}
    assert (await school.write("PATCH", f"/lessons/{lesson['id']}", {"rich_content": one})).status_code == 200
    shown = (await school.read(lesson, ada)).json()
    assert (shown["last_attempt"], shown["attempts"], shown["best_score"]) == (None, 1, 66)


async def test_a_lesson_that_is_locked_keeps_nothing(client: AsyncClient, school: School, ada: Person) -> None:
    world = await school.world()
    await school.lesson(world)
    locked = await school.lesson(world, **BOSS)
    assert told(await keep(client, locked, ada, {"sad": True})) == (403, "lesson_locked")
    assert [*(await school.statuses(world, ada)).values()] == ["open", "locked"]
    assert (await school.worlds(ada))[0]["progress"] is None  # they have not even begun


async def test_a_world_says_where_to_go_on_and_a_profile_whether_today_counts(school: School, ada: Person) -> None:
    world = await school.world()
    first, second = [await school.lesson(world, title=title) for title in ("One", "Two")]
    for done, following in ((None, first), (first, second), (second, None)):
        if done:
            await school.done(done, ada)
        [listed] = await school.worlds(ada)
        assert listed["next_lesson"] == (following and {"id": following["id"], "title": following["title"]})
        assert (await school.me(ada))["streak_today"] is bool(done)
    assert [listed["next_lesson"]["id"] for listed in await school.worlds()] == [first["id"]]
