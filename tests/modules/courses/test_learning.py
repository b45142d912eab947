"""What learners are shown: worlds, their lessons in order with what is before and after, and in how many statements."""

from uuid import UUID

from httpx2 import AsyncClient
from sqlalchemy import insert

from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.ids import new_id
from frontdesk.modules.courses.models import Lesson
from tests.factories import Person
from tests.modules.courses.school import QUIZ, School, answers_to

PLACES = [(1, 1, 0), (1, 1, 1), (1, 3, 0), (2, 1, 5), (10, 1, 0)]  # week, day, place in the day
NOBODY = "0197c1f2-0000-7000-8000-000000000000"


async def test_a_world_is_walked_across_days_weeks_and_levels(school: School, ada: Person) -> None:
    world = await school.world(description="*Ten* minutes", difficulty="Intermediate")
    levels = [await school.made(f"/courses/{world['id']}/levels", title=f"Level {n}") for n in range(2)]
    ids = {}
    for week, day, place in reversed(PLACES):
        lesson = await school.lesson(
            world,
            week_number=week,
            day_number=day,
            order_index=place,
            level_id=None if week == 1 else levels[week % 2]["id"],
        )
        ids[week, day, place] = lesson["id"]
    draft = await school.lesson(world, week_number=1, day_number=2, published=False)
    order = [ids[place] for place in PLACES]

    for who in (None, ada):
        assert await school.statuses(world, who) == {order[0]: "open"} | dict.fromkeys(order[1:], "locked")
    [listed] = await school.worlds(ada)
    assert (listed["lesson_count"], listed["progress"]) == (5, None)
    assert (listed["description_html"], listed["difficulty"]) == ("<p><em>Ten</em> minutes</p>", "intermediate")

    walked: list[str | None] = [None, *order, None]
    for before, this, after in zip(walked, walked[1:], walked[2:], strict=False):
        assert this is not None
        read = (await school.read({"id": this}, ada)).json()
        assert (read["prev_lesson_id"], read["next_lesson_id"], read["status"]) == (before, after, "open")
        assert (await school.done({"id": this}, ada))["next_lesson_id"] == after
    assert await school.statuses(world, ada) == dict.fromkeys(order, "completed")
    assert [one["progress"] for one in await school.worlds(ada)] == [{"completed_lessons": 5, "percent": 100}]
    assert [one["progress"] for one in await school.worlds()] == [None]

    shown = (await school.client.get(f"/api/v1/courses/worlds/{world['id']}")).json()
    assert [level["id"] for level in shown["levels"]] == [level["id"] for level in levels]
    for unseen in (await school.read(draft, ada), await school.complete(draft, ada)):
        assert (unseen.status_code, unseen.json()["code"]) == (404, "lesson_not_found")


async def test_drafts_and_archived_worlds_are_nobodys(school: School, ada: Person) -> None:
    for fields in ({"published": False}, {"archived": True}):
        world = await school.world()
        lesson = await school.lesson(world)
        assert (await school.write("PATCH", f"/courses/{world['id']}", fields)).status_code == 200
        assert await school.worlds(ada) == []
        for path in (f"worlds/{world['id']}", f"worlds/{world['id']}/lessons", f"worlds/{world['id']}/lessons?cursor="):
            refused = await school.client.get(f"/api/v1/courses/{path}", headers=ada.headers)
            assert (refused.status_code, refused.json()["code"]) == (404, "world_not_found")
        assert (await school.read(lesson, ada)).status_code == 404
        assert (await school.complete(lesson, ada)).status_code == 404
    assert (await school.read({"id": NOBODY})).status_code == 404


async def test_what_people_write_is_shown_safely_and_kept_as_written(school: School) -> None:
    nasty = "**hi** <script>alert(1)</script> [x](javascript:alert(1)) ![](https://spy.example/a.png)"
    world = await school.world(description=nasty)
    made = await school.lesson(world, content=nasty, description=nasty, rich_content=QUIZ)
    assert (made["content"], made["rich_content"]["blocks"][0]["text"]) == (nasty, QUIZ["blocks"][0]["text"])
    answer = await school.read(made)
    lesson = answer.json()
    shown = [
        lesson["content_html"],
        lesson["description_html"],
        (await school.worlds())[0]["description_html"],
        *(block.get("html") or block["prompt_html"] for block in lesson["rich_content"]["blocks"]),
    ]
    assert lesson["content"] == nasty
    assert shown[0].startswith("<p><strong>hi</strong> &lt;script&gt;")
    for html in shown:
        assert not any(word in html for word in ("<script", "<img", 'href="javascript'))


async def test_a_large_world_takes_as_many_statements_as_a_small_one(
    client: AsyncClient, sessions: Sessions, school: School, ada: Person, statements: list[str]
) -> None:
    world = await school.world()
    first = await school.lesson(world)
    paths = {
        "courses/worlds": ada,
        f"courses/worlds/{world['id']}": ada,
        f"courses/worlds/{world['id']}/lessons?size=100": ada,
        f"courses/worlds/{world['id']}/lessons?size=100&cursor=": ada,
        f"courses/lessons/{first['id']}": ada,
        f"admin/courses/{world['id']}": school.admin,
        f"admin/courses/{world['id']}/lessons?size=100": school.admin,
        f"admin/courses/{world['id']}/lessons?size=100&cursor=": school.admin,
    }
    counts = []
    for more in (1999, 0):
        counted = []
        for path, who in paths.items():
            assert (await client.get(f"/api/v1/{path}", headers=who.headers)).status_code == 200
            statements.clear()
            assert (await client.get(f"/api/v1/{path}", headers=who.headers)).status_code == 200
            counted.append(len(statements))
        counts.append(counted)
        columns = {
            "world_id": UUID(world["id"]),
            "title": "More",
            "xp_value": 1,
            "is_boss_battle": False,
            "published": True,
        }
        async with unit_of_work(sessions) as session:
            rows = [
                {"id": new_id(), "week_number": 2 + n // 50, "day_number": 1 + n % 50 // 10, "order_index": n % 10}
                | columns
                for n in range(more)
            ]
            if rows:
                await session.execute(insert(Lesson), rows)
    assert counts == [[2, 3, 2, 2, 2, 4, 3, 3]] * 2  # one of each asks who is calling

    seen, cursor = [], ""
    while cursor is not None:
        page = (await client.get(f"/api/v1/courses/worlds/{world['id']}/lessons?size=100&cursor={cursor}")).json()
        seen += [item["id"] for item in page["items"]]
        assert page["items"] == sorted(page["items"], key=lambda one: (one["week_number"], one["day_number"]))
        cursor = page["next_cursor"]
    assert len(set(seen)) == len(seen) == 2000
    # its author gets the first 500 with it, and where the list goes on
    whole = (await school.write("GET", f"/courses/{world['id']}")).json()
    more = (await school.write("GET", f"/courses/{world['id']}/lessons?cursor={whole['lessons_cursor']}")).json()
    assert [one["id"] for one in (*whole["lessons"], *more["items"])] == seen[:520]


async def test_where_somebody_stopped_watching_is_kept(school: School, ada: Person, ben: Person) -> None:
    world = await school.world()
    lesson, locked = [await school.lesson(world) for _ in range(2)]
    address = f"/api/v1/courses/lessons/{lesson['id']}/video-position"
    assert (await school.read(lesson, ada)).json()["video_position_seconds"] == 0
    for seconds in (93.5, 12):
        kept = await school.client.put(address, json={"seconds": seconds}, headers=ada.headers)
        assert (kept.status_code, kept.json()) == (200, {"lesson_id": lesson["id"], "seconds": seconds})
        assert (await school.read(lesson, ada)).json()["video_position_seconds"] == seconds
    assert (await school.read(lesson, ben)).json()["video_position_seconds"] == 0
    assert (await school.read(lesson, ada)).json()["status"] == "open"
    for nonsense in (-1, 1e9, "12", True, None):
        refused = await school.client.put(address, json={"seconds": nonsense}, headers=ada.headers)
        assert refused.status_code == 422
    refused = await school.client.put(
        address.replace(lesson["id"], locked["id"]), json={"seconds": 1}, headers=ada.headers
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "lesson_locked")
    await school.done(lesson, ada)
    assert (await school.read(lesson, ada)).json()["video_position_seconds"] == 12


async def test_subscriptions_open_lessons_and_say_which_they_need(school: School, ada: Person) -> None:
    world = await school.world(tier="plus")
    taster = await school.lesson(world, tier="free")
    plus = await school.lesson(world, rich_content=QUIZ)
    pro = await school.lesson(world, tier="pro")
    assert (await school.read(taster)).status_code == 200
    assert (await school.read(plus)).status_code == 401
    await school.done(taster, ada)

    async def subscribe(tier: str) -> None:
        changed = await school.client.patch(
            f"/api/v1/users/{ada.id}", json={"subscription_tier": tier}, headers=school.admin.headers
        )
        assert (changed.status_code, changed.json()["subscription_tier"]) == (200, tier)

    async def refused(lesson: dict[str, str], tier: str) -> None:
        for answer in (await school.read(lesson, ada), await school.complete(lesson, ada, {})):
            told = answer.json()
            assert (answer.status_code, told["code"], told["required_tier"]) == (402, "subscription_required", tier)

    await refused(plus, "plus")
    await subscribe("plus")
    await school.done(plus, ada, answers_to((await school.read(plus, ada)).json()))
    await refused(pro, "pro")
    await subscribe("pro")
    await school.done(pro, ada)
    xp = (await school.me(ada))["xp"]
    await subscribe("free")
    await refused(plus, "plus")
    assert set((await school.statuses(world, ada)).values()) == {"completed"}
    me = await school.me(ada)
    assert (me["xp"], me["subscription_tier"]) == (xp, "free")
    tiers = (await school.client.get(f"/api/v1/courses/worlds/{world['id']}/lessons")).json()["items"]
    assert [item["tier"] for item in tiers] == ["free", "plus", "pro"]
    log = (await school.client.get("/api/v1/admin/audit?action=user.changed", headers=school.admin.headers)).json()
    assert [entry["after"]["subscription_tier"] for entry in log["items"]] == ["free", "pro", "plus"]
    own = await school.client.patch("/api/v1/users/me", json={"subscription_tier": "pro", "xp": 9}, headers=ada.headers)
    assert (own.json()["subscription_tier"], own.json()["xp"]) == ("free", xp)
