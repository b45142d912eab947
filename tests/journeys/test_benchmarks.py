"""The benchmarks run: they repeat the application's own statements, which change."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.proof
ROOT = Path(__file__).parents[2]


def test_a_short_run_measures_everything(tmp_path: Path) -> None:
    output = tmp_path / "figures.json"
    words = ["--sizes", "2e4", "--rounds", "1", "--effort", "0.02", "--output", str(output)]
    ended = subprocess.run(  # noqa: S603  ours
        [sys.executable, "-m", "benchmarks", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    measured = json.dumps(json.loads(output.read_text()))
    for what in ("a day", "a month", "place a booking", "race of sixteen", "search 100 rooms"):
        assert what in measured
