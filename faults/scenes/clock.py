"""The clock of API and worker is wrong, and is put right; PostgreSQL's stays as it is."""

from functools import partial
from typing import Final

from faults.installation import installation
from faults.stage import Stage, fault

# A clock that can be moved, which only development has. Under libfaketime no sleep of CPython's works (EINVAL from
# clock_nanosleep, where the monotonic clock is left alone as a real jump leaves it).
MOVABLE: Final = partial(installation, environment={"ENVIRONMENT": "development"})
SECONDS: Final = 15.0  # at each time, at full scale


@fault(
    "clock-jumped",
    "The clock of API and worker jumps two minutes ahead, back, two minutes behind, and back",
    set_up=MOVABLE,
)
async def jump(stage: Stage) -> None:
    """Long enough at each time that bookings are made, told and cancelled there."""
    for step in ("+2m", "-2m", "-2m", "+2m"):
        code, lines = await stage.there.command("clock", "--", step)
        assert code == 0, lines
        await stage.calm(SECONDS * stage.scale)
    stage.note("jumps of the clock, minutes", "+2, -2, -2, +2")
