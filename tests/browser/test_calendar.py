"""The desk's calendar in a browser: two desks, a mouse, a finger, a keyboard, and no scripts at all."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from frontdesk.entrypoints.demo.people import OWL_OWNER, OWL_STAFF, PASSWORD
from tests.browser.conftest import DESK, PHONE, SIZES, WORKER, Enter, Visitor

PLACES = (("Owl & Octave Kreuzberg", "Europe/Berlin"), ("Owl & Octave Bushwick", "America/New_York"))
ROOM, OTHER = "Kranich", "Uhu"
FAR = datetime.now(UTC).date() + timedelta(days=45)  # of which nobody has heard; each test has days of its own
# so that what one desk sees of another has come by the stream, and not because it looked
NO_LOOKING = """const { setInterval } = window; window.setInterval = (f, ms) => ms < 60000 && setInterval(f, ms)"""


def day(number: int) -> date:
    """A day of a test's own."""
    return FAR + timedelta(days=number)


def stand_at(
    visitor: Visitor, when: date, *, who: str = OWL_OWNER.email, place: str = PLACES[0][0], show: str = ""
) -> Page:
    """Open the calendar of a day."""
    visitor.page.add_init_script(NO_LOOKING)
    visitor.sign_in(who)
    page = visitor.open("/desk")
    page.get_by_role("link", name=place).first.click()
    expect(page.locator("#calendar")).to_be_visible()
    visitor.open(f"{page.url.removeprefix(visitor.site).partition('?')[0]}?date={when}{show}")
    return page


def column(page: Page, name: str = ROOM) -> Locator:
    """A room's column."""
    return page.get_by_role("group", name=name, exact=True)


def show(page: Page, within: Locator, below: int = 0) -> None:
    """Scroll the calendar so that something in it lies near its upper end."""
    scroll = "(it, below) => { it.closest('.grid').scrollTop = (below || it.offsetTop) - 40; }"
    page.locator(".grid").evaluate("it => it.scrollIntoView({ block: 'end' })")
    within.evaluate("it => it.scrollIntoView({ block: 'nearest', inline: 'nearest' })")
    within.evaluate(scroll, below)


def spot(page: Page, clock: str, name: str = ROOM, *, scroll: bool = True) -> tuple[float, float]:
    """Where a time stands on the screen."""
    whole = column(page, name).locator(".grid-day")
    top = column(page, name).get_attribute("data-top") or ""
    hour = page.locator(".grid-hours span").first.evaluate("it => it.getBoundingClientRect().height")
    below = (int(clock[:2]) - int(top[11:13]) + int(clock[3:]) / 60) * hour
    if scroll:
        show(page, whole, round(below))
    box = whole.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + below + 2


def book(visitor: Visitor, clock: str, *, client: str, name: str = ROOM) -> Locator:
    """Click on an empty time and book it for somebody who is found as one types; the block in the calendar."""
    page = visitor.page
    page.mouse.click(*spot(page, clock, name))
    drawer = page.get_by_role("dialog", name="New booking")
    expect(drawer.get_by_label("From")).to_have_value(clock)
    drawer.get_by_label("Who is it?").press_sequentially(client[:6])
    drawer.get_by_role("radio", name=re.compile(client)).first.check()
    drawer.get_by_role("button", name="Book it").click()
    expect(page.get_by_text("It is booked.")).to_be_visible()
    page.keyboard.press("Escape")
    block = column(page, name).locator(".visit", has_text=client)
    expect(block).to_contain_text(clock)
    return block


@SIZES
def test_a_click_books_for_a_client_who_is_found_and_the_desk_takes_the_money(
    enter: Enter, size: dict[str, int]
) -> None:
    mara = enter(viewport=size)
    page = stand_at(mara, day(0 if size is DESK else 1))
    block = book(mara, "15:00", client="Anton Kesselbach")
    block.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("heading", name="Anton Kesselbach")).to_be_focused()
    drawer.get_by_role("link", name=re.compile("^Take €")).click()
    drawer.get_by_label("Amount in EUR").fill("10000")
    drawer.get_by_role("button", name="Write it down").click()
    expect(drawer.get_by_role("alert")).to_contain_text("That is more than is due")
    assert drawer.get_by_label("Amount in EUR").input_value() == "10000"
    drawer.get_by_label("Amount in EUR").fill("")
    drawer.get_by_label("Card terminal").check()
    drawer.get_by_role("button", name="Write it down").click()
    expect(drawer.get_by_text("The payment is written down.")).to_be_visible()
    expect(drawer.get_by_text("Due", exact=True)).to_have_count(0)
    drawer.get_by_role("button", name="Close").click()
    expect(block).to_be_focused()
    expect(block).not_to_contain_text("to pay")


def test_two_desks_see_each_others_change_and_a_taken_time_puts_a_booking_back(enter: Enter) -> None:
    jonas, mara = enter(), enter()
    when = day(2)
    theirs = stand_at(jonas, when, who=OWL_STAFF.email)
    page = stand_at(mara, when)
    first = book(mara, "14:00", client="Ronja Behrendt")
    expect(column(theirs).locator(".visit", has_text="Ronja Behrendt")).to_be_visible(timeout=WORKER)
    book(jonas, "18:00", client="Moritz Ahlers", name=OTHER)
    expect(column(page, OTHER).locator(".visit", has_text="Moritz Ahlers")).to_be_visible(timeout=WORKER)
    drag(page, first, "18:30", OTHER)
    expect(page.get_by_role("alert")).to_contain_text("This time is taken")
    expect(page.get_by_role("alert").locator("button[name=instead]").first).to_be_visible()
    expect(column(page).locator(".visit", has_text="Ronja Behrendt")).to_contain_text("14:00")
    drag(page, first, "16:00")
    expect(page.locator("#toast")).to_contain_text("It is moved.")
    expect(column(page).locator(".visit", has_text="Ronja Behrendt")).to_contain_text("16:00")
    expect(column(theirs).locator(".visit", has_text="Ronja Behrendt")).to_contain_text("16:00", timeout=WORKER)
    page.get_by_role("button", name="Undo").click()
    expect(column(page).locator(".visit", has_text="Ronja Behrendt")).to_contain_text("14:00 to 16:00")
    lengthen(page, column(page).locator(".visit", has_text="Ronja Behrendt"), by=72)
    expect(column(page).locator(".visit", has_text="Ronja Behrendt")).to_contain_text("14:00 to 17:00")


def drag(page: Page, block: Locator, clock: str, name: str = ROOM) -> None:
    """Drag a booking to a time of a room."""
    show(page, block)
    block.hover(position={"x": 20, "y": 3})
    to = spot(page, clock, name, scroll=False)
    page.mouse.down()
    page.mouse.move(to[0], to[1] - 20, steps=8)
    page.mouse.move(to[0], to[1] + 3, steps=3)
    page.mouse.up()


def lengthen(page: Page, block: Locator, *, by: int) -> None:
    """Pull the lower end of a booking down."""
    show(page, block)
    low = block.evaluate("it => it.offsetHeight") - 4
    block.hover(position={"x": 40, "y": low})
    box = block.bounding_box()
    assert box is not None
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + low + by / 2, steps=3)
    page.mouse.move(box["x"] + 40, box["y"] + low + by, steps=3)
    page.mouse.up()


def test_a_finger_that_stays_moves_a_booking(enter: Enter) -> None:
    mara = enter(viewport=PHONE, has_touch=True)
    page = stand_at(mara, day(3))
    block = book(mara, "15:00", client="Ida Lorenzen")
    show(page, block)
    box = block.bounding_box()
    assert box is not None
    finger = page.context.new_cdp_session(page)
    x, y = box["x"] + 60, box["y"] + 10

    def touch(kind: str, at: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": at}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", y)
    page.wait_for_timeout(600)
    for step in range(1, 9):
        touch("touchMove", y + step * 9)
    touch("touchEnd", y + 72)
    expect(page.locator("#toast")).to_contain_text("It is moved.")
    expect(column(page).locator(".visit", has_text="Ida Lorenzen")).to_contain_text("16:00")


@SIZES
def test_somebody_comes_and_did_not_after_all(enter: Enter, size: dict[str, int]) -> None:
    mara = enter(viewport=size)
    who, (place, zone) = ("Vera Comes", PLACES[0]) if size is DESK else ("Wim Komt", PLACES[1])
    begun = datetime.now(ZoneInfo(zone)) - timedelta(minutes=5)  # and not over, or it would be completed by itself
    page = stand_at(mara, begun.date(), place=place, show="&view=list")
    mara.link("Book")
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Who is it?").fill(who)
    expect(drawer.get_by_text("Nobody is known by that")).to_be_visible()
    drawer.get_by_label("From").fill(f"{begun:%H:%M}")
    drawer.get_by_label("For", exact=True).select_option("480")
    drawer.get_by_label("In spite of").check()
    drawer.get_by_role("button", name="Book it").click()
    for button, state in (
        ("Check in", "Here"),
        ("Was there", "Was there"),
        ("Did not come after all", "Did not come"),
        ("Was there after all", "Was there"),
    ):
        drawer.get_by_role("button", name=button, exact=True).click()
        expect(drawer.locator(".badge").first).to_have_text(state)
    page.keyboard.press("Escape")
    expect(page.locator(".visit-row", has_text=who)).to_contain_text("Was there")


@SIZES
def test_a_room_is_closed_and_opened_again(enter: Enter, size: dict[str, int]) -> None:
    mara = enter(viewport=size)
    when = day(4 if size is DESK else 5)
    page = stand_at(mara, when)
    book(mara, "15:00", client="Nele Hartwig")
    theirs = None
    if size is DESK:
        jonas = enter()
        theirs = stand_at(jonas, when, who=OWL_STAFF.email)
    mara.link("Block time")
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("What").select_option(label=ROOM)
    drawer.get_by_label("At", exact=True).first.fill("14:00")
    drawer.get_by_label("Why").fill("The piano is tuned")
    drawer.get_by_role("button", name="Block it").click()
    expect(drawer.get_by_role("heading", name="1 booking stands in the way")).to_be_visible()
    if theirs:  # another desk sees it at once
        expect(column(theirs).get_by_role("link", name="The piano is tuned")).to_be_visible(timeout=WORKER)
    drawer.get_by_label("Nele Hartwig").check()
    drawer.get_by_role("button", name="Call off the chosen ones").click()
    expect(drawer.get_by_text("Nothing is booked in this time.")).to_be_visible()
    expect(column(page).locator(".visit")).to_have_count(0)
    page.keyboard.press("Escape")
    column(page).get_by_role("link", name="The piano is tuned").click()
    drawer.get_by_role("button", name="Open again").click()
    expect(drawer.get_by_text("It is open again.")).to_be_visible()
    expect(column(page).locator(".closure")).to_have_count(0)
    drawer.get_by_role("button", name="Undo").click()
    expect(column(page).locator(".closure")).to_have_count(1)


def test_with_the_keyboard_alone(enter: Enter) -> None:
    mara = enter()
    page = stand_at(mara, day(6))

    def reach(wanted: Locator) -> None:
        """Press the tab key until something is reached."""
        for _ in range(60):
            if wanted.evaluate("it => it === document.activeElement"):
                return
            page.keyboard.press("Tab")
        pytest.fail("cannot be reached")

    reach(page.get_by_role("link", name="Book", exact=True))
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_label("Who is it?")).to_be_focused()
    page.keyboard.type("Tuan")
    reach(drawer.get_by_role("radio", name=re.compile("Tuan Pham")).first)
    page.keyboard.press("Space")
    reach(drawer.get_by_label("Room", exact=True))
    page.keyboard.type(ROOM)
    reach(drawer.get_by_label("From"))
    page.keyboard.type("0400PM")
    reach(drawer.get_by_role("button", name="Book it"))
    page.keyboard.press("Enter")
    expect(drawer.get_by_text("It is booked.")).to_be_visible()
    reach(drawer.get_by_role("link", name="Move"))
    page.keyboard.press("Enter")
    minutes = drawer.get_by_label("Minutes")
    expect(drawer.get_by_role("heading", name="Move it")).to_be_focused()
    reach(minutes)
    page.keyboard.type("180")
    page.keyboard.press("Enter")
    expect(drawer.get_by_text("It is moved.")).to_be_visible()
    page.keyboard.press("Escape")
    expect(column(page).locator(".visit")).to_contain_text("16:00 to 19:00")


def test_without_scripts(enter: Enter) -> None:
    mara = enter(java_script_enabled=False)
    page = stand_at(mara, day(7))
    mara.link("Book")
    page.get_by_label("Who is it?").fill("Zofia")
    mara.button("Find")
    page.get_by_role("radio", name=re.compile("Zofia")).first.check()
    page.get_by_label("Room", exact=True).select_option(label=ROOM)
    page.get_by_label("From").fill("17:00")
    mara.button("Book it")
    expect(page.get_by_text("It is booked.")).to_be_visible()
    mara.link("Move")
    page.get_by_label("From").fill("13:00")
    mara.button("Move it")
    expect(page.get_by_text("It is moved.")).to_be_visible()
    page.get_by_role("navigation", name="Where you are").get_by_role("link", name="Calendar").click()
    expect(column(page).locator(".visit", has_text="Zofia")).to_contain_text("13:00")
    mara.link("Week")
    expect(page.locator(".week .chip", has_text="Zofia")).to_be_visible()


def test_a_lost_network_says_so_and_puts_a_booking_back(enter: Enter) -> None:
    mara = enter()
    page = stand_at(mara, day(9))
    block = book(mara, "14:00", client="Kofi Amankwah")
    page.context.set_offline(offline=True)
    drag(page, block, "16:00")
    expect(page.get_by_role("alert")).to_contain_text("There is no answer.")
    expect(block).to_contain_text("14:00 to 16:00")
    page.context.set_offline(offline=False)
    drag(page, block, "15:00")
    expect(page.locator("#toast")).to_contain_text("It is moved.")
    expect(block).to_contain_text("15:00")


def test_an_ended_session_says_so_and_keeps_what_was_typed(enter: Enter) -> None:
    mara = enter()
    page = stand_at(mara, day(8))
    mara.link("Book")
    drawer = page.get_by_role("dialog")
    drawer.get_by_label("Name", exact=True).fill("Klara Ende")
    other = page.context.new_page()
    other.goto(f"{mara.site}/")
    other.locator("header details.menu summary").click()
    other.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in and go on")).to_have_attribute("href", re.compile(f"date%3D{day(8)}"))
    drawer.get_by_role("button", name="Book it").click()
    expect(page.get_by_text("What you have typed is not lost")).to_be_visible()
    page.get_by_label("Email").fill(OWL_OWNER.email)
    page.get_by_label("Password").fill(PASSWORD)
    mara.button("Sign in")
    expect(page.get_by_text("You are signed in again.")).to_be_visible()
    assert page.get_by_label("Name", exact=True).input_value() == "Klara Ende"
