"""A client's way to a service, a demo class, and both on somebody else's site, in a browser."""

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, expect

from tests.browser.conftest import DESK, PHONE, SIZES, Enter, Visitor

CLINIC, LOFT = "heron-quince-physiotherapy", "heron-quince-learning-loft"
WAYS = pytest.mark.parametrize(("size", "scripts"), [(DESK, True), (PHONE, False)], ids=["desk", "phone, no scripts"])
WORKER = 90_000  # milliseconds: it tells of the demo's three weeks first


def fill_in(page: Page | FrameLocator) -> None:
    """Say who comes."""
    page.get_by_label("Your name").fill("Ada Lovelace")
    page.get_by_label("Email").fill("ada@example.com")


def pay(visitor: Visitor, tab: Page) -> None:
    """Pay at the sandbox."""
    tab.get_by_role("button", name="Pay", exact=True).click()
    expect(tab.get_by_role("status")).to_be_visible()
    tab.get_by_role("link", name="Back to the booking").click()
    assert tab.url.startswith(visitor.site)


@WAYS
def test_a_service_is_found_booked_with_somebody_paid_and_moved(
    enter: Enter, size: dict[str, int], *, scripts: bool
) -> None:
    ada = enter(viewport=size, java_script_enabled=scripts)
    page = ada.open("/")
    ada.link("Places and people")
    page.get_by_label("What for").fill("physiotherapy")
    ada.button("Search")
    ada.link("Heron & Quince Physiotherapy")
    ada.link("Manual therapy")
    page.get_by_label("With").select_option(label="Ottoline Marsh")
    if not scripts:
        ada.button("Show")
    expect(page).to_have_url(re.compile("with="))
    ada.link("The month after")
    expect(page).to_have_url(re.compile("month="))
    page.locator("#times a.day").nth(-1 - [DESK, PHONE].index(size)).click()
    expect(page).to_have_url(re.compile("date="))
    page.locator("#times a.slot").last.click()
    expect(page.locator(".facts")).to_contain_text("Ottoline Marsh")
    fill_in(page)
    ada.button("Book and pay")
    expect(page.locator("h1")).to_have_text("One step left: pay")
    ada.link("Pay now")
    pay(ada, page)
    for _ in range(WORKER // 500):  # with scripts it notices by itself
        if ada.heading().startswith("See you "):
            break
        page.wait_for_timeout(500)
        if not scripts:
            page.reload()
    assert ada.heading().startswith("See you ")
    expect(page.locator(".facts").first).to_contain_text("Ottoline Marsh")
    before = ada.heading()
    ada.link("Move it")
    ada.link("The month after")
    expect(page).to_have_url(re.compile("month="))
    page.locator("#times a.slot").first.click()
    ada.button("Move it")
    expect(page.get_by_text("It is moved.")).to_be_visible()
    assert ada.heading() != before


@WAYS
def test_a_parent_registers_a_child(enter: Enter, size: dict[str, int], *, scripts: bool) -> None:
    parent = enter(viewport=size, java_script_enabled=scripts)
    page = parent.open(f"/places/{LOFT}")
    parent.link("Register a child")
    page.get_by_label("Name", exact=True).fill(f"Clara Wieck {size['width']} {scripts}")
    page.get_by_label("Age").fill("nine" if not scripts else "9")
    page.get_by_label("Grade").fill("4th")
    page.get_by_label("What they like").fill("Piano, composing")
    page.get_by_label("Just begins").check()
    page.get_by_label("Your name").fill("Friedrich Wieck")
    page.get_by_label("Email").fill("wieck@example")
    page.get_by_label("Phone").fill("+1 718 555 0199")
    page.get_by_label("The place may keep this").check()
    page.get_by_label("Age").evaluate("it => it.removeAttribute('pattern')")  # as browsers that know none of it
    parent.button("Register")
    expect(page.get_by_role("alert")).to_contain_text("Something is missing or wrong")
    assert page.get_by_label("Your name").input_value() == "Friedrich Wieck"
    page.get_by_label("Age").fill("9")
    page.get_by_label("Email").fill("wieck@example.com")
    parent.button("Register")
    expect(page.locator("h1")).to_have_text("Thank you. We have it")
    page.reload()
    expect(page.locator("h1")).to_have_text("Thank you. We have it")


class Elsewhere(ThreadingHTTPServer):
    """Somebody else's site: each path is a page with what it is to show."""

    pages: dict[str, str]

    def at(self, host: str, path: str, body: str) -> str:
        """A page of it, under one of its names."""
        self.pages[path] = f"<!doctype html><html lang='en'><title>Elsewhere</title><h1>My shop</h1>{body}<p>Foot</p>"
        return f"http://{host}:{self.server_port}{path}"


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[Elsewhere]:
    """A site of another origin; under `localhost` it may show us, under any other name it may not."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = server.pages.get(self.path, "").encode()
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = Elsewhere(("127.0.0.1", 0), Handler)
    server.pages = {}
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def lines(site: str, *attributes: str) -> str:
    """The lines that put booking into a page."""
    return "".join(f'<script src="{site}/embed.js" {given}></script>' for given in attributes)


@SIZES
def test_a_guest_books_and_pays_on_somebody_elses_site(
    enter: Enter, elsewhere: Elsewhere, size: dict[str, int]
) -> None:
    ada = enter(viewport=size)
    ada.wrong = []  # this page is not ours: what it asks for is its own
    page = ada.page
    given = f'data-place="{CLINIC}" data-theme="light"', f'data-place="{LOFT}" data-view="register"'
    names = "Object.keys(window).length"
    page.goto(elsewhere.at("localhost", "/without", ""))
    before = page.evaluate(names)
    page.goto(elsewhere.at("localhost", "/shop", lines(ada.site, *given)))
    frame, form = (page.locator("iframe").nth(n).content_frame for n in range(2))
    expect(frame.locator("h1")).to_have_text("Heron & Quince Physiotherapy")
    expect(form.locator("h1")).to_have_text("Come to a demo class")
    assert page.evaluate(names) - before == page.evaluate("window.frames.length")  # the frames' own numbers alone
    for n in range(2):
        fits(page, n)
    frame.get_by_role("link", name="Gait analysis").click()
    frame.get_by_role("link", name="The month after").click()
    expect(frame.locator("#times a.slot").first).to_be_visible()
    fits(page, 0)
    frame.locator("#times a.day").nth(-8 - [DESK, PHONE].index(size)).click()
    frame.locator("#times a.day[aria-current]").wait_for()
    frame.locator("#times a.slot").last.click()
    expect(frame.locator("h1")).to_have_text("Book Gait analysis")
    fill_in(frame)
    frame.get_by_role("button", name="Book and pay").click()
    expect(frame.locator("h1")).to_have_text("One step left: pay")
    with page.expect_popup() as tab:
        frame.get_by_role("link", name="Pay now").click()
    pay(ada, tab.value)
    expect(tab.value.locator("h1")).to_have_text("Thank you")  # without cookies it knows nobody
    expect(frame.locator("h1")).to_contain_text("See you ", timeout=WORKER)
    fits(page, 0)
    assert cookies(ada.context, page) == []
    ada.wrong = []


def fits(page: Page, number: int) -> None:
    """That a frame is as high as what stands in it."""
    frame = page.locator("iframe").nth(number)
    inner = frame.content_frame.locator("body")
    for _ in range(50):
        outside, inside = frame.bounding_box(), inner.evaluate("it => it.getBoundingClientRect().height")
        assert outside
        if abs(outside["height"] - inside) <= 1:
            return
        page.wait_for_timeout(100)
    pytest.fail(f"the frame is {outside}, and what stands in it {inside} high")


def cookies(context: BrowserContext, page: Page) -> list[str]:
    """What the other site's page sees of ours: nothing; and that nothing opens a session."""
    seen = page.evaluate("document.cookie").split("; ")
    return [it for it in (*seen, *(str(it.get("name")) for it in context.cookies())) if it in {"frontdesk", "visit"}]


def test_other_sites_and_other_pages_stay_out_of_frames(enter: Enter, elsewhere: Elsewhere) -> None:
    ada = enter()
    page = ada.page
    page.goto(elsewhere.at("elsewhere.localhost", "/refused", lines(ada.site, f'data-place="{CLINIC}"')))
    shown = page.locator("iframe").content_frame
    page.locator("iframe").scroll_into_view_if_needed()
    page.wait_for_timeout(1000)
    assert shown.locator("h1").count() == 0 or "Physiotherapy" not in shown.locator("h1").inner_text()
    for path in ("/", "/sign-in", f"/places/{CLINIC}", "/visits", "/desk"):
        page.goto(elsewhere.at("localhost", "/framed", f'<iframe src="{ada.site}{path}"></iframe>'))
        page.wait_for_timeout(500)
        assert "Frontdesk" not in page.locator("iframe").content_frame.locator("body").inner_text(), path
    refused = [it for it in ada.wrong if "frame-ancestors" in it]
    assert len(refused) == 6
    ada.wrong = []


def test_what_is_no_message_of_the_frames_changes_nothing(enter: Enter, elsewhere: Elsewhere) -> None:
    ada = enter()
    page = ada.page
    page.goto(elsewhere.at("localhost", "/shop", lines(ada.site, f'data-place="{CLINIC}"')))
    fits(page, 0)
    page.evaluate("window.postMessage({from: 'frontdesk', height: 5000}, '*')")
    page.wait_for_timeout(300)
    fits(page, 0)
    ada.wrong = []
