"""Looking at what was sent."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.notifications import queries
from frontdesk.modules.notifications.errors import NotificationNotFound
from frontdesk.modules.notifications.models import Notification


async def latest(session: AsyncSession, *, limit: int) -> Sequence[Notification]:
    """The newest notifications of the installation."""
    return (await session.scalars(queries.latest(limit))).all()


async def look(session: AsyncSession, notification_id: UUID) -> Notification:
    """The notification with this id; raises `NotificationNotFound`."""
    found = await session.get(Notification, notification_id)
    if found is None:
        raise NotificationNotFound
    return found
