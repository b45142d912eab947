"""A learner's ways: from a lesson to its reward, through a boss battle, back to where a film stopped."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from frontdesk.entrypoints.demo.people import PASSWORD
from frontdesk.integrations.mux.host import FILMS
from frontdesk.integrations.mux.host import STREAM as STREAMS
from tests.browser.conftest import PATIENCE, PHONE, SIZES, Enter, Visitor
from tests.browser.school import BOSS, CHORDS, FINGERS, QUIZ, SIT, Learner, learner
from tests.browser.test_teaching import drag

DONE = "I have done this lesson"
PARTS = Path(__file__).parent / "stream"  # made by tools/make_test_stream.py


def name_of(size: dict[str, int]) -> str:
    return "phone" if size is PHONE else "desk"


def enters(enter: Enter, who: Learner, **options: object) -> Visitor:
    """Somebody with a browser, signed in."""
    visitor = enter(**options)
    visitor.sign_in(who.email)
    return visitor


def answer_rightly(page: Page) -> None:
    """Give the right answers to the quiz."""
    page.get_by_label("Left of two black keys").check()
    put_in_order(page, "CDEFG")
    page.get_by_label("True", exact=True).check()
    page.locator("input[inputmode=decimal]").fill("4")


def put_in_order(page: Page, wanted: str) -> None:
    """Move things up until they stand in this order."""
    expect(page.locator(".ordering-words")).to_have_count(len(wanted))
    for place, thing in enumerate(wanted):
        for _ in range(len(wanted)):
            words = page.locator(".ordering-words").all_inner_texts()
            if words[place] == thing:
                break
            page.get_by_role("button", name=f"Move {thing} up", exact=True).click()
    assert page.locator(".ordering-words").all_inner_texts() == list(wanted)


def fight(visitor: Visitor, *, note: str) -> None:
    """Answer the four questions of the boss; one note is what decides."""
    page = visitor.page
    for chosen in ("C", "E", note):
        page.get_by_label(chosen, exact=True).check()
    visitor.button("Next question")
    page.get_by_role("textbox").fill("E♭")
    visitor.button("Next question")
    put_in_order(page, "CGDA")
    visitor.button("Next question")
    page.get_by_role("textbox").fill("440" if note == "G" else "100")
    visitor.button("Finish the battle")


def stream(visitor: Visitor, lesson: str) -> None:
    """Have a lesson's film come from Mux, in parts: the page is as it would be then, and the parts are ours."""
    films = " ".join(FILMS)

    def as_with_mux(route: Route) -> None:
        answer = route.fetch()
        policy = answer.headers["content-security-policy"]
        policy = re.sub("(connect-src|img-src) [^;]*", rf"\g<0> {films}", policy)
        policy = re.sub("media-src [^;]*", rf"\g<0> {films} blob:", policy)
        html = re.sub(r'(<video [^>]*src=")[^"#]*', rf"\g<1>{STREAMS}/play.m3u8", answer.text())
        route.fulfill(response=answer, body=html, headers=answer.headers | {"content-security-policy": policy})

    def part(route: Route) -> None:
        kind = "application/vnd.apple.mpegurl" if route.request.url.endswith(".m3u8") else "video/mp2t"
        headers = {"Content-Type": kind, "Access-Control-Allow-Origin": "*"}
        route.fulfill(path=PARTS / urlsplit(route.request.url).path.rpartition("/")[2], headers=headers)

    visitor.page.route(f"{visitor.site}{lesson}", as_with_mux)
    visitor.page.route(f"{STREAMS}/**", part)


def plays(film: Locator, what: str) -> None:
    """Wait until this holds of a film; `wait_for_function` would have to be let in by the page's policy."""
    for _ in range(PATIENCE // 100):
        if film.evaluate(f"it => {what}"):
            return
        film.page.wait_for_timeout(100)
    pytest.fail(what)


@SIZES
def test_a_lesson_to_its_reward(enter: Enter, site: str, size: dict[str, int]) -> None:
    who = learner(site, f"reward-{name_of(size)}@example.com", done=2)
    motion = "reduce" if size is PHONE else "no-preference"
    nora = enters(enter, who, viewport=size, has_touch=size is PHONE, reduced_motion=motion)
    page = nora.page
    nora.link("Learn")
    expect(page.locator(".streak")).to_contain_text("1 day in a row")
    nora.link("Go on")
    expect(page.locator("h1")).to_have_text("Five fingers, five notes")
    nora.button(DONE)
    expect(page.locator("h1")).to_have_text("Well done")
    expect(page.locator(".earned")).to_contain_text("+30 XP")
    expect(page.locator(".earned")).not_to_contain_text("in a row")  # today counted before
    nora.link("Next lesson")
    things, words = page.locator(".ordering li"), page.locator(".ordering-words")
    expect(words).to_have_count(5)
    before = words.all_inner_texts()
    drag(page, things.last, above=things.first, size=size)
    assert words.all_inner_texts() == [before[-1], *before[:-1]]
    answer_rightly(page)
    nora.button("Check my answers")
    expect(page.locator(".earned")).to_contain_text("+50 XP")
    expect(page.locator(".earned")).to_contain_text("You are level 2 now")
    expect(page.locator(".confetti")).to_be_hidden() if size is PHONE else expect(
        page.locator(".confetti")
    ).to_be_visible()
    assert page.locator(".question .badge").all_inner_texts() == ["Right"] * 4
    assert page.url.endswith(f"{who.page(QUIZ)}/result")
    page.reload()
    expect(page.locator("h1")).to_have_text("You have completed this lesson")
    expect(page.locator(".earned, .confetti")).to_have_count(0)
    page.go_back()
    expect(page.get_by_role("button", name="Check my answers")).to_have_count(0)  # it is completed by now
    nora.link("Learn")
    expect(page.locator(".level")).to_contain_text("130 XP")
    expect(page.locator(".streak")).to_contain_text("Today counts")


@SIZES
def test_the_first_lesson_makes_a_streak_by_the_learners_own_clock(
    enter: Enter, site: str, size: dict[str, int]
) -> None:
    who = learner(site, f"first-{name_of(size)}@example.com", timezone=None)
    nora = enters(enter, who, viewport=size)
    page = nora.open("/learn")
    expect(page.locator(".streak")).to_contain_text("No streak yet")
    nora.button("Use Berlin time")
    expect(page.get_by_role("status")).to_contain_text("counted in Berlin time")
    nora.link("Piano from nothing")
    nora.link("Begin")
    nora.button(DONE)
    expect(page.locator(".earned")).to_contain_text("1 day in a row")
    nora.open(who.page(QUIZ))
    assert nora.heading() == "“What your hands know by now” is still locked"
    nora.link("Go there")
    expect(page.locator("h1")).to_have_text("Find every C")


@SIZES
def test_a_boss_is_lost_on_one_device_and_won_on_another(enter: Enter, site: str, size: dict[str, int]) -> None:
    who = learner(site, f"boss-{name_of(size)}@example.com", done=BOSS)
    nora = enters(enter, who, viewport=size)
    nora.open(who.page(BOSS))
    nora.link("Begin the battle")
    fight(nora, note="F")
    expect(nora.page.locator("h1")).to_have_text("Not yet")
    expect(nora.page.get_by_text("50 % of the points; it takes 70 %")).to_be_visible()
    assert nora.page.locator(".question .badge").all_inner_texts() == ["Not quite", "Right", "Right", "Not quite"]
    nora.link("Try again")
    nora.page.get_by_label("C", exact=True).check()
    nora.button("Next question")
    expect(nora.page.get_by_role("textbox")).to_be_visible()
    other = enters(enter, who)
    other.open(who.page(BOSS))
    other.link("Go on with question 2")
    other.link("Question before")
    expect(other.page.get_by_label("C", exact=True)).to_be_checked()
    fight(other, note="G")
    expect(other.page.locator("h1")).to_have_text("The boss is beaten")
    expect(other.page.locator(".earned")).to_contain_text("+150 XP")
    nora.page.get_by_role("textbox").fill("E♭")
    nora.button("Next question")  # this tab does not know yet
    expect(nora.page.locator("h1")).to_have_text("The boss is beaten")
    expect(nora.page.locator(".earned")).to_have_count(0)


@SIZES
def test_without_scripts(enter: Enter, site: str, size: dict[str, int]) -> None:
    who = learner(site, f"plain-{name_of(size)}@example.com", done=QUIZ)
    nora = enters(enter, who, viewport=size, java_script_enabled=False)
    page = nora.open(who.page(QUIZ))
    page.get_by_label("Left of two black keys").check()
    for place, note in enumerate("CDEFG", start=1):
        page.get_by_label(f"Place {place}", exact=True).select_option(label=note)
    page.get_by_label("True", exact=True).check()
    page.locator("input[inputmode=decimal]").fill("four")
    nora.button("Check my answers")
    expect(page.get_by_text("The answer is a number.")).to_be_visible()
    expect(page.get_by_label("Place 5", exact=True)).to_have_value(re.compile(".+"))
    page.locator("input[inputmode=decimal]").fill("4")
    nora.button("Check my answers")
    expect(page.locator("h1")).to_have_text("Well done")
    assert page.locator(".question .badge").all_inner_texts() == ["Right"] * 4


def test_the_keyboard_alone_completes_a_quiz(enter: Enter, site: str) -> None:
    who = learner(site, "keys@example.com", done=QUIZ)
    nora = enters(enter, who)
    page = nora.open(who.page(QUIZ))

    def reach(selector: str) -> None:
        wanted = page.locator(selector).first
        for _ in range(60):
            if wanted.evaluate("it => it === document.activeElement"):
                return
            page.keyboard.press("Tab")
        pytest.fail(f"{selector} cannot be reached")

    reach("input[name='answer.middle-c']")
    page.keyboard.press("Space")
    order = page.locator(".ordering-words").all_inner_texts()
    reach(f"button[aria-label='Move {order[1]} up']")
    page.keyboard.press("Enter")
    assert page.locator(".ordering-words").all_inner_texts()[:2] == [order[1], order[0]]
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == f"Move {order[1]} up"
    reach("input[name='answer.thumbs']")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("False", exact=True)).to_be_checked()
    reach("input[inputmode=decimal]")
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Well done")


def test_a_film_goes_on_where_one_stopped(enter: Enter, site: str) -> None:
    who = learner(site, "film@example.com", done=FINGERS)
    nora = enters(enter, who)
    page = nora.open(who.page(FINGERS))
    film = page.locator("video")
    expect(page.locator("figcaption")).to_have_count(0)
    page.wait_for_function("document.querySelector('video').readyState >= 2")
    with page.expect_response(re.compile("/position$")) as told:
        page.evaluate(
            "const film = document.querySelector('video'); film.muted = true; film.currentTime = 4; film.play()"
        )
        page.wait_for_function("document.querySelector('video').currentTime > 4")
        page.evaluate("document.querySelector('video').pause()")
    assert told.value.status == 204
    page.reload()
    expect(page.locator("figcaption")).to_have_text("It goes on at 0:04, where you stopped.")
    plays(film, "it.currentTime >= 4")
    stream(nora, who.page(FINGERS))
    page.reload()
    plays(film, "it.readyState >= 2")
    film.evaluate("it => { it.muted = true; it.play() }")
    plays(film, "it.currentTime > 4.5 && it.videoWidth == 320")
    assert film.evaluate("it => it.src.startsWith('blob:')")  # by hls.js
    page.unroute(f"{STREAMS}/**")
    page.route(f"{STREAMS}/**", lambda route: route.fulfill(status=404))
    page.reload()
    expect(page.get_by_text("The film does not play right now.")).to_be_visible()
    foreign = [it for it in nora.wrong if it.startswith(f"foreign: {STREAMS}/")]
    assert foreign
    nora.wrong[:] = [it for it in nora.wrong if it not in foreign]


def test_answers_outlive_a_lost_connection_and_are_sent_once(enter: Enter, site: str) -> None:
    who = learner(site, "offline@example.com", done=QUIZ)
    nora = enters(enter, who)
    page = nora.open(who.page(QUIZ))
    answer_rightly(page)
    page.reload()  # by mistake
    expect(page.get_by_label("Left of two black keys")).to_be_checked()
    assert page.locator(".ordering-words").all_inner_texts() == list("CDEFG")
    nora.context.set_offline(offline=True)
    page.get_by_role("button", name="Check my answers").dblclick()
    expect(page.get_by_text("No answer came.")).to_be_visible()
    nora.context.set_offline(offline=False)
    expect(page.locator("h1")).to_have_text("Well done")
    expect(page.locator(".level")).to_contain_text("130 XP")
    assert page.evaluate("Object.keys(sessionStorage).filter(it => it.startsWith('answers:')).length") == 0


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_session_that_ends_in_a_lesson_goes_on_after_signing_in(enter: Enter, site: str, *, scripts: bool) -> None:
    who = learner(site, f"ended-{scripts}@example.com", done=CHORDS + 1)
    nora = enters(enter, who, java_script_enabled=scripts)
    page = nora.open(f"{who.page(BOSS)}/battle?q=2")
    nora.context.clear_cookies(name="frontdesk")
    page.get_by_role("textbox").fill("E flat & more")
    nora.button("Next question")
    page.get_by_label("Email").fill(who.email)
    page.get_by_label("Password").fill(PASSWORD)
    nora.button("Sign in")
    expect(page).to_have_url(re.compile(r"/battle\?q=2"))
    expect(page.get_by_role("textbox")).to_have_value("E flat & more")
    nora.button("Next question")
    expect(page).to_have_url(re.compile(r"/battle\?q=3"))
    expect(page.locator(".rounds .answered")).to_have_count(1)


def test_who_has_not_signed_in_learns_what_there_is_and_goes_on_after_signing_in(enter: Enter, site: str) -> None:
    who = learner(site, "later@example.com")
    nora = enter()
    page = nora.open("/learn")
    assert nora.heading() == "Learn something new today"
    nora.link("Piano from nothing")
    nora.link("Begin")
    nora.button("Sign in and complete it")
    page.get_by_label("Email").fill(who.email)
    page.get_by_label("Password").fill(PASSWORD)
    nora.button("Sign in")
    expect(page).to_have_url(f"{site}{who.page(SIT)}")
    nora.button(DONE)
    expect(page.locator(".earned")).to_contain_text("+20 XP")
