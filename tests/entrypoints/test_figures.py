"""The folder of a server's figures is there while it lives, and swept when it was killed."""

import fcntl
from pathlib import Path

from frontdesk.entrypoints.cli.figures import LOCK, PREFIX, sweep


def test_only_the_folders_of_the_dead_are_swept(tmp_path: Path) -> None:
    for name in ("dead", "alive", "starting"):
        (tmp_path / f"{PREFIX}{name}").mkdir()
    (tmp_path / f"{PREFIX}dead" / LOCK).touch()
    (tmp_path / "others").mkdir()
    with (tmp_path / f"{PREFIX}alive" / LOCK).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        sweep(tmp_path)
    assert sorted(it.name for it in tmp_path.iterdir()) == [f"{PREFIX}alive", f"{PREFIX}starting", "others"]
