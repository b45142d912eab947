"""The disk that PostgreSQL writes to is full."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from faults.installation import Installation, installation
from faults.stage import IN_HAND, Stage, fault

SIZE_MB: Final = 400
FULL_SECONDS: Final = 10.0
ROUNDS: Final = 3  # on a full disk one row still finds room and the next does not: of mails, too


@asynccontextmanager
async def on_a_small_disk() -> AsyncIterator[Installation]:
    """An installation whose PostgreSQL lies on a file system of its own, in memory."""
    assert os.geteuid() == 0, "a small disk is mounted for this: run it as root"
    with TemporaryDirectory(prefix="frontdesk-disk-") as name:
        disk = Path(name)
        disk.chmod(0o711)
        _run("mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m,mode=711", "tmpfs", name)
        try:
            async with installation(postgres_folder=disk / "postgres") as there:
                yield there
        finally:
            _run("umount", "--lazy", name)


@fault("disk-full", "The disk of PostgreSQL is full for a while, twice", may_refuse=True, set_up=on_a_small_disk)
async def fill(stage: Stage) -> None:
    """Fill it to the last byte, and make room again."""
    ballast = stage.there.postgres_folder.parent / "ballast"
    back = []
    for _ in range(stage.times(2)):
        stage.mails_twice += IN_HAND * ROUNDS
        await asyncio.to_thread(_fill, ballast)
        await stage.calm(FULL_SECONDS)
        ballast.unlink()
        back.append(await stage.crowd.acknowledges())
        await stage.calm()
    stage.note("back after there was room, s", f"{max(back):.1f}")
    stage.note("PostgreSQL ended by itself, times", stage.there.ended["postgres"])


def _fill(ballast: Path) -> None:
    chunk = bytes(64 * 1024)
    with ballast.open("wb", buffering=0) as file:
        for size in (len(chunk), 1):
            try:
                while True:
                    file.write(chunk[:size])
            except OSError:  # ENOSPC
                continue


def _run(*command: str) -> None:
    subprocess.run(command, check=True)
