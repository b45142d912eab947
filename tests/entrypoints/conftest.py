"""Folders for real servers, and commands of `frontdesk` as root, as an ordinary user, or both."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.entrypoints.embedded.postgres import EmbeddedPostgres
from tests.embedded import Runner, unprivileged


def _make_place() -> Path:
    """A folder that every account may cross, which pytest's own are not: servers of root run as another account."""
    place = Path(tempfile.mkdtemp(prefix="frontdesk-test-"))
    place.chmod(0o711)
    return place


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder of the test's own."""
    made = _make_place()
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def shared_place() -> Iterator[Path]:
    """A folder for what the tests of a module share."""
    made = _make_place()
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def stopped() -> Iterator[Path]:
    """The folder of a PostgreSQL that has run: to copy one takes a tenth of the time that making one does."""
    made = _make_place()
    server = EmbeddedPostgres(made / "postgres")
    server.start()
    server.stop()
    yield made / "postgres"
    shutil.rmtree(made)


@pytest.fixture
def cluster(place: Path, stopped: Path) -> Path:
    """The folder `postgres` in the test's own, with a PostgreSQL that has run."""
    subprocess.run(["cp", "--archive", stopped, place / "postgres"], check=True)  # noqa: S603, S607  owners stay
    return place / "postgres"


@pytest.fixture(scope="session")
def runner() -> Iterator[Runner]:
    """`frontdesk` as whoever runs the tests."""
    made = _make_place()
    yield Runner(None, made)
    shutil.rmtree(made)


@pytest.fixture(scope="session")
def ordinary_runner() -> Iterator[Runner]:
    """`frontdesk` as an ordinary user, also where root runs the tests."""
    made = _make_place()
    yield Runner(unprivileged(), made)
    shutil.rmtree(made)
