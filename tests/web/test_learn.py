"""Learning by the pages: what is locked and why, answers that are kept, rewards that are given and shown once."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from httpx2 import AsyncClient, Response

from frontdesk.core.clock import MovableClock
from frontdesk.core.db import Sessions, unit_of_work
from frontdesk.core.ids import new_id
from frontdesk.entrypoints.web.menu import KEPT
from frontdesk.integrations.mux import MuxHost
from frontdesk.integrations.no_video import NotSetUp
from frontdesk.modules.courses import service as courses
from frontdesk.modules.video.models import Video
from frontdesk.modules.video.ports import host
from tests.factories import Person, sign_up
from tests.integrations.conftest import mux_settings
from tests.modules.companies.callers import make_admin
from tests.modules.courses.school import QUIZ, School, Thing, answers_to
from tests.web.conftest import sign_in

EMAIL = "ada@example.com"
BOSS: Thing = {"title": "Boss", "rich_content": QUIZ, "is_boss_battle": True, "pass_mark": 80, "xp_value": 250}


@pytest.fixture
async def school(client: AsyncClient, sessions: Sessions) -> School:
    admin = await sign_up(client, "head@example.com")
    await make_admin(sessions, admin)
    return School(client, admin)


@pytest.fixture
async def ada(client: AsyncClient, browser: AsyncClient) -> Person:
    """Somebody whose browser is signed in."""
    person = await sign_up(client, EMAIL, timezone="Europe/Berlin")
    await sign_in(browser, EMAIL)
    return person


def form_of(page: Response) -> dict[str, Any]:
    """What stands in the hidden fields of the lesson's form."""
    form = page.text[page.text.index("data-lesson-form") :]
    return {"once": re.findall(r'name="once" value="([0-9a-f]{32})"', form)[0]}


def typed(answers: Thing) -> dict[str, Any]:
    """Answers as a browser sends them."""
    words = {True: "true", False: "false"}
    return {
        f"answer.{name}": words[value] if isinstance(value, bool) else value if isinstance(value, list) else str(value)
        for name, value in answers.items()
    }


def marked(page: Response) -> Sequence[str]:
    """The questions that are marked as wrong."""
    return re.findall(r'id="error-([a-z]+)"', page.text)


async def test_a_lesson_is_completed_once_and_its_reward_shown_once(
    browser: AsyncClient, school: School, ada: Person
) -> None:
    await school.lesson(await school.world(title="Aria", tier="pro"))
    begin = await school.lesson(await school.world(title="Oboe"))
    world = await school.world(title="Piano")
    first = await school.lesson(world, title="Sit", content="*Sit* <b>", xp_value=120)
    second = await school.lesson(world, title="Play")
    here, there = f"/learn/lessons/{first['id']}", f"/learn/lessons/{second['id']}"
    home = await browser.get("/learn")
    assert (home.status_code, "Level 1" in home.text, "your streak begins" in home.text) == (200, True, True)
    assert f'href="/learn/lessons/{begin["id"]}"' in home.text  # the first that is open to them
    way = await browser.get(f"/learn/worlds/{world['id']}")
    assert f'<a href="{here}" aria-current="step">' in way.text
    assert "Opens after “Sit”" in way.text
    closed = await browser.get(there)
    assert (closed.status_code, "is still locked" in closed.text, f'href="{here}"' in closed.text) == (403, True, True)
    assert (await browser.post(there, data={})).headers["location"] == there
    lesson = await browser.get(here)
    assert "<em>Sit</em> &lt;b&gt;" in lesson.text
    form = form_of(lesson)
    for _ in range(2):  # a second click gets the first one's answer
        done = await browser.post(here, data=form)
        assert (done.status_code, done.headers["location"]) == (303, f"{here}/result")
    followed = await browser.get(f"{here}/result", headers={"sec-fetch-dest": "empty"})
    assert "+120" in followed.text  # nobody has seen it yet
    shown = await browser.get(f"{here}/result")
    for words in ("+120", "You are level 2 now", "1 day in a row", "Today counts", f'href="{there}"'):
        assert words in shown.text, words
    again = await browser.get(f"{here}/result")
    assert (again.status_code, "+120" in again.text, "You have completed this lesson" in again.text) == (
        200,
        False,
        True,
    )
    assert (await browser.post(here, data=form_of(lesson) | {"once": "0" * 32})).status_code == 303
    assert "+120" not in (await browser.get(f"{here}/result")).text
    assert ((await school.me(ada))["xp"], (await school.me(ada))["streak"]) == (120, 1)
    home = await browser.get("/learn")
    assert ("Level 2" in home.text, f'href="{there}"' in home.text, "Today counts" in home.text) == (True, True, True)
    history = (await browser.get("/learn/history")).text
    assert (f'<a href="{here}"><bdi>Sit</bdi></a>' in history, "You learned on 1 day." in history) == (True, True)
    for month in ("2999-01", "never"):
        assert "You learned on 1 day." in (await browser.get(f"/learn/history?month={month}")).text
    assert "January 2020</h2>" in (await browser.get("/learn/history?month=1999-01")).text
    for beyond in ("/learn?page=9", "/learn/history?page=9", f"/learn/worlds/{world['id']}?page=9"):
        assert "The list ends before this page" in (await browser.get(beyond)).text


async def test_answers_that_are_refused_are_kept_and_marked(browser: AsyncClient, school: School, ada: Person) -> None:
    quiz = await school.lesson(await school.world(), title="Quiz", rich_content=QUIZ)
    here = f"/learn/lessons/{quiz['id']}"
    lesson = await browser.get(here)
    assert "&lt;script&gt;alert(1)" in lesson.text
    right = answers_to((await school.read(quiz, ada)).json())
    wanting = {name: value for name, value in typed(right).items() if name not in {"answer.black", "answer.sad"}}
    refused = await browser.post(here, data=form_of(lesson) | wanting | {"answer.pitch": "about 440"})
    assert (refused.status_code, marked(refused)) == (422, ["black", "sad", "pitch"])
    assert f'value="{right["minor"]}" checked' in refused.text
    assert 'value="about 440"' in refused.text
    long = await browser.post(here, data=form_of(refused) | typed(right) | {"answer.name": "x" * 501})
    assert (long.status_code, marked(long)) == (422, ["name"])
    assert (await school.read(quiz, ada)).json()["attempts"] == 0
    given = typed(right) | {"answer.pitch": " 440,6 ", "answer.sad": "true"}
    assert (await browser.post(here, data=form_of(long) | given)).headers["location"] == f"{here}/result"
    result = await browser.get(f"{here}/result")
    assert ("83 % of the points" in result.text, result.text.count("Not quite")) == (True, 1)
    assert "zzbecause-of-the-third" in result.text
    assert result.text.count(" disabled>") == 6


async def test_a_boss_is_fought_question_by_question_and_on_any_device(
    browser: AsyncClient, school: School, ada: Person
) -> None:
    boss = await school.lesson(await school.world(), **BOSS)
    here = f"/learn/lessons/{boss['id']}"
    arena = f"{here}/battle"
    assert "6 questions, one at a time" in (await browser.get(here)).text
    shown = (await school.read(boss, ada)).json()
    answers = typed(answers_to(shown, wrong=("minor", "black")))
    names = [block["id"] for block in shown["rich_content"]["blocks"] if block["type"] != "note"]

    async def give(number: int, *, once: str | None = None) -> str:
        page = await browser.get(f"{arena}?q={number}")
        name = f"answer.{names[number - 1]}"
        form = form_of(page) | {name: answers[name]} | ({"once": once} if once else {})
        return str((await browser.post(f"{arena}?q={number}", data=form)).headers["location"])

    empty = await browser.post(f"{arena}?q=1", data={"answer.sad": "true"})
    assert (empty.status_code, marked(empty)) == (422, ["minor"])
    assert await give(1) == f"{arena}?q=2"
    assert await give(6) == f"{arena}?q=2"  # the last one is answered, others are not
    kept = (await school.read(boss, ada)).json()
    assert (sorted(kept["kept_answers"]), kept["attempts"]) == (["minor", "pitch"], 0)
    assert "question 2 of 6" in (await browser.get(arena)).text  # where one goes on
    assert "Go on with question 2" in (await browser.get(here)).text
    for number in (2, 3, 4, 5):
        assert await give(number) == f"{arena}?q={number + 1}"
    for _ in range(2):  # twice the same form: one attempt
        assert await give(6, once="1" * 32) == f"{here}/result"
    lost = await browser.get(f"{here}/result")
    assert ("Not yet" in lost.text, "66 % of the points; it takes 80 %" in lost.text) == (True, True)
    assert (lost.text.count("Not quite"), "zzbecause" in lost.text, "XP</span>" in lost.text) == (2, False, False)
    assert (await school.read(boss, ada)).json()["attempts"] == 1
    answers |= typed(answers_to(shown))
    for number in range(1, 7):
        assert await give(number) == (f"{arena}?q={number + 1}" if number < 6 else f"{here}/result")
    won = await browser.get(f"{here}/result")
    assert ("The boss is beaten" in won.text, "+250" in won.text, "zzbecause" in won.text) == (True, True, True)
    for address in (arena, f"{arena}?q=1"):
        assert (await browser.get(address)).headers["location"] == here
    assert (await browser.post(f"{arena}?q=1", data={})).headers["location"] == f"{here}/result"
    assert ((await school.me(ada))["xp"], (await school.read(boss, ada)).json()["attempts"]) == (250, 2)


async def test_a_question_that_has_changed_since_it_was_answered_is_asked_again(
    browser: AsyncClient, school: School, ada: Person
) -> None:
    blocks = [
        {"type": "single", "id": name, "prompt": "?", "options": ["a", "b"], "answer": 1} for name in ("one", "two")
    ]
    boss = await school.lesson(await school.world(), **BOSS | {"rich_content": {"version": 1, "blocks": blocks}})
    arena = f"/learn/lessons/{boss['id']}/battle"
    shown = (await school.read(boss, ada)).json()["rich_content"]["blocks"]
    await browser.post(f"{arena}?q=1", data={"answer.one": shown[0]["options"][1]["id"]})
    blocks[0] |= {"options": ["c", "d"]}
    changed = {"rich_content": {"version": 1, "blocks": blocks}}
    assert (await school.write("PATCH", f"/lessons/{boss['id']}", changed)).status_code == 200
    last = await browser.post(f"{arena}?q=2", data={"answer.two": shown[1]["options"][1]["id"]})
    assert last.headers["location"] == f"{arena}?q=1"
    assert (await school.read(boss, ada)).json()["attempts"] == 0


async def test_who_is_signed_out_meanwhile_goes_on_with_what_they_had_answered(
    client: AsyncClient, browser: AsyncClient, school: School, ada: Person
) -> None:
    world = await school.world()
    quiz, boss = [await school.lesson(world, rich_content=QUIZ, is_boss_battle=fight) for fight in (False, True)]
    await school.done(quiz, ada, answers_to((await school.read(quiz, ada)).json()))
    arena, here = f"/learn/lessons/{boss['id']}/battle", f"/learn/lessons/{quiz['id']}"
    for session in (await client.get("/api/v1/auth/sessions", headers=ada.headers)).json()["items"]:
        if not session["current"]:
            await client.delete(f"/api/v1/auth/sessions/{session['id']}", headers=ada.headers)
    ended = await browser.post(f"{arena}?q=5", data={"once": "2" * 32, "answer.name": "sol & more"})
    assert (ended.status_code, "You are signed out by now" in ended.text) == (401, True)
    (link,) = re.findall(r'href="(/sign-in\?next=[^"]+)"><svg', ended.text)
    there = parse_qs(urlsplit(unescape(link)).query)["next"][0]
    assert there == f"{arena}?q=5&answer.name=sol+%26+more"
    nobody = await browser.post(here, data={"answer.black": ["a", "b"], "answer.name": "sol"})
    back = parse_qs(urlsplit(nobody.headers["location"]).query)["next"][0]
    assert back == f"{here}?answer.black=a&answer.black=b&answer.name=sol"
    assert (await browser.post(here, data={"answer.name": "x" * 4000})).headers["location"].endswith(quiz["id"])
    for closed in (f"/learn/lessons/{boss['id']}", arena):
        page = await browser.get(closed)
        assert (page.status_code, "Sign in to go on" in page.text) == (401, True)
    await sign_in(browser, EMAIL)
    assert 'value="sol &amp; more"' in (await browser.get(there)).text


@pytest.mark.usefixtures("ada")
async def test_members_lessons_say_for_whom_they_are(browser: AsyncClient, school: School) -> None:
    world = await school.world(tier="plus")
    lesson = await school.lesson(world, title="Paid")
    assert "For Plus members" in (await browser.get(f"/learn/worlds/{world['id']}")).text
    closed = await browser.get(f"/learn/lessons/{lesson['id']}")
    assert (closed.status_code, "is for Plus members" in closed.text) == (402, True)
    draft = await school.lesson(world, published=False)
    for nowhere in (f"/learn/lessons/{draft['id']}", f"/learn/worlds/{draft['id']}", "/learn/lessons/x"):
        assert (await browser.get(nowhere)).status_code in {404, 422}


async def test_where_one_stopped_watching_and_where_one_is_are_kept(
    client: AsyncClient, browser: AsyncClient, school: School
) -> None:
    lesson = await school.lesson(await school.world())
    ben = await sign_up(client, "ben@example.com")
    here = f"/learn/lessons/{lesson['id']}"
    assert (await browser.post(f"{here}/position", data={"seconds": "5"})).status_code == 303
    await sign_in(browser, "ben@example.com")
    assert (await browser.post(f"{here}/position", data={"seconds": "93.5"})).status_code == 204
    assert (await browser.post(f"{here}/position", data={"seconds": "-1"})).status_code == 422
    assert (await school.read(lesson, ben)).json()["video_position_seconds"] == 93.5
    assert (await browser.post("/learn/zone")).status_code == 409
    browser.cookies["zone"] = "Europe%2FBerlin"
    assert "Use Berlin time" in (await browser.get("/learn")).text
    assert (await browser.post("/learn/zone")).headers["location"] == "/learn?done=zone"
    assert (await school.me(ben))["timezone"] == "Europe/Berlin"


async def test_a_film_streams_from_its_host_alone_and_a_page_says_where_it_does_not_play(
    browser: AsyncClient, sessions: Sessions, school: School
) -> None:
    lesson = await school.lesson(await school.world(), content="Read on.")
    now = datetime.now(UTC)
    ready = {"status": "ready", "ready_at": now, "look_at": now, "policy": "public", "wanted": "public"}
    async with unit_of_work(sessions) as session:
        lesson_id = UUID(lesson["id"])
        session.add(
            Video(id=new_id(), subject_id=lesson_id, upload_id="up", asset_id="as", playback_id="play", **ready)
        )
        await courses.show_video(session, lesson_id, now=now)
    host.bind(MuxHost(mux_settings(), origin="http://frontdesk.test"))
    page = await browser.get(f"/learn/lessons/{lesson['id']}")
    assert 'src="https://stream.mux.com/play.m3u8"' in page.text
    policy = page.headers["content-security-policy"]
    assert re.search(r"media-src [^;]*https://\*\.mux\.com blob:", policy)
    assert "connect-src 'self' https://*.mux.com;" in policy
    assert "mux.com" not in (await browser.get("/learn")).headers["content-security-policy"]
    host.bind(NotSetUp())
    away = await browser.get(f"/learn/lessons/{lesson['id']}")
    assert (away.status_code, "The film does not play right now" in away.text) == (200, True)
    assert "Read on." in away.text


async def test_the_menu_leads_to_what_there_is_to_learn(
    browser: AsyncClient, school: School, clock: MovableClock
) -> None:
    assert '"/learn"' not in (await browser.get("/sign-in")).text
    assert "Nothing to learn yet" in (await browser.get("/learn")).text
    await school.world()
    clock.move_to(clock.now() + KEPT)
    assert '<a href="/learn">Learn</a>' in (await browser.get("/sign-in")).text


STATEMENTS = {
    "/learn": ("who calls", "worlds", "the person", "their week", "their XP", "what those were for"),
    "/learn/worlds/{world}": ("who calls", "the world", "its levels", "its lessons", "the person"),
    "/learn/lessons/{lesson}": ("who calls", "the person", "the lesson"),
    "/learn/lessons/{lesson}/battle": ("who calls", "the person", "the lesson"),
    "/learn/lessons/{done}/result": ("who calls", "the lesson", "the person", "their week"),
    "/learn/history": ("who calls", "the person", "their XP", "what those were for", "their month"),
}


async def test_pages_cost_a_fixed_number_of_statements(
    browser: AsyncClient, school: School, ada: Person, statements: list[str]
) -> None:
    world = await school.world()
    lessons = [await school.lesson(world, rich_content=QUIZ if n else None, is_boss_battle=bool(n)) for n in range(3)]
    await school.done(lessons[0], ada)
    counted = {}
    for path in STATEMENTS:
        address = path.format(world=world["id"], lesson=lessons[1]["id"], done=lessons[0]["id"])
        assert (await browser.get(address)).status_code == 200
        statements.clear()
        await browser.get(address)
        counted[path] = len(statements)
    assert counted == {path: len(asked) for path, asked in STATEMENTS.items()}
