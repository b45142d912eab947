"""A whole installation with demo data, as `make run` makes it, and people who look at it in Debian's Chromium."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)

from frontdesk.entrypoints.demo.people import PASSWORD
from tests.embedded import Runner, Up

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PATIENCE = 20_000  # milliseconds: another process may have the machine
WORKER = 90_000  # milliseconds: it tells of the demo's three weeks first
SIZES = pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder need a browser: `make browser` runs them."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of an installation with demo data."""
    place = Path(tempfile.mkdtemp(prefix="frontdesk-test-"))
    place.chmod(0o711)
    # everybody signs in from one address here
    unlimited = {"RATE_LIMIT_ENABLED": "false"}
    started = Up(Runner(None, place), place / "data", "--workers", "1", environment=unlimited).start()
    yield started.url
    assert started.stop() == 0, started.output
    shutil.rmtree(place)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The browser's remote control."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The browser that Debian has."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program, "These tests need Chromium: apt-get install chromium"
    browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
    yield browser
    browser.close()


@dataclass
class Visitor:
    """Somebody with a browser of their own; what goes wrong in it is written down."""

    site: str
    context: BrowserContext
    page: Page
    wrong: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Write down what is said in the console, and who else is asked."""
        self.context.on("console", self._heard)
        self.context.on("weberror", lambda error: self.wrong.append(f"error: {error.error}"))
        self.context.on("request", self._asked)

    def open(self, path: str) -> Page:
        """Go to a page of the site."""
        self.page.goto(self.site + path)
        return self.page

    def button(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def link(self, name: str) -> None:
        """Follow a link."""
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def sign_in(self, email: str) -> None:
        """Sign in as somebody of the demo."""
        self.open("/sign-in")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.button("Sign in")
        expect(self.page.get_by_text(f"Signed in as {email}")).to_be_attached()

    def sign_out(self) -> None:
        """Sign out by the menu of the account."""
        self.page.locator("header details.menu summary").click()
        self.button("Sign out")
        expect(self.page.locator("header details.menu")).to_have_count(0)

    def heading(self) -> str:
        """What the page is called."""
        return self.page.locator("h1").inner_text()

    def _heard(self, message: ConsoleMessage) -> None:
        # a form that is refused is answered with 4xx, which Chromium notes; anything that a page loads is not
        refused = message.text.startswith("Failed to load resource") and "/assets/" not in message.location["url"]
        if message.type in {"error", "warning"} and not refused:
            self.wrong.append(f"{message.type}: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.site}/", "data:", "blob:")):
            self.wrong.append(f"foreign: {request.url}")


Enter = Callable[..., Visitor]


@pytest.fixture
def enter(site: str, chromium: Browser) -> Iterator[Enter]:
    """Lets somebody in; options are those of a browser's context."""
    visitors: list[Visitor] = []

    def made(**options: Any) -> Visitor:
        chosen = {"viewport": DESK, "locale": "en-GB", "timezone_id": "Europe/Berlin", **options}
        context = chromium.new_context(**chosen)
        context.set_default_timeout(PATIENCE)
        visitor = Visitor(site, context, context.new_page())
        visitor.watch()
        visitors.append(visitor)
        return visitor

    yield made
    for visitor in visitors:
        visitor.context.close()
    assert [wrong for visitor in visitors for wrong in visitor.wrong] == []
