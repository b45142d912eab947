"""What follows when a notification is queued."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.events import Outside, handles, reaches_out
from frontdesk.modules.live import service as live
from frontdesk.modules.notifications import service
from frontdesk.modules.notifications.events import NotificationQueued


@reaches_out(NotificationQueued)
async def deliver(outside: Outside, fact: NotificationQueued) -> None:
    """Get it to its recipient."""
    await service.deliver(outside, fact.notification_id)


@handles(NotificationQueued)
async def show(session: AsyncSession, fact: NotificationQueued, now: datetime) -> None:
    """Show it to the person it is for, if they look."""
    found = await service.look(session, fact.notification_id)
    if found.user_id is not None:
        told = {"notification_id": found.id, "type": found.type, "kind": found.kind, "subject": found.subject}
        await live.publish(session, live.person(found.user_id), "notifications.queued", told, now=now)
