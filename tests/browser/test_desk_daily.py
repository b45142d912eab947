"""A day at a desk beside its calendar: registrations become demos, clients write and are answered, cards are kept."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
from playwright.sync_api import FilePayload, Locator, expect

from frontdesk.entrypoints.demo.people import HERON_OWNER, HERON_STAFF, OWL_OWNER, OWL_STAFF, PASSWORD, TOKYO
from tests.browser.conftest import PHONE, SIZES, WORKER, Enter, Visitor
from tests.factories import child

SCHOOL, SHIMOKITAZAWA = 6, 3  # the numbers of the demo's places
BOARD = f"/desk/{SCHOOL}/registrations"
DEAF = "window.EventSource = class extends EventTarget { close() {} };"


@contextmanager
def api(site: str, email: str | None = None) -> Iterator[httpx2.Client]:
    """The API, as somebody of the demo sees it."""
    with httpx2.Client(base_url=f"{site}/api/v1", timeout=60) as client:
        if email:
            token = client.post("/auth/login", json={"email": email, "password": PASSWORD}).json()["access_token"]
            client.headers["Authorization"] = f"Bearer {token}"
        yield client


def register(site: str, name: str) -> dict[str, Any]:
    """A child who is registered at the demo's school by a parent."""
    contact = f"{re.sub('[^a-z]', '', name.lower())}@parents.example"
    form = child(student_name=name, email=contact, phone="+1 718 555 0199", provider_id=SCHOOL, interests=["Piano"])
    with api(site) as client:
        made = client.post("/registrations", json=form)
    assert made.status_code == 201, made.text
    told: dict[str, Any] = made.json()
    return told


def at_the_board(enter: Enter, size: Mapping[str, int], *, deaf: bool = False) -> Visitor:
    """Somebody at the board, who sees what others do by the stream alone; or not at all."""
    desk = enter(viewport=size)
    desk.page.add_init_script(f"window.setInterval = () => 0; {DEAF if deaf else ''}")
    desk.sign_in(HERON_STAFF.email)
    desk.open(BOARD)
    return desk


def card(desk: Visitor, made: Mapping[str, Any]) -> Locator:
    return desk.page.locator(f"#case-{made['id']}")


def lane(desk: Visitor, status: str) -> Locator:
    return desk.page.locator(f'.lane[data-status="{status}"]')


def drag(desk: Visitor, made: Mapping[str, Any], status: str) -> None:
    """Take a card with the mouse and let it go over a lane."""
    mouse = desk.page.mouse
    taken = card(desk, made)
    taken.scroll_into_view_if_needed()
    box, over = taken.bounding_box(), lane(desk, status).locator("h2").bounding_box()
    assert box is not None
    assert over is not None
    mouse.move(box["x"] + 20, box["y"] + box["height"] - 8)
    mouse.down()
    mouse.move(box["x"] + 40, box["y"] + box["height"] - 8)
    mouse.move(over["x"] + over["width"] / 2, over["y"] + 12, steps=5)


def choose(desk: Visitor, made: Mapping[str, Any], words: str) -> None:
    """Choose a move from a card's menu."""
    card(desk, made).locator("summary").click()
    card(desk, made).get_by_text(words).click()


def test_a_card_is_dragged_from_registration_to_demo(enter: Enter, site: str) -> None:
    made = register(site, "Mozart Amadé")
    desk = at_the_board(enter, {"width": 1440, "height": 1000})
    drag(desk, made, "demo_scheduled")
    expect(lane(desk, "demo_scheduled")).to_have_class(re.compile("lane-illegal"))
    expect(lane(desk, "teacher_assigned")).to_have_class(re.compile("lane-legal"))
    desk.page.mouse.up()
    expect(desk.page.locator("#board-says")).to_contain_text("cannot go from “New” to “Link sent”")
    drag(desk, made, "teacher_assigned")
    desk.page.mouse.up()
    expect(desk.page.locator("h1")).to_have_text("Who gives Mozart Amadé the demo?")
    desk.page.locator("button.slot[name=at]").first.click()
    expect(desk.page.get_by_text("Parent and teacher are being told.")).to_be_visible()
    desk.open(BOARD)
    drag(desk, made, "demo_scheduled")
    desk.page.mouse.up()
    expect(desk.page.locator("#board-says")).to_contain_text("Mozart Amadé is in “Link sent” now.")
    expect(lane(desk, "demo_scheduled").locator(f"#case-{made['id']}")).to_be_visible()
    with api(site, HERON_OWNER.email) as owner:
        told = owner.get(f"/registrations/{made['id']}").json()
        booked = owner.get(f"/bookings/{told['booking_id']}").json()
    assert (booked["status"], booked["service_type"], booked["staff_id"]) == (
        "confirmed", "Demo class", told["teacher_id"],
    )  # fmt: skip
    drag(desk, made, "completed")
    desk.page.mouse.up()
    asked = desk.page.get_by_role("dialog", name="Was the demo of Mozart Amadé given?")
    asked.get_by_role("link", name="Leave it").click()
    expect(asked).to_have_count(0)
    drag(desk, made, "completed")
    desk.page.mouse.up()
    desk.button("It was given")
    expect(lane(desk, "completed").locator(f"#case-{made['id']}")).to_be_visible()
    with api(site, HERON_OWNER.email) as owner:
        assert owner.get(f"/registrations/{made['id']}").json()["status"] == "completed"


def test_what_is_refused_is_put_back_and_says_why(enter: Enter, site: str) -> None:
    made = register(site, "Fanny Hensel")
    with api(site, HERON_OWNER.email) as owner:
        teacher = owner.get(f"/registrations/{made['id']}/teachers").json()["items"][0]["teacher"]["id"]
        assert owner.post(f"/registrations/{made['id']}/assign", json={"teacher_id": teacher}).status_code == 200
        other = at_the_board(enter, {"width": 1440, "height": 1000})
        desk = at_the_board(enter, {"width": 1440, "height": 1000}, deaf=True)
        # another desk is faster, which those see at once who hear of it
        assert owner.put(f"/registrations/{made['id']}", json={"grade": "9th"}).status_code == 200
    expect(card(other, made)).to_contain_text("9th", timeout=WORKER)
    drag(desk, made, "demo_scheduled")
    desk.page.mouse.up()
    expect(desk.page.locator("#board-says")).to_contain_text("Fanny Hensel stays where it was.")
    expect(lane(desk, "teacher_assigned").locator(f"#case-{made['id']}")).to_contain_text("9th")
    drag(desk, made, "demo_scheduled")
    desk.page.keyboard.press("Escape")
    expect(desk.page.locator(".lane-legal")).to_have_count(0)
    desk.page.mouse.up()
    expect(lane(desk, "teacher_assigned").locator(f"#case-{made['id']}")).to_be_visible()


def test_a_finger_drags_a_card_by_its_grip(enter: Enter, site: str) -> None:
    made = register(site, "Nannerl Mozart")
    phone = enter(viewport=PHONE, has_touch=True, is_mobile=True)
    phone.sign_in(HERON_STAFF.email)
    page = phone.open(BOARD)
    page.get_by_label("Child, parent, phone or email").fill("Nannerl")
    expect(page.locator(".case")).to_have_count(1)
    grip = card(phone, made).locator(".case-grip")
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    assert box is not None
    finger = phone.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch("touchStart", (x, y))
    for step in range(1, 6):
        touch("touchMove", (x + (330 - x) * step / 5, y + 4))
    expect(lane(phone, "teacher_assigned")).to_have_class(re.compile("lane-over"))
    touch("touchEnd")
    expect(page.locator("h1")).to_have_text("Who gives Nannerl Mozart the demo?")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
@SIZES
def test_every_move_is_in_a_cards_menu_too(enter: Enter, site: str, size: Mapping[str, int], *, scripts: bool) -> None:
    made = register(site, f"Barbara {'phone' if size is PHONE else 'desk'} {'yes' if scripts else 'no'}")
    desk = enter(viewport=size, java_script_enabled=scripts)
    desk.sign_in(HERON_STAFF.email)
    desk.open(BOARD)
    choose(desk, made, "Find a teacher")
    desk.page.get_by_role("button", name="Without a time yet").first.click()
    expect(desk.page.get_by_text("Parent and teacher are being told.")).to_be_visible()
    desk.button("Send the link")
    expect(desk.page.get_by_text("The link is on its way")).to_be_visible()
    desk.open(BOARD)
    choose(desk, made, "Call it off")
    desk.button("Call it off")
    expect(desk.page.get_by_text("It is called off.")).to_be_visible()
    with api(site, HERON_OWNER.email) as owner:
        assert owner.get(f"/registrations/{made['id']}").json()["status"] == "cancelled"


@SIZES
def test_a_list_comes_in_and_says_what_it_did_not_take(enter: Enter, size: Mapping[str, int]) -> None:
    desk = enter(viewport=size)
    desk.sign_in(HERON_STAFF.email)
    page = desk.open(f"{BOARD}/imports")
    name = "Hildegard" if size is PHONE else "Caecilia"
    lines = "student_name,student_age,grade,parent_name,email,phone,experience_level\n"
    lines += f"{name},8,3rd,Jutta,{name.lower()}@parents.example,+1 718 555 0190,beginner\n,x,3rd,J,j,1,none\n"
    file: FilePayload = {"name": "list.csv", "mimeType": "text/csv", "buffer": lines.encode()}
    page.get_by_label("A CSV file").set_input_files(file)
    desk.button("Import")
    expect(page.locator("h1")).to_have_text("The import is done", timeout=60_000)
    expect(page.get_by_role("region", name="Lines that were not taken")).to_contain_text("student_name")
    with page.expect_download() as report:
        desk.link("As a file, to mend")
    assert "student_age" in report.value.path().read_text()
    desk.link("To the board")
    page.get_by_label("Child, parent, phone or email").fill(name)
    expect(page.locator(".case")).to_have_count(1)  # found while one types


@SIZES
def test_a_message_arrives_while_one_looks_and_is_answered(enter: Enter, site: str, size: Mapping[str, int]) -> None:
    words = "phone" if size is PHONE else "desk"
    desk = enter(viewport=size)
    desk.sign_in(OWL_STAFF.email)
    page, mine = desk.page, desk.page.locator(".said-mine .said-body")
    with api(site, TOKYO[0].email) as client:
        there = client.get(f"/providers/{SHIMOKITAZAWA}").json()["id"]
        begun = client.post("/conversations", json={"provider_id": there, "body": f"Is there a {words}?"}).json()
        talk = f"/conversations/{begun['id']}"
        desk.open(f"/desk/{SHIMOKITAZAWA}/inbox")
        expect(page.locator(".talk-unread .talk-name")).to_have_text(TOKYO[0].name)
        page.locator(".talk-unread").click()
        expect(page.locator(".said-body").last).to_have_text(f"Is there a {words}?")
        client.post(f"{talk}/messages", json={"body": f"A second {words}?"})
        expect(page.locator(".said-body").last).to_have_text(f"A second {words}?")
        page.get_by_label("Your message").fill(f"Two {words}s\nبكل سرور")
        page.keyboard.press("Control+Enter")
        expect(mine.last).to_contain_text(f"Two {words}s")
        expect(page.get_by_label("Your message")).to_have_value("")
        desk.context.set_offline(True)
        page.get_by_label("Your message").fill(f"Three {words}s")
        desk.button("Send")
        expect(page.get_by_text("There is no connection.")).to_be_visible()
        expect(page.get_by_label("Your message")).to_have_value(f"Three {words}s")
        desk.context.set_offline(False)
        desk.button("Send")
        expect(mine.last).to_have_text(f"Three {words}s")
        told, said = client.get(talk).json(), client.get(f"{talk}/messages").json()["items"]
    assert [it["body"] for it in said[:3]] == [f"Three {words}s", f"Two {words}s\nبكل سرور", f"A second {words}?"]
    assert (told["unread"], told["other_read_number"]) == (2, told["last_message"]["number"])


@SIZES
def test_a_client_is_found_while_one_types_and_two_who_change_a_card_see_each_other(
    enter: Enter, size: Mapping[str, int]
) -> None:
    who = TOKYO[2 if size is PHONE else 3]
    first, second = enter(viewport=size), enter()
    for desk in (first, second):
        desk.sign_in(OWL_STAFF.email)
        page = desk.open(f"/desk/{SHIMOKITAZAWA}/clients")
        page.get_by_label("Who is it").press_sequentially(who.name.split()[-1])
        expect(page.locator(".person")).to_have_count(1)
        expect(page.get_by_label("Who is it")).to_be_focused()
        page.locator(".person a").click()
        expect(page.locator("h1")).to_have_text(who.name)
        desk.link("Change")
        expect(page.locator("h1")).to_have_text(f"Change {who.name}")
    second.page.get_by_label("Notes").fill("Likes the window seat.")
    second.button("Save")
    expect(second.page.get_by_text("The card is changed.")).to_be_visible()
    first.page.get_by_label("Notes").fill("Brings her own tea.")
    first.button("Save")
    expect(first.page.get_by_text("Somebody else has changed this card meanwhile.")).to_be_visible()
    expect(first.page.get_by_text("Now: Likes the window seat.")).to_be_visible()
    expect(first.page.get_by_label("Notes")).to_have_value("Brings her own tea.")
    first.button("Save")
    expect(first.page.get_by_text("Brings her own tea.")).to_be_visible()


def test_a_card_is_found_changed_and_written_to_without_scripts(enter: Enter) -> None:
    plain = enter(java_script_enabled=False)
    plain.sign_in(OWL_STAFF.email)
    page = plain.open(f"/desk/{SHIMOKITAZAWA}/clients")
    page.get_by_label("Who is it").fill(TOKYO[5].name)
    plain.button("Search")
    page.locator(".person a").click()
    plain.link("Change")
    page.get_by_label("Notes").fill("Without scripts.")
    plain.button("Save")
    expect(page.get_by_text("Without scripts.")).to_be_visible()


@SIZES
def test_numbers_are_drawn_told_and_taken_along(enter: Enter, size: Mapping[str, int]) -> None:
    owner = enter(viewport=size)
    owner.sign_in(OWL_OWNER.email)
    page = owner.open("/desk/1/numbers")
    drawn = page.get_by_role("img", name="Bookings")
    expect(drawn.locator("rect")).to_have_count(30)
    owner.link("12 weeks")
    expect(page.get_by_role("heading", name="The last 12 weeks")).to_be_visible()
    expect(drawn.locator("rect")).to_have_count(12)
    page.get_by_text("The same as a table").click()
    rows = page.get_by_role("region", name="Numbers by time").locator("tbody tr")
    expect(rows).to_have_count(12)
    with page.expect_download() as file:
        page.get_by_role("link", name="As a file").first.click()
    assert file.value.path().read_text().startswith("start,bookings,")


@SIZES
def test_a_review_is_answered(enter: Enter, size: Mapping[str, int]) -> None:
    owner = enter(viewport=size)
    owner.sign_in(OWL_OWNER.email)
    page = owner.open(f"/desk/{SHIMOKITAZAWA}/reviews?show=waiting")
    before = page.locator(".stars").count()
    page.get_by_role("link", name="Answer", exact=True).first.click()
    page.get_by_label("Your answer").fill("Thank you, and see you soon.")
    owner.button("Answer")
    expect(page.get_by_text("Your answer stands beneath the review.")).to_be_visible()
    owner.link("Without an answer")
    assert page.locator(".stars").count() == before - 1
