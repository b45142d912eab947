"""Somebody's own account in a browser: from signing up to being signed out elsewhere, by the links of real mails."""

import re

from playwright.sync_api import expect

from frontdesk.entrypoints.demo.people import BERLIN, OWL_OWNER, PASSWORD
from tests.browser.conftest import PHONE, SIZES, WORKER, Enter, Visitor
from tests.pictures import drawing

OTHER = "seven green herons"
LONG = "I play the piano, and sometimes the kettle drum. " * 40


def open_mail(visitor: Visitor, to: str, subject: str, button: str) -> None:
    """Follow the button of a mail that has come, or comes."""
    row = visitor.page.get_by_role("link").filter(has_text=to).filter(has_text=subject)
    for _ in range(WORKER // 500):
        visitor.open("/dev/mailbox")
        if row.count():
            break
        visitor.page.wait_for_timeout(500)
    row.first.click()
    visitor.page.get_by_role("link", name=button, exact=True).click()


def enter_as(visitor: Visitor, email: str, password: str) -> None:
    """Fill in the page that asks for address and password."""
    visitor.page.get_by_label("Email").fill(email)
    visitor.page.get_by_label("Password").fill(password)
    visitor.button("Sign in")


def sign_up(visitor: Visitor, name: str, email: str) -> None:
    """Make an account, and sign in with it."""
    page = visitor.open("/sign-up")
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    visitor.button("Make my account")
    expect(page.get_by_role("status")).to_contain_text(f"a mail to {email}")
    enter_as(visitor, email, PASSWORD)
    expect(page.get_by_text(f"Signed in as {email}")).to_be_attached()


@SIZES
def test_from_signing_up_to_another_password(enter: Enter, size: dict[str, int]) -> None:
    new = enter(viewport=size)
    email = f"ada.{'phone' if size is PHONE else 'desk'}@example.com"
    page = new.page
    sign_up(new, "Ada Lovelace", email)
    open_mail(new, email, "Confirm your address", "Confirm my address")
    new.button("Confirm my address")
    expect(page.get_by_role("status")).to_have_text("Thank you, your address is confirmed.")
    expect(page.get_by_text("Confirmed", exact=True)).to_be_visible()
    new.open("/account/photo")
    page.locator("input[type=file]").set_input_files(
        {"name": "ada.jpg", "mimeType": "image/jpeg", "buffer": drawing("image/jpeg", (320, 320))}
    )
    expect(page.locator("h1")).to_have_text("Your profile", timeout=WORKER)
    expect(page.locator("header .avatar img")).to_have_js_property("complete", value=True)
    page.get_by_label("Time zone").select_option("Asia/Tokyo")
    new.button("Save")
    expect(page.get_by_role("status")).to_have_text("It is saved.")
    new.open("/account/preferences")
    page.get_by_label("Reviews by mail").uncheck()
    new.button("Save")
    expect(page.get_by_role("status")).to_have_text("It is saved.")
    assert not page.get_by_label("Reviews by mail").is_checked()
    new.open("/account/notifications")
    page.locator("summary").filter(has_text="Confirm your address").click()
    expect(page.locator(".letter:visible")).to_contain_text("[hidden]")
    new.sign_out()
    new.open("/forgot-password")
    page.get_by_label("Your address").fill(email)
    new.button("Send the link")
    expect(page.get_by_role("status")).to_contain_text("a mail is on its way")
    open_mail(new, email, "Choose another password", "Choose a password")
    used = page.url
    page.get_by_label("Another password").fill(OTHER)
    new.button("Set the password")
    enter_as(new, email, OTHER)
    expect(page.get_by_text(f"Signed in as {email}")).to_be_attached()
    page.goto(used)
    page.get_by_label("Another password").fill(PASSWORD)
    new.button("Set the password")
    expect(page.get_by_role("alert")).to_contain_text("This link does not work any more")


def test_who_is_signed_out_elsewhere_goes_on_with_what_was_typed(enter: Enter) -> None:
    email = BERLIN[0].email
    here, scriptless = enter(), enter(viewport=PHONE, java_script_enabled=False)
    for there in (enter(), scriptless):
        there.sign_in(email)
        there.open("/account")
        there.page.get_by_label("About you").fill(LONG)
        if here.page.url == "about:blank":
            here.sign_in(email)
        here.open("/account/security")
        here.button("Sign out all others")
        expect(here.page.get_by_role("status")).to_have_text("All other devices are signed out.")
        there.button("Save")
        expect(there.page.get_by_role("status")).to_contain_text("What you have typed is not lost")
        enter_as(there, email, PASSWORD)
        if there is scriptless:
            there.button("Back to my form")
        expect(there.page.get_by_text("What you had typed is back")).to_be_visible()
        assert there.page.get_by_label("About you").input_value().strip() == LONG.strip()
        there.page.get_by_label("About you").fill("")
        there.button("Save")
        expect(there.page).to_have_url(re.compile(r"/account\?done=saved$"))


def test_the_menu_by_keyboard_and_a_favourite(enter: Enter) -> None:
    member = enter()
    member.sign_in(BERLIN[0].email)
    page = member.open("/places/owl-octave-kreuzberg")
    member.button("Remember it")
    expect(page.get_by_role("button", name="In your favourites")).to_be_visible()
    menu = page.locator("header details.menu")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu.get_by_role("link", name="Favourites")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(menu.get_by_role("link", name="Favourites")).to_be_hidden()
    expect(menu.locator("summary")).to_be_focused()
    page.keyboard.press("Enter")
    menu.get_by_role("link", name="Favourites").click()
    expect(page.get_by_role("link", name="Owl & Octave Kreuzberg")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Remove")).click()
    expect(page.get_by_text("No favourites yet")).to_be_visible()


@SIZES
def test_a_client_and_the_studio_write_to_each_other(enter: Enter, size: dict[str, int]) -> None:
    client, studio = enter(viewport=size), enter()
    name = BERLIN[2 if size is PHONE else 3].name
    email = f"writer.{'phone' if size is PHONE else 'desk'}@example.com"
    sign_up(client, name, email)
    client.open("/places/owl-octave-kreuzberg")
    client.link("Write to the studio")
    client.page.get_by_label("Your message").fill("Is there a left-handed guitar?")
    client.button("Send")
    expect(client.page.locator(".said-body")).to_have_text("Is there a left-handed guitar?")
    studio.sign_in(OWL_OWNER.email)
    inbox = studio.open("/desk/1/inbox")
    inbox.locator("a.talk-link").filter(has_text=name).click()
    expect(inbox.locator(".said-body").last).to_have_text("Is there a left-handed guitar?")
    inbox.get_by_label("Your message").fill("There is, behind the door.")
    studio.button("Send")
    expect(client.page.locator(".said-body").last).to_have_text("There is, behind the door.")  # by itself
    client.page.get_by_label("Your message").fill("Wonderful.")
    client.button("Send")
    expect(inbox.locator(".said-body").last).to_have_text("Wonderful.")
    client.open("/")
    inbox.get_by_label("Your message").fill("See you then.")
    studio.button("Send")
    expect(inbox.locator(".said-body").last).to_have_text("See you then.")
    client.page.reload()
    expect(client.page.locator("#unread .count")).to_contain_text("1")
    client.link("Messages 1 unread")
    client.page.locator("a.talk-link").first.click()
    expect(client.page.locator(".said-body").last).to_have_text("See you then.")
    expect(client.page.locator("#unread .count")).to_have_count(0)
