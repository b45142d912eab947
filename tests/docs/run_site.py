"""The built site, `make docs`: every page is there, and a browser that shows one asks nobody else for anything."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.docs.snippets import ROOT

SITE = ROOT / "site"
PAGES = sorted(SITE.rglob("*.html"))
# what a browser fetches by itself; an `a` is followed by people
FETCHED = {"script": "src", "img": "src", "iframe": "src", "link": "href", "source": "src", "video": "src"}
HARMLESS = {"canonical", "prev", "next"}
ELSEWHERE = re.compile(r"^(?:[a-z]+:)?//")


class Fetched(HTMLParser):
    """Collects what a page fetches."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        address = given.get(FETCHED.get(tag, ""))
        if address and given.get("rel") not in HARMLESS:
            self.addresses.append(address)


def test_every_page_is_built() -> None:
    written = {page.relative_to(ROOT / "docs").with_suffix(".html") for page in (ROOT / "docs").rglob("*.md")}
    assert written - {page.relative_to(SITE) for page in PAGES} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(SITE)))
def test_a_page_asks_nobody_else(page: Path) -> None:
    found = Fetched()
    found.feed(page.read_text())
    assert found.addresses
    assert [address for address in found.addresses if ELSEWHERE.match(address)] == []


def test_styles_ask_nobody_else() -> None:
    styles = list(SITE.rglob("*.css"))
    assert styles
    for style in styles:
        assert re.findall(r"(?:url\(|@import )[\"']?(?:https?:)?//", style.read_text()) == []
