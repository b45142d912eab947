"""Promises that tests prove: what they are called here, and what they report."""

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from xml.etree import ElementTree as ET

from faults.outcomes import Outcome
from faults.reckoning import Check

ENDS: Final = ("failure", "error", "skipped")
ROOT: Final = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Tests:
    """Tests that prove one promise, as pytest names them."""

    name: str
    title: str
    nodes: Sequence[str]

    def run(self) -> Outcome:
        """Run them; their figures are what they `record_property`."""
        began = time.monotonic()
        with TemporaryDirectory(prefix="frontdesk-faults-") as folder:
            report = Path(folder) / "junit.xml"
            command = [sys.executable, "-m", "pytest", "-n0", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
            command += ["-o", "junit_family=xunit1"]  # which has room for properties
            command += ["--tb=short", "--show-capture=no"]  # so that its last lines say what did not hold
            ended = subprocess.run([*command, *self.nodes], cwd=ROOT, check=False, capture_output=True, text=True)
            text = report.read_text() if report.exists() else "<testsuites/>"
        figures, counts = read(text)
        passed = Check("tests passed", counts, ended.returncode == 0, ended.stdout.splitlines()[-20:])
        return Outcome(self.name, self.title, figures, [passed], time.monotonic() - began)


def read(junit: str) -> tuple[dict[str, str], str]:
    """The properties that tests have recorded, and how many of how many passed."""
    suites = ET.fromstring(junit)  # noqa: S314  pytest has just written it
    figures = {it.attrib["name"]: it.attrib["value"] for it in suites.iter("property")}
    cases = list(suites.iter("testcase"))
    passed = [case for case in cases if all(case.find(kind) is None for kind in ENDS)]
    return figures, f"{len(passed)} of {len(cases)}"
