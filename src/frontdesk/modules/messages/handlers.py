"""What follows when a message has waited."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.events import handles
from frontdesk.modules.messages import emails, service
from frontdesk.modules.messages.events import UnreadDue
from frontdesk.modules.messages.rules import Side


@handles(UnreadDue)
async def tell_by_mail(session: AsyncSession, fact: UnreadDue, now: datetime) -> None:
    """Tell the side that it waits for, unless it has read it by now."""
    waiting = await service.waiting(session, fact.conversation_id, Side(fact.side), number=fact.number)
    if waiting is not None:
        await emails.send_waiting(session, waiting, now=now)
