"""The workflows: what they call is there, and what they take from others cannot change under them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.commands import ROOT

FILES = sorted((ROOT / ".github/workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def read(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(file.read_text())
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_they_call_is_here(file: Path) -> None:
    text = file.read_text()
    assert set(re.findall(r"run: (?:sudo )?make ([a-z][a-z-]*)", text)) <= TARGETS
    for path in re.findall(r"(?:uses: \./|run: (?=\.ci))([\w./-]+)", text):
        assert (ROOT / path).exists(), path


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_they_may_do_little_and_take_what_was_looked_at(file: Path) -> None:
    workflow = read(file)
    assert workflow["permissions"] == {}
    assert [name for name, job in workflow["jobs"].items() if "permissions" not in job] == []
    assert [name for name, job in workflow["jobs"].items() if not {"uses", "timeout-minutes"} & set(job)] == []
    taken = re.findall(r"uses: ([^.\s]\S*)", file.read_text())
    assert [action for action in taken if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action)] == []


def test_a_release_is_what_passed() -> None:
    jobs = read(ROOT / ".github/workflows/release.yml")["jobs"]
    assert jobs["checks"]["uses"] == "./.github/workflows/ci.yml"
    assert {name: job.get("needs") for name, job in jobs.items()} == {
        "tag": None,
        "checks": "tag",
        "image": "checks",
        "release": "image",
    }
    steps = [step.get("run", "") for step in jobs["release"]["steps"]]
    assert steps.index("make lambda") < len(steps) - 1
    assert steps[-1].startswith("gh release create")  # when all that belongs to it is there
    assert "lambda_deployment.zip" in steps[-1]
