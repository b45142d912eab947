"""A client's way from the first page to a paid booking and back, in a browser."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from frontdesk.entrypoints.demo.people import BERLIN, PASSWORD
from tests.browser.conftest import PHONE, SIZES, WORKER, Enter, Visitor

MEMBER = BERLIN[0].email
ROOM = "Nachtigall"


def find(visitor: Visitor, room: str = ROOM) -> None:
    """Find a room in Berlin."""
    page = visitor.open("/")
    page.get_by_label("City").select_option(label="Berlin")
    visitor.button("Search")
    page.get_by_role("link", name=room, exact=True).click()
    expect(page.locator("h1")).to_have_text(room)


def choose(visitor: Visitor, *, day: int) -> None:
    """Choose the last start of a day of the month after, of which nobody else has heard; each test has its own."""
    next_month(visitor)
    visitor.page.locator("#times a.day").nth(-day).click()
    expect(visitor.page).to_have_url(re.compile("date="))
    visitor.page.locator("#times a.slot").last.click()
    expect(visitor.page.locator("h1")).to_have_text(f"Book {ROOM}")


def next_month(visitor: Visitor) -> None:
    """Turn the page of the calendar."""
    visitor.link("The month after")
    expect(visitor.page).to_have_url(re.compile("month="))
    expect(visitor.page.locator("#times a.slot").first).to_be_visible()


def fill_in(page: Page) -> None:
    """Say who comes."""
    page.get_by_label("Your name").fill("Ada Lovelace")
    page.get_by_label("Email").fill("ada@example.com")


def pay(visitor: Visitor) -> None:
    """Pay at the sandbox, and come back to a booking that is confirmed."""
    expect(visitor.page.locator("h1")).to_have_text("One step left: pay")
    visitor.link("Pay now")
    visitor.button("Pay")
    visitor.link("Back to the booking")
    expect(visitor.page.locator("#visit")).to_contain_text("Confirmed", timeout=WORKER)
    assert visitor.heading().startswith("See you ")


@SIZES
def test_a_guest_books_pays_moves_and_calls_off(enter: Enter, size: dict[str, int]) -> None:
    ada = enter(viewport=size)
    find(ada)
    choose(ada, day=1 if size is PHONE else 2)
    ada.button("Book and pay")  # the browser itself says what is missing
    assert ada.page.get_by_label("Your name").evaluate("it => it.matches(':invalid')")
    fill_in(ada.page)
    ada.page.get_by_label("Email").fill("ada@example")
    ada.button("Book and pay")
    expect(ada.page.get_by_label("Email")).to_be_focused()
    assert ada.page.get_by_label("Your name").input_value() == "Ada Lovelace"
    fill_in(ada.page)
    ada.button("Book and pay")
    pay(ada)
    with ada.page.expect_download() as file:
        ada.link("Add to my calendar")
    assert "BEGIN:VEVENT" in file.value.path().read_text()
    ada.link("Move it")
    next_month(ada)
    ada.page.locator("#times a.slot").first.click()
    ada.button("Move it")
    expect(ada.page.get_by_text("It is moved.")).to_be_visible()
    ada.link("Call it off")
    expect(ada.page.get_by_text("You get all of it back")).to_be_visible()
    ada.button("Call it off")
    expect(ada.page.locator("h1")).to_have_text("This booking is called off")


@SIZES
def test_a_member_signs_in_on_the_way_and_finds_the_booking_again(enter: Enter, size: dict[str, int]) -> None:
    member = enter(viewport=size)
    find(member)
    choose(member, day=3 if size is PHONE else 4)
    member.page.locator("form").get_by_role("link", name="Sign in").click()
    member.page.get_by_label("Email").fill(MEMBER)
    member.page.get_by_label("Password").fill(PASSWORD)
    member.button("Sign in")
    expect(member.page.locator("h1")).to_have_text(f"Book {ROOM}")  # and went on
    member.button("Book and pay")
    pay(member)
    number = member.page.get_by_text("Number ").inner_text()
    there = urlsplit(member.page.url).path
    member.link("My bookings")
    member.page.locator(f'a[href="{there}"]').click()
    expect(member.page.get_by_text("Number ")).to_have_text(number)
    member.sign_out()
    member.page.goto(f"{member.site}/visits")
    assert member.heading() == "Sign in"


@SIZES
def test_without_scripts(enter: Enter, size: dict[str, int]) -> None:
    plain = enter(viewport=size, java_script_enabled=False)
    find(plain)
    choose(plain, day=5 if size is PHONE else 6)
    fill_in(plain.page)
    plain.button("Book and pay")
    plain.link("Pay now")
    plain.button("Pay")
    plain.link("Back to the booking")
    for _ in range(WORKER // 500):
        if plain.heading().startswith("See you "):
            break
        plain.page.wait_for_timeout(500)
        plain.page.reload()
    assert plain.heading().startswith("See you ")
    plain.page.get_by_role("button", name="Change colours").click()
    assert plain.page.locator("html").get_attribute("data-theme") == "dark"


def test_with_the_keyboard_alone(enter: Enter) -> None:
    hands_off = enter()
    page = hands_off.open("/")

    def reach(name: str, role: str = "link") -> None:
        """Press the tab key until something is reached."""
        wanted = page.get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type]  # one of ARIA's
        for _ in range(150):
            if wanted.evaluate("it => it === document.activeElement"):
                return
            page.keyboard.press("Tab")
        pytest.fail(f"{name} cannot be reached")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.keyboard.press("Enter")
    reach("What for", "searchbox")
    page.keyboard.type("Zaunkönig")
    page.keyboard.press("Enter")
    expect(page.locator("#found h2")).to_contain_text("1 room")
    reach("Zaunkönig")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Zaunkönig")
    reach("The month after")
    page.keyboard.press("Enter")
    expect(page.locator("#times")).to_be_focused()
    page.locator("#times a.slot").last.focus()
    page.keyboard.press("Enter")
    reach("Your name", "textbox")
    page.keyboard.type("Ada Lovelace")
    reach("Email", "textbox")
    page.keyboard.type("ada@example.com")
    reach("Book and pay", "button")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("One step left: pay")


def test_a_time_that_is_taken_while_the_form_is_open(enter: Enter) -> None:
    slow, quick = enter(), enter()
    find(slow)
    choose(slow, day=8)
    quick.page.goto(slow.page.url)
    for visitor in (quick, slow):
        fill_in(visitor.page)
        visitor.button("Book and pay")
    expect(slow.page.get_by_role("alert")).to_contain_text("This time is taken")
    other = slow.page.locator("button[name=instead]").first
    other.click()
    expect(slow.page.get_by_role("status")).to_contain_text("it is. Look at the price, and book.")
    assert slow.page.get_by_label("Your name").input_value() == "Ada Lovelace"
    slow.button("Book and pay")
    expect(slow.page.locator("h1")).to_have_text("One step left: pay")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_double_click_and_the_back_button_book_once(enter: Enter, *, scripts: bool) -> None:
    hasty = enter(java_script_enabled=scripts)
    find(hasty)
    choose(hasty, day=9 if scripts else 10)
    form = hasty.page.url
    fill_in(hasty.page)
    hasty.page.get_by_role("button", name="Book and pay").dblclick()
    expect(hasty.page.locator("h1")).to_have_text("One step left: pay")
    number = hasty.page.get_by_text("Number ").inner_text()
    again = enter()
    again.page.goto(form)
    fill_in(again.page)
    again.button("Book and pay")
    expect(again.page.get_by_role("alert")).to_contain_text("This time is taken")
    hasty.page.reload()
    assert hasty.page.get_by_text("Number ").inner_text() == number


def test_back_and_again_leads_to_the_same_booking(enter: Enter) -> None:
    thoughtful = enter()
    find(thoughtful)
    choose(thoughtful, day=11)
    fill_in(thoughtful.page)
    thoughtful.button("Book and pay")
    expect(thoughtful.page.locator("h1")).to_have_text("One step left: pay")
    number = thoughtful.page.get_by_text("Number ").inner_text()
    thoughtful.page.go_back()
    expect(thoughtful.page.locator("h1")).to_have_text(f"Book {ROOM}")
    fill_in(thoughtful.page)
    thoughtful.button("Book and pay")
    expect(thoughtful.page.get_by_text("You have booked this time already.")).to_be_visible()
    thoughtful.link("Look at your booking")
    expect(thoughtful.page.get_by_text("Number ")).to_have_text(number)


def test_two_tabs_of_one_booking(enter: Enter) -> None:
    busy = enter()
    find(busy)
    choose(busy, day=12)
    fill_in(busy.page)
    busy.button("Book and pay")
    expect(busy.page.locator("h1")).to_have_text("One step left: pay")
    tab = busy.context.new_page()
    tab.goto(busy.page.url)
    tab.get_by_role("link", name="Move it").click()
    tab.locator("#times a.slot").first.click()
    busy.link("Call it off")
    busy.button("Call it off")
    expect(busy.page.locator("h1")).to_have_text("This booking is called off")
    tab.get_by_role("button", name="Move it").click()
    expect(tab.get_by_text("This booking can no longer be moved")).to_be_visible()


@SIZES
def test_a_lost_answer_is_said_and_sent_again_books_once(enter: Enter, size: dict[str, int]) -> None:
    away = enter(viewport=size)
    find(away)
    choose(away, day=13 if size is PHONE else 14)
    fill_in(away.page)
    away.context.set_offline(True)
    away.button("Book and pay")
    expect(away.page.get_by_role("alert")).to_contain_text("No answer came.")
    away.context.set_offline(False)

    def lose(route: Route) -> None:
        """Let it be carried out, and the answer not arrive."""
        assert route.fetch(max_redirects=0).status == 303
        route.abort()

    away.page.route("**/book?*", lose, times=1)
    away.button("Book and pay")
    expect(away.page.get_by_role("alert")).to_contain_text("No answer came.")
    assert away.page.get_by_label("Your name").input_value() == "Ada Lovelace"
    away.button("Book and pay")
    expect(away.page.locator("h1")).to_have_text("One step left: pay")


def test_a_slow_answer_is_waited_for(enter: Enter) -> None:
    patient = enter()
    find(patient)
    choose(patient, day=15)
    fill_in(patient.page)
    patient.page.clock.install()
    held: list[Route] = []

    def hold(route: Route) -> None:
        """Let nothing be heard of it."""
        held.append(route)

    patient.page.route("**/book?*", hold, times=1)
    patient.button("Book and pay")
    expect(patient.page.get_by_role("button", name="Book and pay")).to_have_attribute("aria-busy", "true")
    patient.page.clock.run_for(9000)
    expect(patient.page.get_by_text("This takes longer than usual.")).to_be_visible()
    held[0].continue_()
    expect(patient.page.locator("h1")).to_have_text("One step left: pay")


def test_another_sites_form_changes_nothing(enter: Enter) -> None:
    member = enter()
    member.sign_in(MEMBER)
    elsewhere = member.context.new_page()
    elsewhere.set_content(f'<form method="post" action="{member.site}/sign-out"><button>Win</button></form>')
    elsewhere.get_by_role("button", name="Win").click()
    expect(elsewhere.locator("h1")).to_have_text("This did not come from one of our pages")
    member.page.reload()
    expect(member.page.get_by_role("link", name="My bookings")).to_be_visible()
