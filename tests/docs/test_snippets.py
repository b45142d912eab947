"""Every block of code in our pages is run, or says why it cannot be; how many cannot is fixed here."""

import json
import re
import tomllib

import pytest

from tests.docs.snippets import ROOT, RUN, Snippet, snippets

PAGES = snippets()
ALL = [one for blocks in PAGES.values() for one in blocks]
OTHERS = {"nginx", "ini", "yaml", "js"}
LANGUAGES = {*RUN, "json", "toml", "env", "text", "html", *OTHERS}
# what cannot be run here, by page: a new one needs a reason there and its number here
NOT_RUN = {
    "README.md": 2,
    "docs/containers.md": 3,
    "docs/lambda.md": 1,
    "docs/live.md": 1,
    "docs/operations.md": 1,
    "docs/performance.md": 1,
    "docs/production.md": 2,
    "docs/quick-start.md": 2,
    "docs/reliability.md": 1,
    "docs/runbooks/point-in-time-recovery.md": 1,
    "docs/scaling.md": 1,
}
# every name that a setting is read by stands in the code of the settings as a string
SETTINGS = {
    name
    for file in (ROOT / "src/frontdesk/core/settings").glob("*.py")
    for name in re.findall(r'"([A-Z][A-Z0-9_]+)"', file.read_text())
}
READ = {"json": json.loads, "toml": tomllib.loads}


def named(one: Snippet) -> str:
    return f"{one.page}:{one.line}"


def test_every_block_names_its_language() -> None:
    assert [named(one) for one in ALL if one.language not in LANGUAGES] == []


def test_so_many_are_not_run_and_say_why() -> None:
    left_out = [one for one in ALL if one.mark == "not run"]
    assert {page: sum(one.page == page for one in left_out) for page in {one.page for one in left_out}} == NOT_RUN
    assert [named(one) for one in left_out if len(one.why) < len("needs AWS")] == []
    # a language that nothing runs has a reason, too
    assert [named(one) for one in ALL if one.language in OTHERS and one.mark is None] == []


@pytest.mark.parametrize("one", [one for one in ALL if one.mark == "run by"], ids=named)
def test_what_another_test_runs_is_read_by_it(one: Snippet) -> None:
    assert one.page.rpartition("/")[2] in (ROOT / one.why).read_text()


@pytest.mark.parametrize("one", [one for one in ALL if one.language in READ and one.mark is None], ids=named)
def test_data_can_be_read(one: Snippet) -> None:
    READ[one.language](one.code)


@pytest.mark.parametrize("one", [one for one in ALL if one.language == "env"], ids=named)
def test_settings_exist(one: Snippet) -> None:
    names = re.findall(r"^(?:export )?([A-Z][A-Z0-9_]+)=", one.code, re.MULTILINE)
    assert names
    assert set(names) - SETTINGS == set()


def test_every_block_is_found() -> None:
    for page in {one.page for one in ALL}:
        fences = re.findall(r"^ *```", (ROOT / page).read_text(), re.MULTILINE)
        assert len(fences) == 2 * len(PAGES[page]), page
