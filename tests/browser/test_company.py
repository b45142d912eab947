"""What belongs to a company: a colleague is invited and comes, a balance is paid out; at two sizes."""

import re

import httpx2
from playwright.sync_api import ViewportSize, expect

from frontdesk.entrypoints.demo.people import PASSWORD
from tests.browser.conftest import PHONE, SIZES, WORKER, Enter, Visitor
from tests.browser.test_account import enter_as, open_mail
from tests.browser.test_settings import Opened, open_place


def come(grace: Visitor, address: str) -> None:
    """Sign up with the address that was invited, confirm it, and accept: by the links of the mails."""
    page = grace.page
    open_mail(grace, address, "invites you", "See the invitation")
    grace.link("Make an account")
    page.get_by_label("Your name").fill("Grace Hopper")
    expect(page.get_by_label("Email")).to_have_value(address)
    page.get_by_label("Password").fill(PASSWORD)
    grace.button("Make my account")
    enter_as(grace, address, PASSWORD)
    expect(page.get_by_text("First confirm that")).to_be_visible()
    open_mail(grace, address, "Confirm your address", "Confirm my address")
    grace.button("Confirm my address")
    grace.button("Accept")
    expect(page).to_have_url(re.compile(r"/desk/\d+/"))


def price_and_book(site: str, opened: Opened) -> str:
    """Have an hour cost €40, and book one as a guest; tells where it is paid."""
    with httpx2.Client(base_url=f"{site}/api/v1", timeout=60) as client:
        who = {"email": opened.email, "password": PASSWORD}
        token = client.post("/auth/login", json=who).json()["access_token"]
        prices = {"prices": [{"duration_minutes": 60, "amount": 4000}]}
        bearer = {"Authorization": f"Bearer {token}"}
        assert client.put(f"/rooms/{opened.room}/prices", json=prices, headers=bearer).status_code == 200
        stay = {"room_id": opened.room, "start_time": "2027-03-16T10:00", "duration_minutes": 60}
        guest = {"client_name": "Ada Lovelace", "client_email": "ada@example.com"}
        made = client.post("/bookings", json={**stay, **guest})
        assert made.status_code == 201, made.text
        link: str = made.json()["payment_link"]
        return link


@SIZES
def test_a_colleague_is_invited_and_comes(enter: Enter, site: str, size: ViewportSize) -> None:
    name = "phone-team" if size is PHONE else "desk-team"
    opened, colleague = open_place(site, name), f"{name}-grace@example.com"
    owner = enter(viewport=size)
    owner.sign_in(opened.email)
    page = owner.open(f"/desk/{opened.number}/team")
    page.get_by_label("Email", exact=True).fill(colleague)
    page.get_by_label("As what").select_option("manager")
    owner.button("Send the invitation")
    expect(page.get_by_role("status")).to_contain_text("on its way")
    expect(page.locator("#main")).to_contain_text("Open")
    grace = enter(viewport=size)
    come(grace, colleague)
    page.reload()
    expect(page.get_by_role("link", name="Grace Hopper")).to_be_visible()
    expect(page.locator("#main")).to_contain_text("Accepted")
    expect(grace.open(f"/desk/{opened.number}/settings").locator("h1")).to_have_text("Place")
    owner.link("Grace Hopper")
    page.get_by_label("From their next click on").select_option("teacher")
    owner.button("Change it")
    expect(page.get_by_role("status")).to_contain_text("Changed")
    expect(grace.open(f"/desk/{opened.number}/settings").locator("h1")).to_have_text("You may not do this")
    owner.link("What was changed")
    expect(page.locator("#found li").first).to_contain_text("gave Grace Hopper another role")
    expect(page.locator("#found li").first).to_contain_text("before: Manager")
    page.get_by_label("Of what").select_option("places")
    owner.button("Show")
    expect(page.locator("#found li").first).to_contain_text(f"added the room Room {name}")
    expect(page.locator("#found")).not_to_contain_text("another role")


@SIZES
def test_a_balance_is_paid_out(enter: Enter, site: str, size: ViewportSize) -> None:
    opened = open_place(site, "phone-money" if size is PHONE else "desk-money")
    link = price_and_book(site, opened)
    client, owner = enter(viewport=size), enter(viewport=size)
    client.page.goto(link)
    client.button("Pay")
    owner.sign_in(opened.email)
    page = owner.open(f"/desk/{opened.number}/payouts/accounts")
    owner.button("Sandbox")
    expect(page.get_by_role("status")).to_have_text("The account is connected.")
    page = owner.open(f"/desk/{opened.number}/payouts")
    for _ in range(WORKER // 1000):  # a worker tells the ledger
        if page.get_by_text("€40", exact=True).is_visible():
            break
        page.wait_for_timeout(1000)
        page.reload()
    page.get_by_label("Amount in EUR").fill("4000")
    owner.button("Pay it out")
    expect(page.get_by_role("alert")).to_contain_text("available")
    page.get_by_label("Amount in EUR").fill("25")
    owner.button("Pay it out")
    expect(page.get_by_role("status")).to_have_text("The payout is on its way.")
    expect(page.get_by_text("€15", exact=True)).to_be_visible()
    owner.link("Change")
    page.get_by_label("How often").select_option("weekly")
    owner.button("Save")
    expect(page.locator("#main")).to_contain_text("On Mondays")
