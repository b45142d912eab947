"""What live events need of the world outside: something that wakes all processes with streams."""

from typing import Protocol

from frontdesk.core.ports import Port

CHANNEL = "frontdesk.live"  # of Redis


class Bell(Protocol):
    """Heard by every process that has subscribed to `CHANNEL`."""

    async def ring(self) -> None:
        """Say that there is something new; whoever does not hear it looks by themselves, later."""


bell: Port[Bell] = Port("bell")
