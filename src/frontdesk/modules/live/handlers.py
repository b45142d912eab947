"""What follows when something is published."""

from frontdesk.core.events import Outside, reaches_out
from frontdesk.modules.live import service
from frontdesk.modules.live.events import EventPublished
from frontdesk.modules.live.ports import bell


@reaches_out(EventPublished)
async def tell(outside: Outside, fact: EventPublished) -> None:
    """Put it into the log, and wake those who listen."""
    await service.store(outside.sessions, fact, bell())
