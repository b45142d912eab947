"""Take the pictures of pages that stand in the README and in the documentation.

Usage: python -m tools.make_screenshots http://127.0.0.1:8000   (an installation with fresh demo data, and chromium)
"""

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from frontdesk.entrypoints.demo.people import BERLIN, HERON_OWNER, OWL_OWNER, PASSWORD

PICTURES = Path(__file__).parent.parent / "docs/pictures"
WIDE, PHONE = (1280, 860), (390, 844)
QUALITY = 82
SETTLED = 1_000  # milliseconds: the desk listens for ever, so that the network never rests


@dataclass(frozen=True, slots=True)
class Shot:
    """A page as somebody sees it."""

    path: str
    who: str | None = None
    size: tuple[int, int] = WIDE
    theme: str = "light"
    then: str | None = None  # a link that is followed first, by its CSS selector


YESTERDAY = datetime.now(tz=ZoneInfo("Europe/Berlin")).date() - timedelta(days=1)
SHOTS: Mapping[str, Shot] = {
    "find": Shot("/"),
    "room": Shot("/", size=PHONE, theme="dark", then=".tile a"),
    "desk": Shot(f"/desk/1/calendar?date={YESTERDAY}", OWL_OWNER.email),
    "numbers": Shot("/desk/1/numbers", OWL_OWNER.email),
    "registrations": Shot("/desk/6/registrations", HERON_OWNER.email),
    "learn": Shot("/learn", BERLIN[0].email),
}


def main() -> None:
    """Take them all."""
    site = sys.argv[1].rstrip("/")
    PICTURES.mkdir(exist_ok=True)
    program = shutil.which("chromium")
    if program is None:
        sys.exit("This needs Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        for name, shot in SHOTS.items():
            _save(_taken(browser, site, shot), PICTURES / f"{name}.webp")
            print(name)
        browser.close()


def _taken(browser: Browser, site: str, shot: Shot) -> bytes:
    width, height = shot.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if shot.theme == "dark" else "light",
        locale="en-GB",
        timezone_id="Europe/Berlin",
        device_scale_factor=1 if shot.size is PHONE else 1.5,
    )
    page = context.new_page()
    if shot.who is not None:
        _sign_in(page, site, shot.who)
    page.goto(site + shot.path)
    if shot.then is not None:
        page.locator(shot.then).first.click()
    page.wait_for_load_state("load")
    page.wait_for_timeout(SETTLED)
    picture = page.screenshot()
    context.close()
    return picture


def _sign_in(page: Page, site: str, email: str) -> None:
    page.goto(f"{site}/sign-in")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda address: "/sign-in" not in address)


def _save(picture: bytes, target: Path) -> None:
    with Image.open(BytesIO(picture)) as opened:
        opened.convert("RGB").save(target, "WEBP", quality=QUALITY, method=6)


if __name__ == "__main__":
    main()
