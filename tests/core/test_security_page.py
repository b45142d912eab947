"""Every test that SECURITY.md names is there, so that a threat does not lose its answer by a renaming."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_tests_that_stand_for_answers_are_there() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", (ROOT / "SECURITY.md").read_text())
    assert len(named) > 30
    lost = [
        f"{path}::{test}"
        for path, test in named
        if not (ROOT / path).exists() or (test and f"def {test}(" not in (ROOT / path).read_text())
    ]
    assert lost == []
