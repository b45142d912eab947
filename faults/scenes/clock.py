"""The machine's clock is wrong, and is put right."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from faults.installation import Installation, installation
from faults.stage import Stage, fault

LIBRARY: Final = "/usr/lib/*/faketime/libfaketimeMT.so.1"
FILE: Final = "FAKETIME_TIMESTAMP_FILE"


@asynccontextmanager
async def with_movable_clock() -> AsyncIterator[Installation]:
    """An installation whose API and worker see the clock of a file; PostgreSQL's stays as it is."""
    found = sorted(Path("/").glob(LIBRARY[1:]))
    assert found, "libfaketime is missing: install Debian's package of that name"
    with TemporaryDirectory(prefix="frontdesk-clock-") as folder:
        clock = Path(folder) / "clock"
        clock.write_text("+0\n")
        environment = {
            "LD_PRELOAD": str(found[0]),
            FILE: str(clock),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # which no clock change moves
            "FAKETIME_DONT_RESET": "1",
        }
        async with installation(environment=environment) as there:
            yield there


@fault(
    "clock-jumped",
    "The clock of API and worker jumps two minutes ahead, back, two minutes behind, and back",
    set_up=with_movable_clock,
)
async def jump(stage: Stage) -> None:
    """Long enough at each time that bookings are made, told and cancelled there."""
    clock = Path(stage.there.environment[FILE])
    for offset in ("+2m", "+0", "-2m", "+0"):
        new = clock.with_suffix(".new")
        new.write_text(f"{offset}\n")
        new.replace(clock)  # nobody reads half of it
        await stage.calm(15 * stage.scale)
    stage.note("jumps of the clock, minutes", "+2, -2, -2, +2")
