"""Whether what an installation consists of has known holes, and licences that its operator can live with.

    python -m tools.audit              # what nobody could be asked about is said, and is no failure
    python -m tools.audit --required   # it is one: for a release

Every locked package of requirements.txt is looked up in OSV, which holds the advisories of PyPI and GitHub. Whoever
accepts a hole for a while says so below, with the reason.
"""

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

REQUIREMENTS = Path("requirements.txt")
OSV = "https://api.osv.dev/v1/query"
ACCEPTED_HOLES: dict[str, str] = {}  # an advisory's id, and why it does not concern us
# free to use, also by who sells: a package under anything else needs a decision. Of several a package may be had under,
# one is enough
LICENCES = (
    "MIT",
    "BSD",
    "Apache",
    "ISC",
    "PSF",
    "Python Software Foundation",
    "MPL-2.0",
    "Mozilla Public License 2.0",
    "Unlicense",
    "Artistic License",
)


def main() -> int:
    """Look up both; the exit code is 1 where something was found, 2 where it was required and nobody could be asked."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--required", action="store_true", help="fail where OSV cannot be asked")
    options.add_argument("--osv", default=OSV, help="where it is asked")
    options.add_argument("requirements", nargs="?", type=Path, default=REQUIREMENTS)
    chosen = options.parse_args()
    found = [*licences(chosen.requirements)]
    holes = known_holes(chosen.requirements, chosen.osv)
    for line in [*found, *(holes or ())]:
        print(line)
    if found or holes:
        return 1
    if holes is None:
        print(f"NOT LOOKED UP: {chosen.osv} could not be asked about known holes.", file=sys.stderr)
        return 2 if chosen.required else 0
    print("No known holes, no licence to decide about.")
    return 0


def known_holes(requirements: Path, osv: str) -> list[str] | None:
    """A line for each advisory about a package in this version; None where nobody could be asked."""
    source = ("--requirement", str(requirements), "--no-deps", "--disable-pip")
    service = ("--vulnerability-service", "osv", "--osv-url", osv, "--timeout", "10")
    ignored = [part for advisory in ACCEPTED_HOLES for part in ("--ignore-vuln", advisory)]
    shown = ("--format", "json", "--progress-spinner", "off")
    asked = _run("pip_audit", *source, *service, *ignored, *shown)
    if not asked.stdout:
        return None
    packages = json.loads(asked.stdout)["dependencies"]
    left_out = [f"{it['name']}: not looked up, {it['skip_reason']}" for it in packages if "skip_reason" in it]
    return left_out + [
        f"{package['name']} {package['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'none'}"
        for package in packages
        for hole in package.get("vulns", ())
    ]


def licences(requirements: Path) -> list[str]:
    """A line for each package under a licence that is not listed above."""
    names = re.findall(r"^([A-Za-z0-9_.-]+)(?:\[.*\])?==", requirements.read_text(), re.MULTILINE)
    listed = _run("piplicenses", "--from", "mixed", "--format", "json", "--packages", *names)
    return [
        f"{package['Name']} {package['Version']}: under {package['License']}"
        for package in json.loads(listed.stdout)
        if not all(_is_listed(part) for part in package["License"].split(" AND "))
    ]


def _is_listed(alternatives: str) -> bool:
    return any(licence in alternatives for licence in LICENCES)


def _run(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", module, *arguments], capture_output=True, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main())
