"""What follows when a notification is queued."""

from frontdesk.core.events import Outside, reaches_out
from frontdesk.modules.notifications import service
from frontdesk.modules.notifications.events import NotificationQueued


@reaches_out(NotificationQueued)
async def deliver(outside: Outside, fact: NotificationQueued) -> None:
    """Get it to its recipient."""
    await service.deliver(outside, fact.notification_id)
