"""Writing courses: worlds, levels and lessons, their order, and what happens to learners when any of it changes."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text

from frontdesk.core.db import Sessions
from tests.factories import Person
from tests.modules.companies.callers import snapshot
from tests.modules.courses.school import QUIZ, School, Thing, told

NOBODY = "0197c1f2-0000-7000-8000-000000000000"


async def test_a_world_is_written_read_changed_and_deleted(school: School) -> None:
    made = await school.write("POST", "/courses", {"title": "Piano from nothing"})
    world = made.json()
    assert (made.status_code, world.pop("created_at")) == (201, world.pop("updated_at"))
    assert world == {
        "id": world["id"],
        "title": "Piano from nothing",
        "description": None,
        "difficulty": "beginner",
        "thumbnail_url": None,
        "tier": "free",
        "order_index": 0,
        "published": False,
        "archived": False,
        "version": 1,
    }
    level = await school.made(f"/courses/{world['id']}/levels", title="First steps")
    lesson = await school.lesson(world, title="Middle C", content="Find *C*.", level_id=level["id"], rich_content=QUIZ)
    assert (lesson["mux_asset_id"], lesson["mux_playback_id"], lesson["xp_value"], lesson["published"]) == (
        None,
        None,
        10,
        True,
    )
    assert [block["id"] for block in lesson["rich_content"]["blocks"][1:]] == [b["id"] for b in QUIZ["blocks"][1:]]
    read = (await school.write("GET", f"/courses/{world['id']}")).json()
    assert [one["title"] for one in read["levels"]] == ["First steps"]
    assert [(one["title"], one["level_id"], "content" in one) for one in read["lessons"]] == [
        ("Middle C", level["id"], False)
    ]
    full = await school.write("GET", f"/lessons/{lesson['id']}")
    assert (full.json(), full.headers["etag"]) == (lesson, '"1"')
    assert [one["id"] for one in (await school.write("GET", "/courses?published=false")).json()["items"]] == [
        world["id"]
    ]
    assert (await school.write("GET", "/courses?published=true")).json()["total"] == 0
    assert (await school.write("DELETE", f"/courses/{world['id']}")).status_code == 204
    for path in (f"/courses/{world['id']}", f"/lessons/{lesson['id']}"):
        assert (await school.write("GET", path)).status_code == 404
    assert told(await school.write("PATCH", f"/levels/{level['id']}", {})) == (404, "level_not_found")


async def test_what_is_read_takes_as_many_statements_however_much_there_is(
    school: School, ada: Person, statements: list[str]
) -> None:
    world = await school.world()
    counts = []
    for _ in range(2):
        level = await school.made(f"/courses/{world['id']}/levels")
        lesson = await school.lesson(world, level_id=level["id"])
        paths = {
            "/admin/courses": school.admin,
            f"/admin/courses/{world['id']}": school.admin,
            f"/admin/courses/{world['id']}/levels": school.admin,
            f"/admin/lessons/{lesson['id']}": school.admin,
            "/users/me/xp": ada,
            "/users/me/xp?cursor=": ada,
            "/users/me/activity": ada,
        }
        counted = []
        for path, who in paths.items():
            statements.clear()
            answer = await school.client.get(f"/api/v1{path}", headers=who.headers)
            assert answer.status_code == 200, path
            counted.append(len(statements))
        counts.append(counted)
        await school.done(lesson, ada)
    assert counts == [[3, 4, 3, 2, 2, 2, 2]] * 2  # one of each asks who is calling


async def test_the_audit_log_tells_who_edited_what_and_no_answer(school: School, ada: Person) -> None:
    world = await school.world()
    level = await school.made(f"/courses/{world['id']}/levels")
    first, second = [await school.lesson(world, rich_content=QUIZ) for _ in range(2)]
    place = {"week_number": 1, "day_number": 1}
    swapped = [{"id": one["id"], **place, "order_index": n} for n, one in ((1, first), (0, second))]
    changed = QUIZ | {"blocks": QUIZ["blocks"][:1]}
    for verb, path, body in (
        ("PATCH", f"/courses/{world['id']}", {"tier": "plus", "title": "Piano"}),
        ("PATCH", f"/courses/{world['id']}", {"title": "Piano"}),  # nothing changes
        ("PUT", f"/courses/{world['id']}/order", {"lessons": swapped}),
        ("PATCH", f"/levels/{level['id']}", {"title": "First steps"}),
        ("PATCH", f"/lessons/{first['id']}", {"published": False, "rich_content": changed}),
        ("DELETE", f"/lessons/{second['id']}", None),
        ("DELETE", f"/levels/{level['id']}", None),
        ("DELETE", f"/courses/{world['id']}", None),
    ):
        assert (await school.write(verb, path, body)).is_success, path
    kept = await school.world()
    await school.done(await school.lesson(kept), ada)
    assert (await school.write("DELETE", f"/courses/{kept['id']}")).status_code == 204

    log = (await school.write("GET", "/audit?size=100")).json()["items"][::-1]
    assert [(one["action"], one["subject_id"]) for one in log] == [
        ("course.created", world["id"]),
        ("level.created", level["id"]),
        ("lesson.created", first["id"]),
        ("lesson.created", second["id"]),
        ("course.changed", world["id"]),
        ("course.reordered", world["id"]),
        ("level.changed", level["id"]),
        ("lesson.changed", first["id"]),
        ("lesson.deleted", second["id"]),
        ("level.deleted", level["id"]),
        ("course.deleted", world["id"]),
        ("course.created", kept["id"]),
        ("lesson.created", log[-2]["subject_id"]),
        ("course.archived", kept["id"]),
    ]
    assert {one["actor_id"] for one in log} == {school.admin.id}
    told_of = {one["action"]: (one["before"], one["after"]) for one in log}
    assert told_of["course.changed"] == ({"tier": "free"}, {"tier": "plus"})
    assert told_of["course.archived"] == ({"archived": False}, {"archived": True})
    assert told_of["course.reordered"][1] == {first["id"]: [1, 1, 1], second["id"]: [1, 1, 0]}
    assert told_of["lesson.deleted"][0]["world_id"] == world["id"]
    before, after = told_of["lesson.changed"]
    assert (before["published"], after["published"], len(after)) == (True, False, 2)
    assert [one["rich_content"][:7] for one in (before, after)] == ["sha256:"] * 2
    assert before["rich_content"] != after["rich_content"]
    assert "zzsol" not in str(log)


async def test_of_two_authors_the_second_is_told(school: School) -> None:
    world = await school.world()
    lesson = await school.lesson(world)
    order = {"lessons": [{"id": lesson["id"], "week_number": 3, "day_number": 1, "order_index": 0}]}
    changes: list[tuple[str, str, Thing]] = [
        ("PATCH", f"/courses/{world['id']}", {"title": "A"}),
        ("PUT", f"/courses/{world['id']}/order", order),
    ]
    for version, (verb, path, body) in enumerate(changes, start=1):
        changed = await school.write(verb, path, body, **{"If-Match": f'"{version}"'})
        assert (changed.status_code, changed.headers["etag"]) == (200, f'"{version + 1}"')
        assert told(await school.write(verb, path, body, **{"If-Match": f'"{version}"'})) == (
            412,
            "precondition_failed",
        )
    stale = {"If-Match": '"1"'}
    assert told(await school.write("DELETE", f"/courses/{world['id']}", **stale)) == (412, "precondition_failed")
    # being put elsewhere changes a lesson too
    assert told(await school.write("PATCH", f"/lessons/{lesson['id']}", {"title": "B"}, **stale))[0] == 412
    assert told(await school.write("DELETE", f"/lessons/{lesson['id']}", **stale))[0] == 412
    fresh = await school.write("PATCH", f"/lessons/{lesson['id']}", {"title": "B"}, **{"If-Match": '"2"'})
    assert (fresh.status_code, fresh.json()["title"], fresh.headers["etag"]) == (200, "B", '"3"')


async def test_a_world_with_learners_is_archived_and_can_come_back(school: School, ada: Person) -> None:
    world = await school.world()
    first, second = [await school.lesson(world, xp_value=30) for _ in range(2)]
    await school.done(first, ada)
    assert (await school.write("DELETE", f"/courses/{world['id']}")).status_code == 204
    assert await school.worlds(ada) == []
    assert (await school.complete(second, ada)).status_code == 404
    assert (await school.me(ada))["xp"] == 30
    listed = (await school.write("GET", "/courses?archived=true")).json()["items"]
    assert [(one["id"], one["archived"], one["published"]) for one in listed] == [(world["id"], True, True)]
    assert (await school.write("GET", "/courses?archived=false")).json()["items"] == []
    assert (await school.write("PATCH", f"/courses/{world['id']}", {"archived": False})).status_code == 200
    assert await school.statuses(world, ada) == {first["id"]: "completed", second["id"]: "open"}


async def test_no_edit_throws_a_learner_back(school: School, ada: Person, ben: Person) -> None:
    world = await school.world()
    first, second, third = [await school.lesson(world, order_index=place) for place in (10, 20, 30)]
    await school.done(first, ada)
    statuses = {first["id"]: "completed", second["id"]: "open", third["id"]: "locked"}
    assert await school.statuses(world, ada) == statuses

    # something new before what was open: both are open
    new = await school.lesson(world, order_index=15)
    assert await school.statuses(world, ada) == statuses | {new["id"]: "open"}
    assert list((await school.statuses(world, ada)).values()) == ["completed", "open", "open", "locked"]
    # something new at the very beginning
    zeroth = await school.lesson(world, order_index=0)
    assert await school.statuses(world, ada) == statuses | {new["id"]: "open", zeroth["id"]: "open"}
    assert list((await school.statuses(world, ben)).values()) == ["open", *["locked"] * 4]
    # all of it turned around
    order = [third, zeroth, second, new, first]
    places = [{"id": one["id"], "week_number": 1, "day_number": 1, "order_index": n} for n, one in enumerate(order)]
    put = await school.write("PUT", f"/courses/{world['id']}/order", {"lessons": places})
    assert [one["id"] for one in put.json()["lessons"]] == [one["id"] for one in order]
    assert await school.statuses(world, ada) == {
        third["id"]: "open",
        zeroth["id"]: "open",
        second["id"]: "open",
        new["id"]: "open",
        first["id"]: "completed",
    }
    # what was taken away and comes back
    for published in (False, True):
        assert (await school.write("PATCH", f"/lessons/{second['id']}", {"published": published})).status_code == 200
    assert (await school.statuses(world, ada))[second["id"]] == "open"
    # what is deleted is not in the way of what follows, and what it gave stays given
    assert (await school.write("DELETE", f"/lessons/{first['id']}")).status_code == 204
    assert first["id"] not in await school.statuses(world, ada)
    assert (await school.me(ada))["xp"] == 10


async def test_two_lessons_have_no_one_place(school: School, sessions: Sessions) -> None:
    world, other = await school.world(), await school.world()
    first, second = [await school.lesson(world) for _ in range(2)]
    foreign = await school.lesson(other)
    level = await school.made(f"/courses/{other['id']}/levels")
    assert [first["order_index"], second["order_index"], foreign["order_index"]] == [0, 1, 0]
    lessons = f"/courses/{world['id']}/lessons"

    def places(*pairs: tuple[str, int]) -> Thing:
        return {"lessons": [{"id": i, "week_number": 1, "day_number": 1, "order_index": n} for i, n in pairs]}

    refused: list[tuple[str, str, Any, tuple[int, str]]] = [
        ("POST", lessons, {"title": "A", "order_index": 1}, (409, "order_taken")),
        ("PATCH", f"/lessons/{second['id']}", {"order_index": 0}, (409, "order_taken")),
        ("PUT", f"/courses/{world['id']}/order", places((second["id"], 0)), (409, "order_taken")),
        ("PUT", f"/courses/{world['id']}/order", places((first["id"], 7), (second["id"], 7)), (409, "order_taken")),
        ("PUT", f"/courses/{world['id']}/order", places((first["id"], 7), (foreign["id"], 8)), (422, "other_world")),
        ("PUT", f"/courses/{world['id']}/order", places((first["id"], 7), (first["id"], 8)), (422, "invalid")),
        ("PUT", f"/courses/{world['id']}/order", {"lessons": []}, (422, "invalid")),
        ("POST", lessons, {"title": "A", "level_id": level["id"]}, (422, "other_world")),
        ("POST", lessons, {"title": "A", "level_id": NOBODY}, (422, "other_world")),
        ("PATCH", f"/lessons/{first['id']}", {"level_id": level["id"]}, (422, "other_world")),
        ("POST", f"/courses/{other['id']}/levels", {"title": "A", "order_index": 0}, (409, "order_taken")),
    ]
    before = await snapshot(sessions)
    for verb, path, body, expected in refused:
        assert told(await school.write(verb, path, body)) == expected, body
    assert await snapshot(sessions) == before
    swapped = await school.write("PUT", f"/courses/{world['id']}/order", places((first["id"], 1), (second["id"], 0)))
    assert [one["id"] for one in swapped.json()["lessons"]] == [second["id"], first["id"]]
    # what is deleted leaves its place to others
    assert (await school.write("DELETE", f"/lessons/{second['id']}")).status_code == 204
    assert (await school.lesson(world, order_index=0))["order_index"] == 0


async def test_authors_who_add_at_once_each_have_a_place(school: School) -> None:
    world = await school.world()
    for path in ("lessons", "levels"):
        made = await asyncio.gather(*(school.made(f"/courses/{world['id']}/{path}") for _ in range(6)))
        assert sorted(one["order_index"] for one in made) == [*range(6)]


ALMOST_FULL = (
    """INSERT INTO levels (id, world_id, title, order_index)
       SELECT gen_random_uuid(), :id, 'A', n FROM generate_series(1, 199) n""",
    """INSERT INTO lessons (id, world_id, title, order_index, week_number, day_number, xp_value, is_boss_battle,
                            published, option_key)
       SELECT gen_random_uuid(), :id, 'A', n, 1, 1, 1, false, true, gen_random_uuid()
       FROM generate_series(1, 4999) n""",
)


async def test_a_world_has_an_end(school: School, sessions: Sessions) -> None:
    world = await school.world()
    async with sessions() as session, session.begin():
        for statement in ALMOST_FULL:
            await session.execute(text(statement), {"id": world["id"]})
    for path, code in (("levels", "too_many_levels"), ("lessons", "too_many_lessons")):
        last = await school.made(f"/courses/{world['id']}/{path}")
        refused = await school.write("POST", f"/courses/{world['id']}/{path}", {"title": "One more"})
        assert told(refused) == (409, code)
        assert (await school.write("DELETE", f"/{path}/{last['id']}")).status_code == 204
        await school.made(f"/courses/{world['id']}/{path}")


async def test_a_level_that_ends_leaves_its_lessons(school: School) -> None:
    world = await school.world()
    levels = [await school.made(f"/courses/{world['id']}/levels", title=name) for name in "ab"]
    assert [level["order_index"] for level in levels] == [0, 1]
    lesson = await school.lesson(world, level_id=levels[0]["id"])
    assert told(await school.write("PATCH", f"/levels/{levels[0]['id']}", {"order_index": 1})) == (409, "order_taken")
    moved = await school.write("PATCH", f"/levels/{levels[0]['id']}", {"order_index": 5, "description": "*x*"})
    assert (moved.json()["order_index"], moved.json()["description_html"]) == (5, "<p><em>x</em></p>")
    listed = (await school.write("GET", f"/courses/{world['id']}/levels")).json()
    assert ([one["title"] for one in listed["items"]], listed["total"]) == (["b", "a"], 2)
    assert (await school.write("DELETE", f"/levels/{levels[0]['id']}")).status_code == 204
    assert (await school.write("GET", f"/lessons/{lesson['id']}")).json()["level_id"] is None


@pytest.mark.parametrize("kind", ["world", "lesson"])
async def test_a_thumbnail_keeps_its_upload_whichever_admin_made_it(
    school: School, sessions: Sessions, ada: Person, kind: str
) -> None:
    async with sessions() as session, session.begin():
        await session.execute(text("UPDATE users SET is_admin = true WHERE email = 'ada@example.com'"))
    wanted = {"file_type": "image/png", "folder": "thumbnails"}
    upload = (await school.client.post("/api/v1/uploads/presigned-url", json=wanted, headers=ada.headers)).json()

    async def used_by() -> str | None:
        async with sessions() as session:
            used: str | None = await session.scalar(text("SELECT attached_to FROM uploads"))
            return used

    world = await school.world()
    thing = world if kind == "world" else await school.lesson(world)
    path = f"/courses/{thing['id']}" if kind == "world" else f"/lessons/{thing['id']}"
    shown = await school.write("PATCH", path, {"thumbnail_url": upload["public_url"]})
    assert (shown.status_code, await used_by()) == (200, f"{kind}:{thing['id']}")
    await school.write("PATCH", path, {"title": "Changed"})
    assert await used_by() == f"{kind}:{thing['id']}"
    assert (await school.write("DELETE", f"/courses/{world['id']}")).status_code == 204
    assert await used_by() is None


async def test_authors_see_how_many_learn_and_how_many_have_finished(school: School, ada: Person, ben: Person) -> None:
    world, other = await school.world(), await school.world(title="Nobody's")
    one, two = [await school.lesson(world, title=title) for title in ("One", "Two")]
    await school.lesson(world, title="Draft", published=False)
    for who, done in ((ada, (one, two)), (ben, (one,))):
        for lesson in done:
            await school.done(lesson, who)

    async def standing() -> dict[str, Thing]:
        return {it["title"]: it["standing"] for it in (await school.write("GET", "/courses")).json()["items"]}

    nobody = {"lessons": 0, "offered": 0, "learners": 0, "finished": 0}
    told = {"lessons": 3, "offered": 2, "learners": 2, "finished": 1}
    assert await standing() == {world["title"]: told, other["title"]: nobody}
    await school.write("DELETE", f"/lessons/{two['id']}")
    assert (await standing())[world["title"]] == {"lessons": 2, "offered": 1, "learners": 2, "finished": 2}
