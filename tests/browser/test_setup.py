"""A fresh installation without demo data: from its first page to a place that clients book, in three steps."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from tests.browser.conftest import PATIENCE, SIZES, Visitor
from tests.browser.test_every_page import SMALL, violations
from tests.embedded import Runner, Up

PASSWORD = "correct horse battery staple"


@pytest.fixture
def fresh() -> Iterator[str]:
    """The address of an installation that nobody has seen."""
    place = Path(tempfile.mkdtemp(prefix="frontdesk-test-"))
    place.chmod(0o711)
    started = Up(Runner(None, place), place / "data", "--workers", "1", "--no-demo").start()
    yield started.url
    assert started.stop() == 0, started.output
    shutil.rmtree(place)


def visitor(site: str, chromium: Browser, size: ViewportSize) -> Visitor:
    """Somebody in front of it."""
    context = chromium.new_context(viewport=size, locale="en-GB", timezone_id="Europe/Berlin")
    context.set_default_timeout(PATIENCE)
    made = Visitor(site, context, context.new_page())
    made.watch()
    return made


def check(one: Visitor, size: ViewportSize) -> None:
    """A page shuts nobody out, and fits a small screen."""
    assert violations(one.page) == {}
    one.page.set_viewport_size({"width": SMALL, "height": 700})
    assert one.page.evaluate("document.documentElement.scrollWidth") <= SMALL
    one.page.set_viewport_size(size)


@SIZES
def test_from_nothing_to_a_place_that_is_booked(fresh: str, chromium: Browser, size: ViewportSize) -> None:
    ada = visitor(fresh, chromium, size)
    page = ada.open("/")
    expect(page.locator("h1")).to_have_text("Welcome to Frontdesk")
    check(ada, size)
    page.get_by_label("Your name").fill("Ada Lovelace")
    page.get_by_label("Email").fill("ada@example")
    page.get_by_label("Password").fill(PASSWORD)
    ada.button("Go on")
    expect(page.get_by_label("Email")).to_be_focused()
    assert page.get_by_label("Your name").input_value() == "Ada Lovelace"
    page.get_by_label("Email").fill("ada@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    ada.button("Go on")

    expect(page.locator("h1")).to_have_text("Your place")
    check(ada, size)
    page.get_by_label("Its name").fill("Blue Note")
    page.get_by_label("Kind of business").fill("studio")
    page.get_by_label("City").fill("Berlin, DE")
    ada.button("Go on")
    expect(page.locator("h1")).to_have_text("What can be booked")
    ada.link("Back to your place")
    expect(page.get_by_label("City")).to_have_value("Berlin, DE")
    page.get_by_label("Its name").fill("Blue Note Berlin")
    ada.button("Go on")
    check(ada, size)
    page.get_by_label("Its name, or theirs").fill("Room A")
    page.get_by_label("Price in EUR").fill("forty")
    ada.button("Open it")
    expect(page.get_by_label("Price in EUR")).to_be_focused()
    page.get_by_label("Price in EUR").fill("40")
    ada.button("Open it")
    expect(page.get_by_text("Blue Note Berlin is open.")).to_be_visible()

    guest = visitor(fresh, chromium, ViewportSize(width=390, height=844))
    guest.open("/setup")
    expect(guest.page.get_by_text("This installation is set up")).to_be_visible()
    guest.link("Find a place")
    guest.link("Room A")
    guest.page.locator("#times a.slot").first.click()
    expect(guest.page.locator(".total")).to_contain_text("€40")
    guest.page.get_by_label("Your name").fill("Grace Hopper")
    guest.page.get_by_label("Email").fill("grace@example.com")
    guest.button("Book and pay")
    expect(guest.page.locator("h1")).to_have_text("One step left: pay")
    assert [*ada.wrong, *guest.wrong] == []
    for one in (ada, guest):
        one.context.close()
