"""`docs/reliability.md` is what the proofs have written, and what proves a promise is there."""

from pathlib import Path

from faults import page
from faults.promises import PROMISES
from faults.scenes import FAULTS
from faults.tested import read

JUNIT = """
<testsuites><testsuite>
  <testcase name="one"><properties><property name="rounds" value="20"/></properties></testcase>
  <testcase name="two"><failure message="no"/></testcase>
  <testcase name="three"><skipped/></testcase>
</testsuite></testsuites>
"""


def test_the_page_is_what_was_found_last() -> None:
    assert page.PAGE.read_text() == page.render(page.read())


def test_whatever_proves_a_promise_exists() -> None:
    for promise in PROMISES:
        assert promise.commands, promise.says
        assert set(promise.faults) <= FAULTS.keys()
        for node in promise.tests.nodes if promise.tests else ():
            path, _, name = node.partition("::")
            place = Path(page.ROOT / path)
            assert place.exists(), node
            assert not name or f"def {name}(" in place.read_text(), node


def test_figures_of_tests_are_those_that_they_recorded() -> None:
    assert read(JUNIT) == ({"rounds": "20"}, "1 of 3")
