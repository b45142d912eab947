"""Courses by the pages: who may write them, what is refused, twice, by two at once, and what that costs."""

from urllib.parse import urlsplit

import pytest
from httpx2 import AsyncClient, Response

from frontdesk.core.db import Sessions
from tests.factories import sign_up
from tests.modules.companies.callers import make_admin
from tests.modules.courses.school import QUIZ, School, Thing
from tests.web.conftest import sign_in
from tests.web.forms import fields

HEAD = "head@example.com"
DATA = {"accept": "application/json"}


@pytest.fixture
async def school(client: AsyncClient, browser: AsyncClient, sessions: Sessions) -> School:
    head = await sign_up(client, HEAD)
    await make_admin(sessions, head)
    await sign_in(browser, HEAD)
    return School(client, head)


async def stored(school: School, path: str) -> Thing:
    answer = await school.write("GET", path)
    thing: Thing = answer.json()
    return thing


async def titles(school: School, world: Thing) -> list[str]:
    return [it["title"] for it in (await stored(school, f"/courses/{world['id']}"))["lessons"]]


def wrong(page: Response) -> list[str]:
    """The fields that are marked."""
    return [part.partition('"')[0] for part in page.text.split('id="error-')[1:]]


async def test_only_who_runs_the_installation_writes_courses(
    client: AsyncClient, browser: AsyncClient, school: School
) -> None:
    world = await school.world()
    lesson = await school.lesson(world, title="One")
    course, part = f"/teach/courses/{world['id']}", f"/teach/lessons/{lesson['id']}"
    reads = ["/teach", "/teach/new", course, f"{course}/about", f"{course}/end", f"{course}/levels"]
    someone = (await client.get("/api/v1/users/me", headers=school.admin.headers)).json()["id"]
    reads += [
        "/teach/people",
        f"/teach/people/{someone}",
        f"{course}/lessons/new",
        part,
        f"{part}/questions",
        f"{part}/video",
        f"{part}/preview",
        f"{part}/end",
    ]
    for path in reads:
        assert (await browser.get(path)).status_code == 200, path
    writes: dict[str, Thing] = {
        "/teach/new": {"title": "Mine"},
        course: {"version": 1, "step": f"{lesson['id']}:down"},
        f"{course}/about": {"version": 1, "title": "Mine"},
        f"{course}/state": {"state": "draft"},
        f"{course}/end": {},
        f"{course}/levels": {"title": "Mine"},
        f"{course}/lessons/new": {"title": "Mine"},
        part: {"version": 1, "title": "Mine", "xp_value": 1},
        f"{part}/questions": {"version": 1, "pass_mark": 1},
        f"{part}/video": {"file_type": "video/mp4", "size": 1},
        f"{part}/end": {},
        "/teach/preview": {"content": "*x*"},
        f"/teach/people/{someone}": {"is_admin": "false"},
    }
    await browser.post("/sign-out")
    assert (await browser.get("/teach")).headers["location"] == "/sign-in?next=%2Fteach"
    await sign_up(client, "ada@example.com")
    await sign_in(browser, "ada@example.com")
    for path in reads:
        assert (await browser.get(path)).status_code == 403, path
    for path, form in writes.items():
        assert (await browser.post(path, data=form)).status_code == 403, path
    assert await titles(school, world) == ["One"]
    assert (await stored(school, "/courses"))["total"] == 1  # and its author is an admin still


async def test_somebody_gets_a_subscription_is_shut_out_and_made_an_admin(
    client: AsyncClient, browser: AsyncClient, school: School
) -> None:
    ada = await sign_up(client, "ada@example.com", full_name="Ada Lovelace")

    async def account() -> Thing:
        found = await client.get("/api/v1/users?search=ada@", headers=school.admin.headers)
        (person,) = found.json()["items"]
        return {name: person[name] for name in ("subscription_tier", "is_admin", "is_active")}

    listed = await browser.get("/teach/people?q=lovelace")
    assert ("1 person like" in listed.text, HEAD in listed.text.split("<main")[1]) == (True, False)
    assert "Nobody like that" in (await browser.get("/teach/people?q=zebra%00")).text
    here = f"/teach/people/{(await client.get('/api/v1/users/me', headers=ada.headers)).json()['id']}"
    done = await browser.post(here, data={"subscription_tier": "plus"})
    assert (done.status_code, done.headers["location"]) == (303, f"{here}?done=saved")
    assert await account() == {"subscription_tier": "plus", "is_admin": False, "is_active": True}
    unproven = await browser.post(here, data={"is_admin": "true"})
    assert (unproven.status_code, "have not shown that their address is theirs" in unproven.text) == (409, True)
    assert (await browser.post(here, data={"subscription_tier": "gold"})).status_code == 422
    assert (await browser.post(here, data={"is_active": "false"})).status_code == 303
    assert (await client.get("/api/v1/users/me", headers=ada.headers)).status_code == 401
    assert await account() == {"subscription_tier": "plus", "is_admin": False, "is_active": False}
    assert "Let them in again" in (await browser.get(here)).text
    own = f"/teach/people/{(await client.get('/api/v1/users/me', headers=school.admin.headers)).json()['id']}"
    assert "Shut them out" not in (await browser.get(own)).text
    last = await browser.post(own, data={"is_admin": "false"})
    assert (last.status_code, "This is the last admin" in last.text) == (409, True)


async def test_a_course_is_made_once_and_is_nobodys_until_it_is_published(browser: AsyncClient, school: School) -> None:
    empty = await browser.get("/teach")
    assert "No course yet" in empty.text
    form = fields((await browser.get("/teach/new")).text, "editor")
    refused = await browser.post("/teach/new", data=form | {"title": "  ", "description": "Five *notes*"})
    assert (refused.status_code, wrong(refused), ">Five *notes*</textarea>" in refused.text) == (422, ["title"], True)
    form = fields(refused.text, "editor") | {"title": ["Oboe"]}
    made = [await browser.post("/teach/new", data=form) for _ in range(2)]
    assert made[0].headers["location"] == made[1].headers["location"]
    course = urlsplit(made[0].headers["location"]).path
    (world,) = (await stored(school, "/courses"))["items"]
    assert (world["title"], world["description"], world["published"]) == ("Oboe", "Five *notes*", False)
    assert world["standing"] == {"lessons": 0, "offered": 0, "learners": 0, "finished": 0}
    assert "There has to be a lesson first" in (await browser.get(course)).text
    added = await browser.post(f"{course}/lessons/new", data={"title": "Reed", "day": "1.1"})
    assert added.status_code == 303
    assert "1 with nothing to learn from yet" in (await browser.get(course)).text
    await browser.post(f"{course}/state", data={"state": "published"})
    assert [it["title"] for it in await school.worlds()] == ["Oboe"]
    await browser.post(f"{course}/lessons/new", data={"title": "Later", "day": "1.2"})
    lessons = (await stored(school, f"/courses/{world['id']}"))["lessons"]
    assert [(it["title"], it["day_number"], it["published"]) for it in lessons] == [
        ("Reed", 1, True),
        ("Later", 2, False),
    ]
    nowhere = await browser.post(f"{course}/lessons/new", data={"title": "Never", "day": "0.x"})
    assert (nowhere.status_code, wrong(nowhere)) == (422, ["day"])
    await browser.post(f"{course}/state", data={"state": "draft"})
    assert await school.worlds() == []


async def test_two_who_put_lessons_in_order_are_told_of_each_other(browser: AsyncClient, school: School) -> None:
    world = await school.world()
    one, two, three = [await school.lesson(world, title=title) for title in ("One", "Two", "Three")]
    course = f"/teach/courses/{world['id']}"
    dragged = {"version": "1", "spot": [f"{it['id']}:1:1" for it in (three, one)] + [f"{two['id']}:2:1"]}
    moved = await browser.post(course, data=dragged, headers=DATA)
    assert (moved.status_code, moved.json()) == (200, {"version": 2})
    assert await titles(school, world) == ["Three", "One", "Two"]
    late = await browser.post(course, data=dragged, headers=DATA)
    assert (late.status_code, late.json()["code"]) == (412, "precondition_failed")
    told = await browser.post(course, data={"version": "1", "step": f"{two['id']}:up"})
    assert (told.status_code, "Somebody else has put these in another order" in told.text) == (412, True)
    for step, expected in (
        (f"{two['id']}:up", ["Three", "One", "Two"]),  # into the day before, behind its lessons
        (f"{two['id']}:up", ["Three", "Two", "One"]),
        (f"{three['id']}:up", ["Three", "Two", "One"]),
        (f"{one['id']}:down", ["Three", "Two", "One"]),  # into a day of its own
        ("nothing", ["Three", "Two", "One"]),
    ):
        version = (await stored(school, f"/courses/{world['id']}"))["version"]
        assert (await browser.post(course, data={"version": version, "step": step})).status_code == 303
        assert await titles(school, world) == expected, step
    other = await school.lesson(await school.world(), title="Elsewhere")
    version = (await stored(school, f"/courses/{world['id']}"))["version"]
    foreign = await browser.post(course, data={"version": version, "spot": f"{other['id']}:1:1"}, headers=DATA)
    assert (foreign.status_code, foreign.json()["code"]) == (422, "other_world")


async def test_what_two_write_into_one_lesson_is_shown_beside_each_other(browser: AsyncClient, school: School) -> None:
    lesson = await school.lesson(await school.world(), title="One", content="*Old*")
    path = f"/teach/lessons/{lesson['id']}"
    page = await browser.get(path)
    assert "<em>Old</em>" in page.text
    form = fields(page.text, "editor")
    assert form["version"] == ["1"]
    saved = await browser.post(path, data=form | {"content": "Theirs\r\n\r\nis new", "xp_value": "7"})
    assert (saved.status_code, saved.headers["location"]) == (303, f"{path}?done=saved")
    late = await browser.post(path, data=form | {"content": "Mine", "title": "Uno"})
    assert late.status_code == 412
    assert ">Mine</textarea>" in late.text
    assert "<bdi>Theirs\n\nis new</bdi>" in late.text
    now = await stored(school, f"/lessons/{lesson['id']}")
    assert (now["title"], now["content"], now["xp_value"]) == ("One", "Theirs\n\nis new", 7)
    bad = await browser.post(path, data=fields(late.text, "editor") | {"xp_value": "-1", "level_id": "x"})
    assert (bad.status_code, sorted(wrong(bad)), 'value="Uno"' in bad.text) == (422, ["level_id", "xp_value"], True)
    assert (await browser.post(path, data=fields(late.text, "editor"))).status_code == 303
    assert (await stored(school, f"/lessons/{lesson['id']}"))["title"] == "Uno"
    looked = await browser.post(path, data=fields(page.text, "editor") | {"do": "look", "content": "# Only to look"})
    assert (looked.status_code, "<h1>Only to look</h1>" in looked.text) == (200, True)
    part = await browser.post("/teach/preview", data={"content": "<script>x</script> **b**"})
    assert ("<script>x" in part.text, "<strong>b</strong>" in part.text) == (False, True)


async def test_questions_stay_as_they_are_and_change_button_by_button(browser: AsyncClient, school: School) -> None:
    lesson = await school.lesson(await school.world(), rich_content=QUIZ)
    path = f"/teach/lessons/{lesson['id']}/questions"
    form = fields((await browser.get(path)).text, "editor")
    assert (await browser.post(path, data=form)).status_code == 303
    kept = (await stored(school, f"/lessons/{lesson['id']}"))["rich_content"]
    assert kept == lesson["rich_content"]
    form = fields((await browser.get(path)).text, "editor")
    for do in ("up:1", "more:1", "higher:1:2", "less:1:0", "remove:3", "add:numeric", "down:9", "nonsense:1:1:1"):
        answer = await browser.post(path, data=form | {"do": do})
        assert answer.status_code == 200, do
        form = fields(answer.text, "editor")
    assert form["block"] == ["1", "0", "2", "4", "5", "6", "7"]
    assert form["1-choice"] == ["2", "1", "3"]
    assert (await stored(school, f"/lessons/{lesson['id']}"))["rich_content"] == kept
    answer = await browser.post(path, data=form | {"do": "restore"})
    form = fields(answer.text, "editor")
    assert (form["block"][3], form["3-prompt"], form["3-answer"]) == ("3", ["Minor is major."], ["false"])
    refused = await browser.post(path, data=form)
    assert (refused.status_code, wrong(refused)) == (422, ["1-3-text", "7-prompt", "7-answer"])
    filled = {"1-3-text": ["zzC-Gb"], "7-prompt": ["Minor is major?"], "7-answer": ["0,5"], "7-points": ["2"]}
    form = fields(refused.text, "editor") | filled
    assert (await browser.post(path, data=form | {"is_boss_battle": "on", "pass_mark": "80"})).status_code == 303
    now = await stored(school, f"/lessons/{lesson['id']}")
    assert (now["is_boss_battle"], now["pass_mark"]) == (True, 80)
    first, *_, last = now["rich_content"]["blocks"]
    assert (first["options"], first["answer"]) == (["zzC-F-G", "zzC-Eb-G", "zzC-Gb"], 1)
    assert (last["id"], last["answer"], last["points"]) == ("minor-is-major", 0.5, 2)
    twice = await browser.post(path, data=form | {"1-3-text": "zzC-F-G"})
    assert (twice.status_code, wrong(twice)) == (422, ["1-block"])
    assert "Two options are the same." in twice.text
    emptied = fields((await browser.get(path)).text, "editor") | {"block": []}
    assert (await browser.post(path, data=emptied)).status_code == 303
    assert (await stored(school, f"/lessons/{lesson['id']}"))["rich_content"] is None


async def test_levels_are_named_raised_and_removed(browser: AsyncClient, school: School) -> None:
    world = await school.world()
    levels = f"/teach/courses/{world['id']}/levels"
    for title in ("First", "Second", "Third"):
        assert (await browser.post(levels, data={"title": title})).status_code == 303

    async def there() -> list[tuple[str, str]]:
        found = (await stored(school, f"/courses/{world['id']}"))["levels"]
        return [(it["title"], it["id"]) for it in found]

    (_, first), (_, second), (_, third) = await there()
    for level in (third, first, third):
        await browser.post(f"/teach/levels/{level}/up")
    assert [title for title, _ in await there()] == ["Third", "First", "Second"]
    refused = await browser.post(f"/teach/levels/{second}", data={"title": "x" * 201})
    assert (refused.status_code, wrong(refused)) == (422, ["title"])
    await browser.post(f"/teach/levels/{second}", data={"title": "Last"})
    await browser.post(f"/teach/levels/{first}/end")
    assert [title for title, _ in await there()] == ["Third", "Last"]


async def test_a_course_costs_as_many_statements_with_many_lessons(
    browser: AsyncClient, school: School, statements: list[str]
) -> None:
    counted: list[list[int]] = []
    world = await school.world()
    for _ in range(2):
        lesson = await school.lesson(world, rich_content=QUIZ)
        await school.world()
        counted.append([])
        part = f"/teach/lessons/{lesson['id']}"
        for path in (
            "/teach",
            "/teach/people",
            f"/teach/courses/{world['id']}",
            part,
            f"{part}/questions",
            f"{part}/preview",
        ):
            statements.clear()
            assert (await browser.get(path)).status_code == 200
            counted[-1].append(len(statements))
    assert counted == [[4, 3, 6, 4, 3, 4]] * 2
