"""The page of refusals is what the code declares, and the cures name codes that exist."""

import re

from frontdesk.core.http.errors import UNDECLARED
from frontdesk.entrypoints import wiring
from tests.docs.snippets import ROOT
from tools import make_problems_doc


def test_the_page_is_what_the_code_declares() -> None:
    assert make_problems_doc.TARGET.read_text() == make_problems_doc.render()


def test_every_code_stands_in_it() -> None:
    told = set(re.findall(r"^\| `([a-z_]+)` \|", make_problems_doc.TARGET.read_text(), re.MULTILINE))
    assert told == {cause.code for cause in wiring.refusals()} | UNDECLARED.keys()


def test_cures_are_for_codes_that_exist() -> None:
    table = (ROOT / "docs/trouble.md").read_text().partition("\n| code | because | do |\n")[2].partition("\n\n")[0]
    cured = {code for row in re.findall(r"^\| (.*?) \|", table, re.MULTILINE) for code in re.findall(r"`(\w+)`", row)}
    assert cured
    assert cured - {cause.code for cause in wiring.refusals()} - UNDECLARED.keys() == set()
