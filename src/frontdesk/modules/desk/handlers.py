"""What desks see at once besides bookings."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from frontdesk.core.events import handles
from frontdesk.core.permissions import Permission
from frontdesk.modules.calendar.events import TimesChanged
from frontdesk.modules.live import service as live


@handles(TimesChanged)
async def show_other_times(session: AsyncSession, fact: TimesChanged, now: datetime) -> None:
    """Show to the desks of a company that something there can be booked at other times."""
    desks = live.company(fact.tenant_id, Permission.BOOKINGS_VIEW)
    told = {"provider_id": fact.place_id, "calendar_id": fact.calendar_id}
    await live.publish(session, desks, fact.topic, told, now=now)
