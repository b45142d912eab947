"""The import contracts hold, and each of them notices when it is broken."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VIOLATIONS = {
    "core imports a module": ("core/clock.py", "from frontdesk.modules.geography import service"),
    "core imports an entrypoint": ("core/clock.py", "from frontdesk.entrypoints import health"),
    "a module imports an entrypoint": ("modules/bookings/service/sweep.py", "from frontdesk.entrypoints import wiring"),
    "an adapter imports an entrypoint": ("integrations/__init__.py", "from frontdesk.entrypoints import wiring"),
    "a call goes up": ("modules/rooms/service.py", "from frontdesk.modules.bookings import service"),
    "siblings know each other": ("modules/geography/service.py", "from frontdesk.modules.calendar import service"),
    "a file of no known name": ("modules/bookings/utils.py", ""),
    "a module without a place": ("modules/extra/__init__.py", ""),
    "a service imports its router": (
        "modules/bookings/service/sweep.py",
        "from frontdesk.modules.bookings import router",
    ),
    "rules import models": ("modules/bookings/rules.py", "from frontdesk.modules.bookings import models"),
    "another module's queries": ("modules/bookings/service/sweep.py", "from frontdesk.modules.rooms import queries"),
    "another module's invariants": (
        "modules/bookings/service/sweep.py",
        "from frontdesk.modules.rooms import invariants",
    ),
    "a service speaks HTTP": ("modules/bookings/service/sweep.py", "import fastapi"),
    "a page sees SQLAlchemy": ("entrypoints/web/views.py", "import sqlalchemy"),
    "a page asks the database itself": ("entrypoints/web/views.py", "from frontdesk.modules.rooms import queries"),
    "a schema sees SQLAlchemy": ("modules/bookings/schemas.py", "import sqlalchemy"),
    "a module imports a vendor": ("modules/bookings/service/sweep.py", "import boto3"),
    "the kernel's rules import a library": ("modules/calendar/rules.py", "import pydantic"),
    "an adapter imports a service": ("integrations/__init__.py", "from frontdesk.modules.bookings import service"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    script = "import sys; sys.path[:0] = ['.', 'src']; from importlinter.cli import lint_imports_command as c; c()"
    command = [sys.executable, "-c", script, "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source tree that may be damaged."""
    copy = tmp_path_factory.mktemp("house")
    shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("__pycache__", "static", "data"))
    (copy / "tools").mkdir()
    for name in (".importlinter", "tools/__init__.py", "tools/contracts.py"):
        shutil.copy(ROOT / name, copy / name)
    return copy


def test_the_contracts_hold(house: Path) -> None:
    result = lint(house)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "10 kept, 0 broken" in result.stdout


@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_violation_is_noticed(house: Path, name: str) -> None:
    path, line = VIOLATIONS[name]
    file = house / "src/frontdesk" / path
    before = file.read_text() if file.exists() else None
    file.parent.mkdir(exist_ok=True)
    file.write_text(f"{before or ''}\n{line}\n")
    try:
        result = lint(house)
    finally:
        if before is not None:
            file.write_text(before)
        elif path.endswith("extra/__init__.py"):
            shutil.rmtree(file.parent)
        else:
            file.unlink()
    assert result.returncode == 1, result.stdout + result.stderr
