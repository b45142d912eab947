"""Every page of docs/ is in the site's navigation, and every decision in the list of decisions."""

import re

from tests.docs.snippets import ROOT

DOCS = ROOT / "docs"


def test_every_page_is_in_the_navigation() -> None:
    shown = set(re.findall(r": ([\w/-]+\.md)$", (ROOT / "mkdocs.yml").read_text(), re.MULTILINE))
    pages = {str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md") if not page.match("adr/0*.md")}
    assert shown == pages


def test_every_decision_is_listed() -> None:
    listed = re.findall(r"^- \[.+\]\((0\d+-.+\.md)\)$", (DOCS / "adr/index.md").read_text(), re.MULTILINE)
    assert listed == sorted(page.name for page in (DOCS / "adr").glob("0*.md"))
