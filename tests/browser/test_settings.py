"""What an owner decides is what clients see: hours, prices and photos, by hand, at a desk's and a phone's size."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
from PIL import Image
from playwright.sync_api import Page, expect

from frontdesk.entrypoints.demo.people import PASSWORD
from tests.browser.conftest import PHONE, SIZES, Enter
from tests.browser.test_every_page import SMALL, violations

WORKER = 90_000  # milliseconds


@dataclass(frozen=True, slots=True)
class Opened:
    """A place of one's own, with a room."""

    email: str
    number: int
    room: str


def open_place(site: str, name: str) -> Opened:
    """Somebody new with a place and a room, as the API makes them."""
    email = f"{name}@example.com"
    with httpx2.Client(base_url=f"{site}/api/v1", timeout=60) as client:
        who = {"email": email, "password": PASSWORD}
        assert client.post("/auth/register", json=who).status_code == 201
        client.headers["Authorization"] = f"Bearer {client.post('/auth/login', json=who).json()['access_token']}"
        assert client.post("/companies", json={"name": f"House of {name}"}).status_code == 201
        wanted = {"name": f"Studio {name}", "sector": "studio", "timezone": "Europe/Berlin", "auto_confirm": True}
        place = client.post("/providers", json=wanted).json()
        room = client.post(f"/providers/{place['id']}/rooms", json={"name": f"Room {name}", "capacity": 4}).json()
    return Opened(email, place["number"], room["id"])


def free_on(page: Page, opened: Opened, site: str, day: str) -> list[str]:
    """The starts that a client is offered on a day."""
    page.goto(f"{site}/rooms/{opened.room}?date={day}")
    return page.locator("#times a.slot").all_inner_texts()


@SIZES
def test_hours_and_prices_change_what_a_client_sees(enter: Enter, site: str, size: dict[str, int]) -> None:
    opened = open_place(site, "phone" if size is PHONE else "desk")
    owner, client = enter(viewport=size), enter(viewport=size)
    owner.sign_in(opened.email)
    page = owner.open(f"/desk/{opened.number}/settings/hours")
    monday = page.get_by_role("group", name="Monday", exact=True)
    monday.get_by_role("button", name="More hours").click()
    monday.get_by_label("From", exact=True).fill("10:00")
    monday.get_by_label("To", exact=True).fill("12:00")
    monday.get_by_role("button", name="Copy to workdays").click()
    owner.button("Save")
    expect(page.get_by_role("status")).to_have_text("Saved.")
    shown = free_on(client.page, opened, site, "2027-03-02")  # a Tuesday
    assert (len(shown), shown[0]) == (5, "10:00")

    page = owner.open(f"/desk/{opened.number}/settings/rooms/{opened.room}/prices")
    page.get_by_label("Amount in EUR").fill("40")
    expect(page.locator("#quote")).to_contain_text("€80")  # two hours, while nothing is saved
    owner.button("Another price")
    dearer = page.get_by_role("group", name="A price").last
    dearer.get_by_label("Amount in EUR").fill("55")
    dearer.get_by_text("Only at certain times").click()
    dearer.get_by_role("checkbox", name="Mo").check()
    owner.button("Save")
    expect(page.get_by_role("status")).to_have_text("Saved.")
    for day, price in (("2027-03-01", "€55"), ("2027-03-02", "€40")):
        client.page.goto(f"{site}/rooms/{opened.room}?date={day}&duration=60")
        client.page.locator("#times a.slot").first.click()
        expect(client.page.locator(".total")).to_contain_text(price)


def test_without_scripts_hours_are_copied_and_prices_reckoned(enter: Enter, site: str) -> None:
    opened = open_place(site, "plain")
    with_scripts = enter()
    with_scripts.sign_in(opened.email)
    plain = enter(java_script_enabled=False, storage_state=with_scripts.context.storage_state())
    page = plain.open(f"/desk/{opened.number}/settings/hours")
    monday = page.get_by_role("group", name="Monday", exact=True)
    monday.get_by_label("From", exact=True).first.fill("09:00")
    monday.get_by_label("To", exact=True).first.fill("17:00")
    monday.get_by_role("button", name="Copy to all days").click()
    expect(page.get_by_text("They are not saved yet")).to_be_visible()
    sunday = page.get_by_role("group", name="Sunday", exact=True)
    assert sunday.get_by_label("From", exact=True).first.input_value() == "09:00"
    plain.button("Save")
    expect(page.get_by_role("status")).to_have_text("Saved.")
    page = plain.open(f"/desk/{opened.number}/settings/rooms/{opened.room}/prices")
    page.get_by_label("Amount in EUR").fill("12.50")
    plain.button("Reckon it")
    expect(page.locator("#quote")).to_contain_text("€25")
    plain.button("Save")
    expect(page.get_by_role("status")).to_have_text("Saved.")


@SIZES
def test_photos_are_sent_put_in_order_and_shown(enter: Enter, site: str, size: dict[str, int], tmp_path: Path) -> None:
    opened = open_place(site, "phone-photos" if size is PHONE else "desk-photos")
    owner = enter(viewport=size)
    owner.sign_in(opened.email)
    page = owner.open(f"/desk/{opened.number}/settings/rooms/{opened.room}/photos")
    for colour in ("teal", "coral"):
        file = tmp_path / f"{colour}.png"
        Image.new("RGB", (300, 200), colour).save(file)
        page.get_by_label("Picture").set_input_files(file)
        expect(page.locator("[data-upload-shows]")).to_be_visible(timeout=WORKER)
        page.get_by_label("What it shows").fill(colour)
        owner.button("Add the photo")
        expect(page.get_by_text(colour, exact=True)).to_be_visible()
    photos = page.locator(".photo")
    if size is PHONE:
        photos.nth(1).get_by_role("button", name="Earlier").click()
    else:
        photos.nth(1).drag_to(photos.nth(0))
    expect(photos.first).to_contain_text("coral")
    page.reload()
    expect(photos.first).to_contain_text("coral")
    page.goto(f"{site}/rooms/{opened.room}")
    expect(page.locator(".gallery img").first).to_have_js_property("complete", value=True)
    assert re.search(r"/photos/", page.locator(".gallery img").first.get_attribute("src") or "")


def test_what_is_removed_is_asked_for_once_more(enter: Enter, site: str) -> None:
    opened = open_place(site, "ending")
    owner = enter()
    owner.sign_in(opened.email)
    page = owner.open(f"/desk/{opened.number}/settings/rooms")
    page.get_by_label("Name").fill("Cellar")
    owner.button("Add the room")
    expect(page.get_by_role("status")).to_have_text("Added.")
    owner.link("Details")
    owner.link("Remove this room")
    owner.link("Keep it")
    owner.link("Remove this room")
    owner.button("Remove it")
    expect(page.get_by_role("status")).to_contain_text("Removed.")
    expect(page.get_by_text("Cellar")).to_have_count(0)


def test_pages_of_people_services_and_colleagues_shut_nobody_out(enter: Enter, site: str) -> None:
    opened = open_place(site, "people")
    owner = enter()
    owner.sign_in(opened.email)
    page = owner.open(f"/desk/{opened.number}/settings/people")
    page.get_by_label("Name").fill("Grace Hopper")
    owner.button("Add them")
    expect(page.locator("h1")).to_have_text("Grace Hopper")
    person = urlsplit(page.url).path
    page = owner.open(f"/desk/{opened.number}/settings/services/new")
    page.get_by_label("Name").fill("Haircut")
    page.get_by_label("Price in EUR").fill("39.90")
    page.get_by_label("Grace Hopper").check()
    owner.button("Sell it")
    expect(page.locator("#main")).to_contain_text("€39.90 · 1 person")
    owner.link("Haircut")
    service = urlsplit(page.url).path
    page = owner.open(f"/desk/{opened.number}/team")
    owner.link(opened.email)
    member = urlsplit(page.url).path
    there = f"/desk/{opened.number}"
    pages = (person, f"{person}/hours", f"{person}/teaching", f"{person}/end", f"{there}/settings/people", service)
    for path in (*pages, f"{there}/settings/services", f"{there}/ready", member, f"{member}/remove"):
        page = owner.open(path)
        assert violations(page) == {}, path
        page.set_viewport_size({"width": SMALL, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= SMALL, path
        page.set_viewport_size({"width": 1280, "height": 900})
