"""The data folder: one stack at a time, its status, its secret, and what makes it unusable."""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.entrypoints.embedded.errors import AlreadyRunning, FolderUnusable
from frontdesk.entrypoints.embedded.folder import DataFolder, Status
from tests.embedded import Runner

STATUS: Status = {
    "address": "http://127.0.0.1:8123",
    "docs": "http://127.0.0.1:8123/docs",
    "started_at": "2027-03-01T08:00:00+00:00",
    "ports": {"api": 8123},
    "pids": {"supervisor": 4711},
    "urls": {
        "database": "postgresql://a:b@127.0.0.1/c",
        "redis": "redis://:d@127.0.0.1/0",
        "broker": "redis://:d@127.0.0.1/1",
    },
}


@pytest.fixture
def folder(place: Path) -> Iterator[DataFolder]:
    made = DataFolder(place / "data")
    made.prepare()
    yield made
    made.unlock()


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_others_cannot_look_into_it_and_git_does_not_see_it(folder: DataFolder) -> None:
    assert mode(folder.path) == (0o711 if os.geteuid() == 0 else 0o700)
    assert mode(folder.logs) == 0o700
    assert (folder.path / ".gitignore").read_text() == "*\n"


def test_a_folder_with_other_files_is_refused_untouched(place: Path) -> None:
    (place / ".gitignore").write_text("mine\n")
    place.chmod(0o755)
    with pytest.raises(FolderUnusable, match="holds other files: name a new folder, or an empty one"):
        DataFolder(place).prepare()
    assert [path.name for path in place.iterdir()] == [".gitignore"]
    assert (place / ".gitignore").read_text() == "mine\n"
    assert mode(place) == 0o755


def test_its_status_is_told_while_it_is_locked(folder: DataFolder) -> None:
    folder.lock()
    assert folder.status() is None
    folder.write_status(STATUS)
    assert folder.status() == STATUS
    assert mode(folder.path / "status.json") == 0o600
    assert sorted(path.name for path in folder.path.iterdir()) == [".gitignore", "lock", "log", "status.json"]
    folder.remove_status()
    assert folder.status() is None


def test_the_status_of_a_stack_that_is_gone_is_not_believed(folder: DataFolder) -> None:
    folder.lock()
    folder.write_status(STATUS)
    folder.unlock()
    assert (folder.path / "status.json").exists()
    assert folder.status() is None


def test_a_folder_that_is_not_there_has_no_status(place: Path) -> None:
    assert DataFolder(place / "nowhere").status() is None
    assert not (place / "nowhere").exists()


def test_a_second_stack_is_told_where_the_first_runs(folder: DataFolder) -> None:
    folder.lock()
    with pytest.raises(AlreadyRunning, match="is being started or stopped"):
        DataFolder(folder.path).lock()
    folder.write_status(STATUS)
    with pytest.raises(AlreadyRunning, match=re.escape("already runs on http://127.0.0.1:8123 (process 4711)")):
        DataFolder(folder.path).lock()
    folder.unlock()
    second = DataFolder(folder.path)
    second.lock()
    second.unlock()


def test_its_secret_is_made_once_and_differs_from_another(folder: DataFolder, place: Path) -> None:
    secret = folder.secret_key()
    assert re.fullmatch("[0-9a-f]{64}", secret)
    assert DataFolder(folder.path).secret_key() == secret
    assert mode(folder.path / "secret_key") == 0o600
    other = DataFolder(place / "other")
    other.prepare()
    assert other.secret_key() != secret


def test_a_full_disk_is_said(place: Path) -> None:
    folder = DataFolder(place / "data", needed_bytes=2**62)
    with pytest.raises(FolderUnusable, match=r"is full \(\d+ MiB are free, 4398046511104 MiB needed\): make room"):
        folder.prepare()


def test_a_file_in_its_place_is_said(place: Path) -> None:
    (place / "data").write_text("mine")
    with pytest.raises(FolderUnusable, match=r"cannot be written \(File exists\): make it writable, or name another"):
        DataFolder(place / "data").prepare()
    assert (place / "data").read_text() == "mine"


def test_a_folder_that_cannot_be_written_is_said(ordinary_runner: Runner, place: Path) -> None:
    closed = place / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    refused = ordinary_runner.run("up", "--data", str(closed / "data"))
    assert refused.returncode == 5
    assert refused.stdout == ""
    assert refused.stderr == (
        f"frontdesk: The data folder {closed}/data cannot be written (Permission denied): "
        "make it writable, or name another with --data.\n"
    )
    assert list(closed.iterdir()) == []
