"""What people want to be told: their preferences, or of those without an account what they have turned off."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.modules.notifications import queries
from frontdesk.modules.notifications.models import Notification
from frontdesk.modules.notifications.rules import Topic, Type
from frontdesk.modules.notifications.service.letters import emails
from frontdesk.modules.notifications.service.short import short_texts
from frontdesk.modules.users import service as users


async def wanted(session: AsyncSession, by: Type, topic: Topic | None, *, address: str, user_id: UUID | None) -> bool:
    """Whether somebody wants to be told of a topic by mail or SMS; None is what is necessary."""
    if topic is None:
        return True
    if user_id is not None:
        return users.wants(await users.get_user(session, user_id), by=by, topic=topic)
    return await session.scalar(queries.opt_out(address, topic)) is None


async def unsubscribe(session: AsyncSession, notification: Notification) -> None:
    """Send whoever got this notification no more of its topic the same way. Again changes nothing."""
    topic = topic_of(notification)
    address = notification.recipient_email or notification.recipient_phone
    if topic is None or address is None:
        return
    if notification.user_id is not None:
        preference = {"preferences": {f"{notification.type}_{topic}": False}}
        await users.change_user(session, notification.user_id, preference)
    else:
        await session.execute(queries.opting_out(address, topic))


def topic_of(notification: Notification) -> Topic | None:
    """What a notification belongs to that can be turned off, or None."""
    kinds = emails() if notification.type == Type.EMAIL else short_texts()
    return kinds[notification.kind].topic
