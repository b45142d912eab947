"""A course from its first word to a learner who sees it: written, ordered, filmed and published in a browser."""

from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page, expect

from frontdesk.entrypoints.demo.people import ADMIN, LONDON
from tests.browser.conftest import DESK, PHONE, SIZES, Enter, Visitor
from tests.pictures import drawing

FILM = Path(__file__).parents[2] / "src/frontdesk/entrypoints/demo/middle_c.webm"
WORKER = 90_000  # milliseconds: it tells of the demo's three weeks first
PICTURE: FilePayload = {"name": "cover.png", "mimeType": "image/png", "buffer": drawing()}


def begin(teacher: Visitor, title: str, *lessons: str) -> None:
    """Make a course with some lessons, and stand before their order."""
    teacher.sign_in(ADMIN.email)
    teacher.link("Teach")
    teacher.link("New course")
    teacher.page.get_by_label("Title").fill(title)
    teacher.button("Make the course")
    expect(teacher.page.locator("h1")).to_have_text(title)
    for lesson in lessons:
        teacher.page.get_by_label("New lesson").fill(lesson)
        teacher.button("Add")
        expect(teacher.page.locator("h1")).to_have_text(lesson)
        teacher.link(title)


def order(page: Page) -> list[str]:
    """The lessons as they stand."""
    return page.locator(".lesson a").all_inner_texts()


def middle(part: Locator) -> tuple[float, float]:
    box = part.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def row(page: Page, words: str) -> Locator:
    """A lesson, or a question, by what stands in it."""
    return page.locator(".lesson, .block", has_text=words)


def drag(page: Page, what: Locator, *, above: Locator, size: dict[str, int]) -> None:
    """Drag something by its handle, with a finger on a phone and a mouse at a desk."""
    above.evaluate("it => it.scrollIntoView({ block: 'start' })")
    x, y = middle(what.locator(".handle"))
    box = above.bounding_box()
    assert box is not None
    to = box["y"] + 2
    if size is PHONE:
        touch = page.context.new_cdp_session(page)
        steps = [("touchStart", y), *(("touchMove", y + (to - y) * n / 8) for n in range(1, 9)), ("touchEnd", None)]
        for kind, at in steps:
            points = [] if at is None else [{"x": x, "y": at}]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    else:
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x, to, steps=8)
        page.mouse.up()


@SIZES
def test_a_course_from_its_first_word_to_a_learner(enter: Enter, size: dict[str, int]) -> None:
    title = f"Ukulele in a week {size['width']}"
    teacher = enter(viewport=size, has_touch=size is PHONE)
    page = teacher.page
    begin(teacher, title, "Tune it", "Three chords", "Strum")
    assert order(page) == ["Tune it", "Three chords", "Strum"]

    drag(page, row(page, "Strum"), above=row(page, "Tune it"), size=size)
    expect(page.get_by_text("The order is saved.")).to_be_visible()
    teacher.button("Undo")
    expect(page.locator(".lesson a").first).to_have_text("Tune it")
    expect(page.get_by_text("The order is saved.")).to_be_visible()
    teacher.button("Up: Strum")  # what a keyboard has
    expect(page.get_by_role("button", name="Up: Strum")).to_be_focused()
    expect(page.get_by_text("The order is saved.")).to_be_visible()
    page.reload()
    assert order(page) == ["Tune it", "Strum", "Three chords"]

    write_text(teacher)
    ask(teacher, size)
    film(teacher)

    teacher.link("Preview")
    expect(page.get_by_role("heading", name="Four strings")).to_be_visible()
    expect(page.get_by_text("Which string is the highest?")).to_be_visible()
    teacher.link(title)
    picture(teacher)
    teacher.link(title)
    expect(page.get_by_text("2 with nothing to learn from yet")).to_be_visible()
    teacher.button("Publish")
    expect(page.get_by_text("Learners see it from now on.")).to_be_visible()

    learner = enter(viewport=size)
    learner.sign_in(LONDON[0].email)
    worlds = learner.page.request.get(f"{learner.site}/api/v1/courses/worlds?size=100").json()["items"]
    (world,) = [it for it in worlds if it["title"] == title]
    found = learner.page.request.get(f"{learner.site}/api/v1/courses/worlds/{world['id']}/lessons").json()["items"]
    assert [it["title"] for it in found] == ["Tune it", "Strum", "Three chords"]
    lesson = learner.page.request.get(f"{learner.site}/api/v1/courses/lessons/{found[0]['id']}").json()
    assert lesson["content_html"].startswith("<h1>Four strings</h1>")
    assert [it["type"] for it in lesson["rich_content"]["blocks"]] == ["true_false", "single"]
    assert (lesson["xp_value"], bool(lesson["mux_playback_id"]), bool(world["thumbnail_url"])) == (25, True, True)


def write_text(teacher: Visitor) -> None:
    """Write a lesson's text beside its preview."""
    page = teacher.page
    teacher.link("Tune it")
    page.get_by_label("Text").fill("# Four strings\n\nG, C, E and *A*.")
    expect(page.locator("#preview em")).to_have_text("A")
    page.get_by_label("XP").fill("25")
    teacher.button("Save")
    expect(page.get_by_text("It is saved.")).to_be_visible()


def ask(teacher: Visitor, size: dict[str, int]) -> None:
    """Ask two questions: the first is incomplete at first, the second was taken out and put back, and comes first."""
    page = teacher.page
    teacher.link("Questions")
    teacher.button("One right answer")
    page.get_by_label("What is asked").fill("Which string is the highest?")
    page.get_by_label("Choice 1", exact=True).fill("A")
    teacher.button("Another choice")
    page.get_by_label("Choice 2", exact=True).fill("G")
    page.get_by_label("Choice 3", exact=True).fill("C")
    teacher.button("True or false")
    page.get_by_label("The statement").fill("It has six strings.")
    page.get_by_label("False").check()
    page.locator(".block").last.get_by_role("button", name="Take out").click()
    expect(page.locator(".block")).to_have_count(1)
    teacher.button("Put it back")
    expect(page.get_by_label("The statement")).to_have_value("It has six strings.")
    expect(page.get_by_label("False")).to_be_checked()
    teacher.button("Save")
    expect(page.get_by_text("Something is missing or wrong.")).to_be_visible()
    page.get_by_label("Choice 1 is right").check()
    if size is PHONE:  # whose screen has no room for both
        row(page, "True or false").get_by_role("button", name="Up", exact=True).click()
    else:
        drag(page, row(page, "True or false"), above=row(page, "One right answer"), size=size)
    expect(page.locator(".block").first).to_contain_text("True or false")
    teacher.button("Save")
    expect(page.get_by_text("It is saved.")).to_be_visible()


def film(teacher: Visitor) -> None:
    """Send a video, which is refused where it is none, and goes on after the line was cut in the middle."""
    page = teacher.page
    teacher.link("Video")
    chooser = page.locator("input[type=file]")
    chooser.set_input_files({"name": "notes.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"})
    expect(page.get_by_text("This is not the right kind of file.")).to_be_visible()
    page.route("**/dev/videos/**", lambda route: route.abort())
    chooser.set_input_files(FILM)
    expect(page.get_by_text("The connection is lost.")).to_be_visible()
    teacher.button("Cancel")
    expect(page.get_by_text("Cancelled. Nothing was changed.")).to_be_visible()
    chooser.set_input_files(FILM)
    expect(page.get_by_text("The connection is lost.")).to_be_visible()
    page.unroute("**/dev/videos/**")
    expect(page.get_by_text("Learners see this video.")).to_be_visible(timeout=WORKER)


def picture(teacher: Visitor) -> None:
    """Give the course a picture."""
    page = teacher.page
    teacher.link("About")
    page.locator("input[type=file]").set_input_files(PICTURE)
    expect(page.get_by_text("It is there.")).to_be_visible(timeout=WORKER)
    teacher.button("Save")
    expect(page.get_by_text("It is saved.")).to_be_visible()


def test_two_tabs_and_a_lost_draft(enter: Enter) -> None:
    title = "Two hands on one text"
    teacher = enter()
    begin(teacher, title, "First", "Second")
    page, other = teacher.page, teacher.context.new_page()
    teacher.link("First")
    other.goto(page.url)
    page.get_by_label("Text").fill("What the first tab says.")
    teacher.button("Save")
    expect(page.get_by_text("It is saved.")).to_be_visible()
    other.get_by_label("Text").fill("What the second tab says.")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_text("This has changed since you opened it")).to_be_visible()
    expect(other.get_by_text("What the first tab says.", exact=True)).to_be_visible()
    expect(other.get_by_label("Text")).to_have_value("What the second tab says.")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_text("It is saved.")).to_be_visible()

    # what was typed without a connection, and after the session has ended, is there again
    page.reload()
    page.get_by_label("Text").fill("Typed on a train.")
    teacher.context.set_offline(True)
    teacher.button("Save")
    expect(page.get_by_text("There is no connection.")).to_be_visible()
    teacher.context.set_offline(False)
    third = teacher.context.new_page()
    third.goto(page.url)
    third.get_by_role("button", name="Put it back").click()
    expect(third.get_by_label("Text")).to_have_value("Typed on a train.")
    third.close()
    teacher.context.clear_cookies()
    teacher.button("Save")
    expect(page.locator("h1")).to_have_text("Sign in")
    page.get_by_label("Email").fill(ADMIN.email)
    page.get_by_label("Password").fill("welcome-to-frontdesk")
    teacher.button("Sign in")
    expect(page.get_by_label("Text")).to_have_value("Typed on a train.")
    teacher.button("Save")
    expect(page.get_by_text("It is saved.")).to_be_visible()

    # another author's order
    teacher.link(title)
    other.goto(page.url)
    other.get_by_role("button", name="Up: Second").click()
    expect(other.get_by_text("The order is saved.")).to_be_visible()
    drag(page, row(page, "Second"), above=row(page, "First"), size=DESK)
    expect(page.get_by_text("Somebody else has put these in another order meanwhile.")).to_be_visible()
    assert order(page) == ["Second", "First"]

    # what was not saved goes with who has typed it
    teacher.link("First")
    page.get_by_label("Text").fill("Nobody else's business.")
    teacher.open("/teach")
    assert page.evaluate("Object.keys(localStorage).filter(it => it.startsWith('draft ')).length") == 1
    teacher.sign_out()
    assert page.evaluate("localStorage.length") == 0


def test_without_scripts_lessons_are_ordered_and_questions_asked(enter: Enter) -> None:
    title = "Plain paper"
    teacher = enter(java_script_enabled=False)
    page = teacher.page
    begin(teacher, title, "One", "Two")
    teacher.button("Up: Two")
    assert order(page) == ["Two", "One"]
    teacher.link("Two")
    teacher.link("Questions")
    teacher.button("A number")
    page.get_by_label("What is asked").fill("How many lines has a staff?")
    page.get_by_label("Right answer").fill("five")
    teacher.button("Save")
    expect(page.get_by_label("What is asked")).to_have_value("How many lines has a staff?")
    expect(page.get_by_label("Right answer")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Right answer").fill("5")
    teacher.button("Save")
    expect(page.get_by_text("It is saved.")).to_be_visible()
    teacher.link(title)
    teacher.link("End this course")
    teacher.button("End it")
    expect(page.get_by_text("It is removed.")).to_be_visible()
    assert title not in page.locator("main").inner_text()
